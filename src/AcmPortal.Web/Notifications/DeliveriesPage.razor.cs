using AcmPortal.Core.Notifications;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Notifications;

/// <summary>The list of deliveries, each of which can be sent again.</summary>
public sealed partial class DeliveriesPage
{
    private static readonly FilterOption[] States = [new("Waiting", "waiting"), new("Sent", "sent"), new("Failed", "given up")];
    private IReadOnlyList<FilterOption> channels = [];
    private DataList<DeliveryRow>? list;
    private int? total;

    [Inject] private ListDeliveries ListDeliveries { get; set; } = null!;
    [Inject] private ListChannels ListChannels { get; set; } = null!;
    [Inject] private ResendDelivery ResendDelivery { get; set; } = null!;

    private string Title => total is { } count ? $"Deliveries ({count})" : "Deliveries";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var outcome = await AskAsync(ListChannels, new ListChannelsInput(new PageRequest(0, 200)));
        if (outcome.Ok)
            channels = [.. outcome.Value!.Items.Select(c => new FilterOption(c.Id.ToString("D"), c.Name))];
    }

    private Task<Outcome<Page<DeliveryRow>>> LoadAsync(ListQuery query) => AskAsync(ListDeliveries, new ListDeliveriesInput(
        query.ToPageRequest(), query.Enum<DeliveryState>("state"), IdOf(query["channel"]), IdOf(query["alert"])));

    private static Guid? IdOf(string? text) => Guid.TryParse(text, out var id) ? id : null;

    private static string Verb(DeliveryRow delivery) => delivery.State == DeliveryState.Waiting ? "Send now" : "Send again";

    private async Task ResendAsync(DeliveryRow delivery)
    {
        await RunAsync(ResendDelivery, new ResendDeliveryInput(delivery.Id));
        await list!.ReloadAsync();
    }
}
