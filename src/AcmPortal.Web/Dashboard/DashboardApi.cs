using AcmPortal.Core.Access;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Api;

namespace AcmPortal.Web.Dashboard;

/// <summary>What the dashboard shows, over HTTP.</summary>
internal static class DashboardApi
{
    public static void MapDashboard(this IEndpointRouteBuilder api)
    {
        var dashboard = api.MapGroup("/dashboard").WithTags("Dashboard");
        api.MapGroup("/find").WithTags("Dashboard").Get<FindByName, FindByNameInput, IReadOnlyList<FoundByName>>("", http => new(http.Search() ?? ""), "findByName", "Things by name, a few of each kind", "Query: q (the beginning of a name or of a part of one).", "q");
        dashboard.Get<GetOverview, GetOverviewInput, Overview>("/overview", _ => new(), "readOverview", "How many are valid, expiring, renewing, failed");
        dashboard.Get<CountAttention, CountAttentionInput, AttentionCounts>("/attention", _ => new(), "countAttention", "How much needs a person");
        dashboard.Get<ListNeedsPerson, ListNeedsPersonInput, Page<NeedsPersonItem>>("/needs-person", http => new(ApiPages.Number(http, "limit", 1, 200) ?? 50), "listNeedsPerson", "What needs a person, most urgent first", "Query: limit (1 to 200). total says how many there are in all.", "limit");
        dashboard.Get<ListNextRenewals, ListNextRenewalsInput, Page<NextRenewal>>("/next-renewals", http => new(ApiPages.Number(http, "limit", 1, 200) ?? 50), "listNextRenewals", "What renews next", "Query: limit (1 to 200). total says how many renew at all.", "limit");
        dashboard.Get<GetExpiryTimeline, GetExpiryTimelineInput, ExpiryTimeline>("/expiry", _ => new(), "readExpiry", "What ends on each day of the next 198");
        dashboard.Get<GetRenewalHealth, GetRenewalHealthInput, RenewalHealth>("/renewal-health", _ => new(), "readRenewalHealth", "How the renewals of the last 13 weeks went");
        dashboard.List<ListDueRenewals, ListDueRenewalsInput, DueRenewalRow>(
            "/due-renewals", (http, page) => new(page, ApiPages.Day(http, "from"), ApiPages.Day(http, "to"), ApiPages.Choice<RenewalCourse>(http, "course")),
            "listDueRenewals", "List the renewals that were due in the last 13 weeks, newest first", "Query: from and to (days, 2027-03-14), course (ByAws, ByPortal, Late, Failed), limit (1 to 200), page.", "from", "to", "course");
        dashboard.Get<GetSpending, GetSpendingInput, Spending>("/spending", _ => new(), "readSpending", "What AWS charged and will charge, US cents");
        dashboard.Get<GetSetupProgress, GetSetupProgressInput, SetupProgress>("/setup", _ => new(), "readSetup", "Which of the first steps are done");
    }
}
