using AcmPortal.Aws;
using AcmPortal.Core.Access;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Storage;
using FluentValidation;

namespace AcmPortal.Core.Authorities;

/// <summary>Whose zones.</summary>
/// <param name="ConnectionId">The Route 53 connection.</param>
/// <param name="Region">The region of the CA: decides the partition.</param>
public sealed record ListHostedZonesInput(Guid ConnectionId, string Region);

/// <summary>The hosted zones of a connection, for picking. Where they may not be listed it says so, and ids can be typed.</summary>
public sealed class ListHostedZones(PortalStore store, AwsAccess aws, IAwsBudget budget) : UseCase<ListHostedZonesInput, HostedZoneList>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAuthorities;

    /// <inheritdoc/>
    protected override IValidator<ListHostedZonesInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override async Task<HostedZoneList> HandleAsync(Actor actor, ListHostedZonesInput input, CancellationToken cancellationToken)
    {
        var connection = await store.ReadAsync((db, ct) => db.ConnectionAsync(input.ConnectionId, ct), cancellationToken);
        if (!connection.Enabled)
            return new([], $"The connection {connection.Name} is disabled, so its zones cannot be listed. Enable it, or choose another.");
        var zones = new List<HostedZoneRow>();
        try
        {
            var route53 = await aws.Route53Async(connection, input.Region, cancellationToken);
            var bucket = new AwsBucket(connection.AccountId ?? connection.Id.ToString("N"), "global", AwsRates.Route53);
            await foreach (var zone in route53.ListHostedZonesAllAsync(new() { MaxItems = "100" }, ct => budget.WaitAsync(bucket, ct), cancellationToken))
            {
                zones.Add(new(AuthorityChecker.Bare(zone.Id), zone.Name.TrimEnd('.').ToLowerInvariant(), zone.Config?.PrivateZone == true,
                    zone.ResourceRecordSetCount ?? 0, string.IsNullOrEmpty(zone.Config?.Comment) ? null : zone.Config.Comment));
            }

            return new(Sorted(zones), null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var error = AwsErrors.Classify(e, mutating: false);
            return new(Sorted(zones), error.IsDenied && connection.Kind != ConnectionKind.AssumedRole || error.Message.Contains("ListHostedZones", StringComparison.Ordinal)
                ? $"The connection {connection.Name} may not list hosted zones (route53:ListHostedZones), which it does not need: type the ids of the zones instead. They stand in the Route 53 console and begin with Z."
                : $"The hosted zones could not be listed{(zones.Count > 0 ? " to their end" : "")}; their ids can be typed. {ConnectionWords.Explain(error, connection.Kind, connection.RoleArn)}");
        }
    }

    private static List<HostedZoneRow> Sorted(List<HostedZoneRow> zones) => [.. zones.OrderBy(z => z.IsPrivate).ThenBy(z => z.Name, StringComparer.Ordinal)];

    private sealed class Rules : AbstractValidator<ListHostedZonesInput>
    {
        public Rules() => RuleFor(i => i.Region).IsRegion();
    }
}
