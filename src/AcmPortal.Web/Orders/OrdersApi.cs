using System.Globalization;
using System.Text.Json.Serialization;
using AcmPortal.Core.Access;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Api;
using AcmPortal.Web.Audit;
using Microsoft.OpenApi;

namespace AcmPortal.Web.Orders;

/// <summary>What is asked for.</summary>
/// <param name="Profile">The profile's id, or its name where no other team's has the same.</param>
/// <param name="Names">DNS names; the first is the common name.</param>
/// <param name="KeyAlgorithm">RSA_2048, EC_prime256v1 or EC_secp384r1; absent takes the profile's default.</param>
/// <param name="OwnerContact">Whom to tell; absent takes the profile's.</param>
public sealed record NewOrder(string Profile, IReadOnlyList<string> Names, string? KeyAlgorithm = null, string? OwnerContact = null);

/// <summary>An order.</summary>
public sealed record OrderResource(
    Guid Id, OrderKind Kind, OrderState State, DateTime StateSince, NextActor NextToAct, bool NeedsPerson, string CommonName, IReadOnlyList<string> Names, string KeyAlgorithm,
    Guid AuthorityId, string Authority, Guid ProfileId, string Profile, string OwnerContact, string RequestedBy, DateTime RequestedAt, int EstimatedCents, string? Arn,
    Guid? CertificateId, OrderReason Reason, string? Explanation, string? AwsCode, string? AwsMessage, string? AwsRequestId, DateTime? NextAttemptAt,
    IReadOnlyList<OrderRecordResource> Records, IReadOnlyList<OrderHistoryResource> History)
{
    /// <summary>Whether it goes on by itself; else it has ended, or failed and may be retried.</summary>
    [JsonInclude]
    public bool Open => OrderTransitions.IsOpen(State);

    /// <summary>Whose approval its profile asked for, and who has given it; absent where nobody is asked.</summary>
    public OrderApprovalView? Approval { get; init; }

    /// <summary>Whether it waits for the caller's own approval.</summary>
    public bool MayDecide { get; init; }
}

/// <summary>A word on an order that waits for approval.</summary>
/// <param name="Comment">What the requester reads; at most 500 characters.</param>
public sealed record OrderDecision(string? Comment = null);

/// <summary>A validation CNAME.</summary>
public sealed record OrderRecordResource(IReadOnlyList<string> Proves, string? Name, string? Value, string? Zone, bool InZone, string? Problem);

/// <summary>A line of an order's history.</summary>
public sealed record OrderHistoryResource(DateTime At, OrderState? From, OrderState To, OrderReason Reason, string? Detail, string By);

/// <summary>An order in a list.</summary>
public sealed record OrderSummary(
    Guid Id, OrderKind Kind, OrderState State, bool NeedsPerson, string CommonName, int NameCount, string KeyAlgorithm, string Authority, string Profile,
    string RequestedBy, DateTime RequestedAt, OrderReason Reason, string? Explanation, Guid? CertificateId, Guid TeamId, string Team);

/// <summary>Orders over HTTP.</summary>
internal static class OrdersApi
{
    public static void MapOrders(this IEndpointRouteBuilder api)
    {
        var orders = api.MapGroup("/orders").WithTags("Orders");
        orders.MapPost("", CreateAsync).Accepts<NewOrder>("application/json").Produces<OrderResource>(StatusCodes.Status202Accepted).Produces<OrderResource>()
            .WithName("createOrder").WithSummary("Request a certificate")
            .WithDescription("Answers 202 with the order's address. Send Idempotency-Key so that a repeat gets the same order, and Prefer: wait=60 to hold the answer until the certificate is stored, or the order ended otherwise: then it is 200. A token may have 20 answers held at a time.").Runs<RequestCertificate>().Headers("Idempotency-Key", "Prefer");
        orders.MapGet("", ListAsync).Produces<ApiPage<OrderSummary>>().WithName("listOrders").WithSummary("List orders")
            .WithDescription("Query: state, needsPerson, forMe (those that wait for one's own approval, of other teams too), authority, profile and team (ids), q (part of a name, or an ARN), sort (requested, name, state, since), desc, limit, page.").Runs<ListOrders>().Query([.. ApiQuery.Paged, "state", "needsPerson", "forMe", "authority", "profile", "team", "q", "sort", "desc"]);
        orders.Ask<PreviewRequest, PreviewRequestInput, RequestPreview>("/preview", "previewOrder", "What a request would do and cost; with deep, what Route 53 and DNS say");
        orders.MapGet("/{id:guid}", ReadAsync).Produces<OrderResource>().WithName("readOrder").WithSummary("Read an order").Runs<GetOrder>();
        orders.MapPost("/{id:guid}/cancel", CancelAsync).Produces<OrderResource>().WithName("cancelOrder").WithSummary("Cancel an order")
            .WithDescription("What was sent to AWS already is deleted there, or watched until it is clear that AWS charged nothing.").Runs<CancelOrder>();
        orders.MapPost("/{id:guid}/retry", RetryAsync).Produces<OrderResource>().WithName("retryOrder").WithSummary("Retry an order")
            .WithDescription("Goes on with the same certificate at AWS where that can still be issued.").Runs<RetryOrder>();
        orders.MapPost("/{id:guid}/approve", ApproveAsync).MayTakeDecision().Produces<OrderResource>().WithName("approveOrder").WithSummary("Approve an order that waits for it")
            .WithDescription("By a person's own token with the scope orders:approve, of a team that is asked; never by who asked for it, and once each. With the last approval the order goes on. What waits because of a spend cap is for administrators, whose token needs setup:manage, too.").Runs<ApproveOrder>();
        orders.MapPost("/{id:guid}/refuse", RefuseAsync).MayTakeDecision().Produces<OrderResource>().WithName("refuseOrder").WithSummary("Refuse an order that waits for approval")
            .WithDescription("One refusal ends the order; AWS was not asked. For whoever might approve it.").Runs<RefuseOrder>();
        orders.MapPost("/{id:guid}/choose", ChooseAsync).Accepts<ChooseCandidateInput>("application/json").Produces<OrderResource>().WithName("chooseCandidate").WithSummary("Say which certificate at AWS a lost answer meant").Runs<ChooseCandidate>();
        orders.MapPost("/{id:guid}/again", AgainAsync).Accepts<RequestAgainInput>("application/json").Produces<OrderResource>(StatusCodes.Status202Accepted).WithName("requestAgain").WithSummary("Request anew what a failed order could not get").Runs<RequestAgain>();
        orders.History("order", "order");
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, RequestCertificate request, ListRequestableProfiles profiles, GetOrder get, ApiOptions options, ChangeFeed feed, TokenReader tokens, HeldAnswers held, IHostApplicationLifetime lifetime)
    {
        var actor = http.Actor();
        var wanted = await JsonBody<NewOrder>.ReadAsync(http);
        var profile = await ProfileAsync(actor, wanted, profiles, http.RequestAborted);
        var made = await request.RunAsync(
            actor, new RequestCertificateInput(profile.Id, wanted.Names, wanted.KeyAlgorithm ?? profile.DefaultKeyAlgorithm, wanted.OwnerContact ?? "") { IdempotencyKey = Key(http) }, http.RequestAborted);
        var order = await WaitAsync(http, made.OrderId, get, options, feed, tokens, held, lifetime.ApplicationStopping);
        http.Response.Headers.Location = $"{PortalApi.Root}/orders/{order.Id}";
        // There is nothing to come back for, however it ended.
        if (!OrderTransitions.IsOpen(order.State))
            return Results.Ok(Of(order));
        http.Response.Headers.RetryAfter = "2";
        return Results.Accepted($"{PortalApi.Root}/orders/{order.Id}", Of(order));
    }

    private static string? Key(HttpContext http)
    {
        var header = http.Request.Headers["Idempotency-Key"];
        if (header.Count == 0)
            return null;
        // A quoted string by the draft, a bare token by habit.
        var key = header.Count == 1 ? header[0]!.Trim().Trim('"') : "";
        return key.Length is >= 1 and <= 128 && key.All(c => c is > ' ' and <= '~')
            ? key
            : throw new InvalidInputException("Idempotency-Key", "The header Idempotency-Key holds 1 to 128 visible ASCII characters, and is sent once.");
    }

    private static async Task<RequestableProfile> ProfileAsync(Actor actor, NewOrder wanted, ListRequestableProfiles profiles, CancellationToken cancellationToken)
    {
        var found = await profiles.RunAsync(actor, new ListRequestableProfilesInput(NameOrId: wanted.Profile), cancellationToken);
        if (found.FirstOrDefault(p => p.Id.ToString() == wanted.Profile) is { } byId)
            return byId;
        if (found is [var only])
            return only;
        var why = found.Count == 0
            ? $"There is no profile {wanted.Profile} that may be requested from. GET {PortalApi.Root}/profiles lists them."
            : $"The teams {string.Join(" and ", found.Select(p => p.TeamName))} have a profile {wanted.Profile} each. Send the id of the one that is meant; GET {PortalApi.Root}/profiles lists them.";
        throw new InvalidInputException([new FieldError("profile", why), .. RequestCertificate.ProblemsOfItself(wanted.Names, wanted.KeyAlgorithm, wanted.OwnerContact)]);
    }

    // Held until the order ends, needs a person, or the time is up.
    private static async Task<OrderView> WaitAsync(HttpContext http, Guid id, GetOrder get, ApiOptions options, ChangeFeed feed, TokenReader tokens, HeldAnswers held, CancellationToken stopping)
    {
        var order = await get.RunAsync(http.Actor(), id, http.RequestAborted);
        if (PreferredWait(http) is not { } seconds || http.Features.Get<TokenActor>() is not { PublicId: var token } || !held.TryTake(token))
            return order;
        try
        {
            seconds = Math.Min(seconds, options.MaxWaitSeconds);
            http.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={seconds}");
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
            limit.CancelAfter(TimeSpan.FromSeconds(seconds));
            using var moved = new SemaphoreSlim(0);
            using var following = feed.Subscribe(change =>
            {
                if (change.Is(ChangeKind.Order, id))
                    moved.Release();
            });
            while (OrderTransitions.IsOpen(order.State) && !order.NeedsPerson)
            {
                // Another instance may work on it: looked at each second, too.
                await moved.WaitAsync(TimeSpan.FromSeconds(1), limit.Token);
                order = await get.RunAsync(await tokens.AgainAsync(http), id, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // The time is up, or the portal stops: 202 says so.
        }
        finally
        {
            held.Leave(token);
        }

        return order;
    }

    private static int? PreferredWait(HttpContext http)
    {
        foreach (var part in http.Request.Headers["Prefer"].SelectMany(h => (h ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)))
        {
            if (part.StartsWith("wait=", StringComparison.OrdinalIgnoreCase) && int.TryParse(part[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
                return seconds;
        }

        return null;
    }

    private static async Task<IResult> ListAsync(HttpContext http, ListOrders list)
    {
        var request = ApiPages.Request(http);
        var state = ApiPages.Choice<OrderState>(http, "state");
        var page = await list.RunAsync(
            http.Actor(),
            new ListOrdersInput(request, http.Request.Query["q"], state is { } one ? [one] : null, http.Request.Query["needsPerson"] == "true", ApiPages.Id(http, "authority"), ApiPages.Id(http, "profile"), TeamId: ApiPages.Id(http, "team"))
            {
                ForMe = http.Flag("forMe") == true,
            },
            http.RequestAborted);
        return Results.Ok(ApiPages.Of(http, request, page, o => new OrderSummary(
            o.Id, o.Kind, o.State, o.NeedsPerson, o.CommonName, o.NameCount, o.KeyAlgorithm, o.AuthorityName, o.ProfileName, o.RequestedByName, o.RequestedAt, o.Reason, o.ReasonText, o.CertificateId, o.TeamId, o.TeamName)));
    }

    private static async Task<IResult> ReadAsync(HttpContext http, Guid id, GetOrder get) => Results.Ok(Of(await get.RunAsync(http.Actor(), id, http.RequestAborted)));

    private static async Task<IResult> CancelAsync(HttpContext http, Guid id, CancelOrder cancel, GetOrder get)
    {
        await cancel.RunAsync(http.Actor(), id, http.RequestAborted);
        return await ReadAsync(http, id, get);
    }

    private static async Task<IResult> RetryAsync(HttpContext http, Guid id, RetryOrder retry, GetOrder get)
    {
        await retry.RunAsync(http.Actor(), id, http.RequestAborted);
        return await ReadAsync(http, id, get);
    }

    private static async Task<IResult> ApproveAsync(HttpContext http, Guid id, ApproveOrder approve, GetOrder get)
    {
        await approve.RunAsync(http.Actor(), new ApproveOrderInput(id, await CommentAsync(http)), http.RequestAborted);
        return await ReadAsync(http, id, get);
    }

    private static async Task<IResult> RefuseAsync(HttpContext http, Guid id, RefuseOrder refuse, GetOrder get)
    {
        await refuse.RunAsync(http.Actor(), new RefuseOrderInput(id, await CommentAsync(http)), http.RequestAborted);
        return await ReadAsync(http, id, get);
    }

    private static async Task<IResult> ChooseAsync(HttpContext http, Guid id, ChooseCandidate choose, GetOrder get)
    {
        await choose.RunAsync(http.Actor(), await OfAddressAsync<ChooseCandidateInput>(http, id, i => i.OrderId), http.RequestAborted);
        return await ReadAsync(http, id, get);
    }

    private static async Task<IResult> AgainAsync(HttpContext http, Guid id, RequestAgain again, GetOrder get)
    {
        var made = await again.RunAsync(http.Actor(), await OfAddressAsync<RequestAgainInput>(http, id, i => i.OrderId), http.RequestAborted);
        http.Response.Headers.RetryAfter = "2";
        return Results.Accepted($"{PortalApi.Root}/orders/{made.OrderId}", Of(await get.RunAsync(http.Actor(), made.OrderId, http.RequestAborted)));
    }

    private static async Task<T> OfAddressAsync<T>(HttpContext http, Guid id, Func<T, Guid> target)
    {
        var input = await JsonBody<T>.ReadAsync(http);
        return target(input) == id ? input : throw new InvalidInputException("orderId", "The id in the body and the one in the address are not the same.");
    }

    // Told to the document alone: routing would not take a request without a body for one whose body may be left out.
    private static RouteHandlerBuilder MayTakeDecision(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = false,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                // The document's own examples were set before this runs.
                ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(OrderDecision), null, cancellationToken), Example = ApiExamples.Of(operation.OperationId ?? "").Request },
            },
        });

    private static async Task<string> CommentAsync(HttpContext http) =>
        http.Request.ContentLength is null or 0 && http.Request.ContentType is null ? "" : (await JsonBody<OrderDecision>.ReadAsync(http)).Comment ?? "";

    private static OrderResource Of(OrderView o) => new(
        o.Id, o.Kind, o.State, o.StateSince, o.NextToAct, o.NeedsPerson, o.CommonName, o.Names, o.KeyAlgorithm, o.AuthorityId, o.AuthorityName, o.ProfileId, o.ProfileName,
        o.OwnerContact, o.RequestedByName, o.RequestedAt, o.EstimatedCents, o.Arn, o.CertificateId, o.Reason, o.ReasonText, o.AwsCode, o.AwsMessage, o.AwsRequestId, o.NextAttemptAt,
        [.. o.Records.Select(r => new OrderRecordResource(r.Proves, r.Name, r.Value, r.ZoneName, r.State == Core.Dns.RecordState.InZone, r.Problem))],
        [.. o.History.Select(h => new OrderHistoryResource(h.At, h.From, h.To, h.Reason, h.Detail, h.By))])
    {
        Approval = o.Approval,
        MayDecide = o.MayDecide,
    };
}
