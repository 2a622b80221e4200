using AcmPortal.Core.Notifications;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Notifications;

/// <summary>The list of channels.</summary>
public sealed partial class ChannelsPage
{
    private static readonly FilterOption[] States = [new("failing", "failing")];
    private int? total;

    [Inject] private ListChannels ListChannels { get; set; } = null!;

    private string Title => total is { } count ? $"Channels ({count})" : "Channels";

    private Task<Outcome<Page<ChannelRow>>> LoadAsync(ListQuery query) =>
        AskAsync(ListChannels, new ListChannelsInput(query.ToPageRequest(), query.Search, query["state"] == "failing"));
}
