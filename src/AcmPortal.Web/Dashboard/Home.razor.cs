using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Dashboard;

/// <summary>Get started until everything was done once; an overview from then on.</summary>
public sealed partial class Home
{
    private static readonly OrderState[] Open = [.. Enum.GetValues<OrderState>().Where(OrderTransitions.IsOpen)];

    private readonly List<(CertificateStatus Status, int Count)> byStatus = [];
    private SetupProgress? progress;
    private IReadOnlyList<Step> steps = [];
    private IReadOnlyList<OrderRow> latest = [];
    private int needPerson;
    private int underWay;

    [Inject] private GetSetupProgress GetProgress { get; set; } = null!;
    [Inject] private ListCertificates ListCertificates { get; set; } = null!;
    [Inject] private ListOrders ListOrders { get; set; } = null!;

    private Step? Next => steps.FirstOrDefault(s => !s.Done);

    private string Headline => needPerson switch
    {
        0 => "Everything is under way or done",
        1 => "1 order needs a person",
        _ => $"{needPerson:N0} orders need a person",
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Follow(_ => true, LoadAsync);
        await LoadAsync();
    }

    private static string? Tone(CertificateStatus status, int count) => count == 0 ? null : status switch
    {
        CertificateStatus.Expired => "bad",
        CertificateStatus.Expiring => "warn",
        CertificateStatus.Active or CertificateStatus.Revoked or CertificateStatus.Deleted => null,
    };

    private async Task LoadAsync()
    {
        if (await RunAsync(GetProgress, new GetSetupProgressInput()) is not { Ok: true, Value: { } found })
            return;
        if (found.IsDone)
            await LoadOverviewAsync();
        progress = found;
        steps = StepsOf(found);
    }

    private async Task LoadOverviewAsync()
    {
        var one = new PageRequest(0, 1);
        var counts = new List<(CertificateStatus, int)>();
        foreach (var status in Enum.GetValues<CertificateStatus>())
        {
            if (await AskAsync(ListCertificates, new ListCertificatesInput(one, Status: status)) is { Ok: true, Value: { } page })
                counts.Add((status, page.Total));
        }

        byStatus.Clear();
        byStatus.AddRange(counts);
        if (await AskAsync(ListOrders, new ListOrdersInput(one, NeedsPerson: true)) is { Ok: true, Value: { } waiting })
            needPerson = waiting.Total;
        if (await AskAsync(ListOrders, new ListOrdersInput(one, States: Open)) is { Ok: true, Value: { } open })
            underWay = open.Total;
        if (await AskAsync(ListOrders, new ListOrdersInput(new PageRequest(0, 8))) is { Ok: true, Value: { } recent })
            latest = recent.Items;
    }

    private static IReadOnlyList<Step> StepsOf(SetupProgress p) =>
    [
        new(p.Connected, "Connect AWS", "Keys, a role or the host's own credentials. A test shows what they may do.", "Connect AWS", "Connections", p.Connected ? "/connections" : "/connections/new"),
        new(p.HasAuthority, "Create the authority", "ACM in one region, and the Route 53 zones whose names it may certify.", "Create authority", "Authorities", p.HasAuthority ? "/authorities" : "/authorities/new"),
        new(p.HasProfile, "Create a profile", "Which names and keys may be requested, and how they are renewed.", "Create profile", "Profiles", p.HasProfile ? "/profiles" : "/profiles/new"),
        new(p.HasOrder, "Request a certificate", "Paste the names; they are checked as you type.", "Request certificate", "Request another", "/certificates/request"),
        new(p.HasCertificate, "Watch it being issued", "The portal writes the records, waits for AWS, and stores certificate and key.", "Watch the order", "Certificates", p.HasCertificate ? "/certificates" : p.LatestOrderId is { } order ? $"/orders/{order}" : "/orders"),
        new(p.Downloaded, "Get it", "As PEM, PKCS#12 or a zip with ready file names for your server.", "Download it", "Open it", p.LatestCertificateId is { } certificate ? $"/certificates/{certificate}" : "/certificates"),
    ];

    private sealed record Step(bool Done, string Title, string Text, string Verb, string Again, string Href);
}
