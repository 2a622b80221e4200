using AcmPortal.Core.Notifications;
using AcmPortal.Web.Api;
using AcmPortal.Web.Audit;

namespace AcmPortal.Web.Notifications;

/// <summary>The new delivery.</summary>
public sealed record ResentDelivery(Guid Id);

/// <summary>Alerts, channels and rules over HTTP; never a channel's secret.</summary>
internal static class AlertsApi
{
    public static void MapAlerts(this IEndpointRouteBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("Alerts");
        alerts.List<ListAlerts, ListAlertsInput, AlertRow>(
            "", (http, page) => new ListAlertsInput(page, http.Search(), ApiPages.Choice<AlertEvent>(http, "event"), ApiPages.Choice<AlertSeverity>(http, "severity"), ApiPages.Id(http, "certificate")),
            "listAlerts", "List alerts, newest first", "Query: q, event, severity, certificate (id), limit (1 to 200), page.", "q", "event", "severity", "certificate");
        alerts.List<ListDeliveries, ListDeliveriesInput, DeliveryRow>(
            "/deliveries", (http, page) => new ListDeliveriesInput(page, ApiPages.Choice<DeliveryState>(http, "state"), ApiPages.Id(http, "channel"), ApiPages.Id(http, "alert")),
            "listDeliveries", "List deliveries", "Query: state, channel and alert (ids), limit (1 to 200), page.", "state", "channel", "alert");
        alerts.MapPost("/deliveries/{id:guid}/resend", async (HttpContext http, Guid id, ResendDelivery resend) => Results.Accepted(null, new ResentDelivery(await resend.RunAsync(http.Actor(), new ResendDeliveryInput(id), http.RequestAborted))))
            .Produces<ResentDelivery>(StatusCodes.Status202Accepted).WithName("resendDelivery").WithSummary("Send a delivery again").Runs<ResendDelivery>();

        var channels = api.MapGroup("/alert-channels").WithTags("Alerts");
        channels.List<ListChannels, ListChannelsInput, ChannelRow>("", (http, page) => new ListChannelsInput(page, http.Search(), http.Flag("failing") == true), "listChannels", "List alert channels", null, "failing");
        channels.Read<GetChannel, ChannelView>("readChannel", "Read an alert channel; never its secrets");
        channels.Create<CreateChannel, CreateChannelInput, Guid>("alert-channels", id => id, "createChannel", "Make an alert channel");
        channels.Put<EditChannel, EditChannelInput, Guid>("/{id:guid}", i => i.ChannelId, "editChannel", "Change an alert channel");
        channels.Put<SetChannelEnabled, SetChannelEnabledInput, Guid>("/{id:guid}/enabled", i => i.ChannelId, "setChannelEnabled", "Enable or disable an alert channel");
        channels.Act<TestChannel, TestChannelInput, ChannelTest>("/{id:guid}/test", i => i.ChannelId, "testChannel", "Send a test through an alert channel");
        channels.Remove<DeleteChannel, DeleteChannelInput, Guid>(id => new(id), "deleteChannel", "Delete an alert channel that no rule uses");
        channels.History("alert-channel", "alert channel");

        var rules = api.MapGroup("/alert-rules").WithTags("Alerts");
        rules.List<ListAlertRules, ListAlertRulesInput, AlertRuleRow>("", (http, page) => new ListAlertRulesInput(page, http.Search()), "listAlertRules", "List alert rules");
        rules.Create<CreateAlertRule, CreateAlertRuleInput, Guid>("alert-rules", id => id, "createAlertRule", "Make an alert rule");
        rules.Put<EditAlertRule, EditAlertRuleInput, Guid>("/{id:guid}", i => i.RuleId, "editAlertRule", "Change an alert rule");
        rules.Put<SetRuleEnabled, SetRuleEnabledInput, Guid>("/{id:guid}/enabled", i => i.RuleId, "setAlertRuleEnabled", "Enable or disable an alert rule");
        rules.Remove<DeleteAlertRule, DeleteAlertRuleInput, Guid>(id => new(id), "deleteAlertRule", "Delete an alert rule");
        rules.History("alert-rule", "alert rule");
    }
}
