using AcmPortal.Core.Authorities;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Authorities;

/// <summary>Lists the zones of the connection where it may, and takes ids as text where it may not.</summary>
public sealed partial class ZoneFields
{
    private readonly string zonesId = UniqueId.Next("zones");
    private IReadOnlyList<HostedZoneRow>? list;
    private string? problem;
    private string? listedFor;
    private string find = "";

    [Inject] private ListHostedZones ListHostedZones { get; set; } = null!;

    [Parameter, EditorRequired] public AuthorityDraft Draft { get; set; } = null!;

    /// <summary>The changed field, and the draft with the change.</summary>
    [Parameter] public EventCallback<(string Field, AuthorityDraft Draft)> Changed { get; set; }
    [Parameter, EditorRequired] public FormErrors Errors { get; set; } = null!;

    /// <summary>Why the region cannot change any more; null while it can.</summary>
    [Parameter] public string? FixedReason { get; set; }

    private IEnumerable<HostedZoneRow> Shown => list!.Where(z => z.Name.Contains(find.Trim(), StringComparison.OrdinalIgnoreCase) || z.Id.Contains(find.Trim(), StringComparison.OrdinalIgnoreCase));
    private IReadOnlyList<string> Unlisted => list is null ? [] : [.. (Draft.Picked ?? []).Where(id => list.All(z => z.Id != id))];

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (Draft.Dns is not { } connection)
        {
            (list, problem, listedFor) = (null, "Choose a connection first.", null);
            return;
        }

        var key = $"{connection}|{Draft.Region}";
        if (key == listedFor)
            return;
        (list, problem, listedFor) = (null, null, key);
        var outcome = await AskAsync(ListHostedZones, new ListHostedZonesInput(connection, Draft.Region));
        if (listedFor != key)
            return;
        (list, problem) = outcome.Ok ? (outcome.Value!.Zones, outcome.Value.Problem) : ([], outcome.Error.Sentence);
        if (list is [] && problem is null)
            problem = "This connection has no hosted zones. Make one in Route 53, or type the id of a zone in another account that it may use.";
    }

    private bool IsPicked(HostedZoneRow zone) => Draft.Picked?.Contains(zone.Id) == true;

    private Task Pick(string id, bool on)
    {
        IReadOnlyList<string> others = [.. (Draft.Picked ?? []).Where(z => z != id)];
        return Changed.InvokeAsync(("ZoneIds", Draft with { Picked = on ? [.. others, id] : others }));
    }
}
