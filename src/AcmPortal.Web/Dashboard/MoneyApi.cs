using System.Globalization;
using AcmPortal.Core.Access;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Renewal;
using AcmPortal.Web.Api;

namespace AcmPortal.Web.Dashboard;

/// <summary>A sum of charges, US cents.</summary>
public sealed record ChargesSum(int Cents);

/// <summary>What AWS charged and will charge, over HTTP.</summary>
internal static class MoneyApi
{
    public static void MapMoney(this IEndpointRouteBuilder api)
    {
        var charges = api.MapGroup("/charges").WithTags("Money");
        charges.List<ListCharges, ListChargesInput, ChargeRow>(
            "", (http, page) => new ListChargesInput(page, Filter(http)),
            "listCharges", "List what AWS charged, newest first", "Query: from and to (days, 2027-03-14), profile (id), kind (Issue, RenewedByAws, RenewedByPortal), sort (at), desc, limit (1 to 200), page.", "from", "to", "profile", "kind", "sort", "desc");
        charges.MapGet("/sum", async (HttpContext http, SumCharges sum) => Results.Ok(new ChargesSum(await sum.RunAsync(http.Actor(), Filter(http), http.RequestAborted))))
            .Produces<ChargesSum>().WithName("sumCharges").WithSummary("What some charges come to, US cents").WithDescription("Query: from and to (days, 2027-03-14), profile (id), kind.")
            .Runs<SumCharges>().Query("from", "to", "profile", "kind");
        charges.List<ListExpectedCharges, ListExpectedChargesInput, ExpectedChargeRow>(
            "/expected", (http, page) => new ListExpectedChargesInput(page, Month(http), ApiPages.Id(http, "profile")),
            "listExpectedCharges", "List the renewals that AWS is expected to charge in the next 12 months", "Query: month (2027-03; all 12 without it), profile (id), limit (1 to 200), page.", "month", "profile");
    }

    private static ChargeFilter Filter(HttpContext http) => new(ApiPages.Day(http, "from"), ApiPages.Day(http, "to"), ApiPages.Id(http, "profile"), ApiPages.Choice<ChargeKind>(http, "kind"));

    private static DateOnly? Month(HttpContext http) => http.Request.Query["month"] switch
    {
        [] => null,
        [var text] when DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) => month,
        _ => throw new InvalidInputException("month", "month is a month, written 2027-03."),
    };
}
