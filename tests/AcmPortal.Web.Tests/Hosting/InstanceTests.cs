using System.Net;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AcmPortal.Web.Tests.Hosting;

/// <summary>What an instance does, and what it says of its health.</summary>
public sealed class InstanceTests
{
    [Fact]
    public async Task Worker_Asked_AnswersItsHealthAndNothingElse()
    {
        // No way to sign in is set: a worker needs none.
        await using var portal = await RunningPortal.ProductionAsync(("Instance:Role", "Worker"));
        using var http = new HttpClient { BaseAddress = portal.Address };

        Assert.Equal((HttpStatusCode.OK, "live"), await GetAsync(http, "health/live"));
        Assert.Equal((HttpStatusCode.OK, "ready"), await GetAsync(http, "health/ready"));
        foreach (var path in new[] { "", "sign-in", "orders", "api/v1/orders", "_blazor", "app.css", "signin-oidc" })
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(http, path)).Status);
        Assert.Equal([.. Everywhere.Concat(["DeliveryWorker", "LabelFill", "OrderWorker", "ReconcileWorker", "RenewalWorker", "ReplacementFollowUp", "RevocationChecker"]).Order(StringComparer.Ordinal)], Loops(portal));
    }

    [Fact]
    public async Task Web_Started_ServesPagesAndRunsNoLoopTowardsAws()
    {
        await using var portal = await RunningPortal.ProductionAsync(("Auth:LocalAdmin", "true"), ("Instance:Role", "web"));
        using var http = new HttpClient { BaseAddress = portal.Address };

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(http, "sign-in")).Status);
        Assert.Equal((HttpStatusCode.OK, "ready"), await GetAsync(http, "health/ready"));
        Assert.Equal(Everywhere, Loops(portal));
    }

    [Fact]
    public async Task Demo_AsOneRoleOnly_IsRefused()
    {
        using var folder = new TempFolder();
        var refused = await Assert.ThrowsAsync<AcmPortal.Web.Hosting.SettingsException>(() => AcmPortal.Web.Hosting.PortalHost.StartAsync(
            ["--environment", "Development", "--Instance:Role", "Web", "--Database:ConnectionString", $"Data Source={folder.Of("acmportal.db")}", "--MasterKey:File", folder.Of("master.key")], cancellationToken: Xunit.TestContext.Current.CancellationToken));
        Assert.Contains(refused.Errors, e => e.StartsWith("Instance:Role ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ready_ConnectionThatFails_IsDegradedAndNotDead()
    {
        await using var portal = await RunningPortal.LocalAdminAsync();
        using var http = new HttpClient { BaseAddress = portal.Address };
        var broken = new Connection { Name = "not-told", Kind = ConnectionKind.AccessKey, LastTestPassed = false };
        var disabled = new Connection { Name = "off", Kind = ConnectionKind.AccessKey, LastTestPassed = false, Enabled = false };
        await portal.Get<PortalStore>().ChangeAsync((scope, _) =>
        {
            scope.Db.AddRange(broken, disabled);
            return Task.FromResult(0);
        }, Xunit.TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, $"ready, degraded: AWS through connection {broken.Id}"), await GetAsync(http, "health/ready"));
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Xunit.TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken));
    }

    // None of these asks AWS or sends anything: checkpoints of the audit log, news of changes, figures, the watch for a restored database.
    private static readonly string[] Everywhere = ["AuditWorker", "ChangePoller", "PortalFigures", "RestoreWatch"];

    private static IEnumerable<string> Loops(RunningPortal portal) => portal.Host.Services.GetServices<IHostedService>().Select(s => s.GetType())
        .Where(t => t.Namespace!.StartsWith("AcmPortal.Core", StringComparison.Ordinal)).Select(t => t.Name).Order(StringComparer.Ordinal);
}
