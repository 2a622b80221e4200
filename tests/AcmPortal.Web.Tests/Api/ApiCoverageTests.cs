using System.Reflection;
using AcmPortal.Core.Access;
using AcmPortal.Web.Api;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace AcmPortal.Web.Tests.Api;

/// <summary>What the browser can do, the API can do; and each operation asks for permission before it reads anything.</summary>
public sealed class ApiCoverageTests
{
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["ListCertificates"] = "PageCertificates answers the same in pages that go on behind a row",
        ["ListAudit"] = "PageAudit answers the same in pages that go on behind a row",
        ["GetCharts"] = "the charts of the dashboard at once; each by itself is in the API",
        ["SaveDraft"] = "what one types in a page",
        ["LoadDraft"] = "what one types in a page",
        ["DeleteDraft"] = "what one types in a page",
        ["VerifyAuditLog"] = "a command of the host, which has the checkpoints",
    };

    [Fact]
    public async Task UseCase_OfTheBrowser_IsInTheApi()
    {
        await using var portal = await ApiPortal.StartAsync();
        var reached = Operations(portal).SelectMany(UseCasesOf).ToHashSet();
        var missing = UseCaseRegistration.AllIn(typeof(IUseCase).Assembly)
            .Where(t => t.Namespace != "AcmPortal.Core.Demo" && ((IUseCase)portal.Portal.Host.Services.GetService(t)!).Permission is not (Permission.SignIn or Permission.OperateHost))
            .Where(t => !reached.Contains(t)).Select(t => t.Name).Order().ToList();

        Assert.Equal(Elsewhere.Keys.Order(), missing);
    }

    [Fact]
    public async Task Operation_OfTheApi_NamesItsUseCaseSoThatPermissionComesFirst()
    {
        await using var portal = await ApiPortal.StartAsync();
        Assert.Empty(Operations(portal).Where(o => o.Metadata.GetMetadata<RunsUseCase>() is null).Select(o => o.DisplayName));
    }

    private static List<RouteEndpoint> Operations(ApiPortal portal)
    {
        var all = portal.Portal.Get<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText?.StartsWith(PortalApi.Root, StringComparison.Ordinal) == true && e.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null).ToList();
        Assert.True(all.Count > 80, "The API has more operations than these.");
        return all;
    }

    // What it is about, and what its handler takes besides.
    private static IEnumerable<Type> UseCasesOf(RouteEndpoint operation) =>
        operation.Metadata.OfType<RunsUseCase>().Select(r => r.Type)
            .Concat((operation.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? []).Select(p => p.ParameterType).Where(t => t.IsAssignableTo(typeof(IUseCase))));
}
