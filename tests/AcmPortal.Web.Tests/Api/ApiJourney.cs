using System.Text.Json.Nodes;
using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Restore;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Certificates;
using AcmPortal.Web.Orders;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Api;

/// <summary>Every operation of the API, called once against a running portal and its emulator.</summary>
internal sealed class ApiJourney(ApiPortal portal, ApiCaller api)
{
    private Guid connection;
    private Guid authority;
    private Guid profile;

    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;
    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    public async Task RunAsync()
    {
        foreach (var part in new Func<Task>[] { SetUpAsync, OrdersAsync, LifeAsync, AlertsAsync, PeopleAsync, TokensAsync, WatchAsync, EndAsync, RestoreAsync })
        {
            try
            {
                await part();
            }
            catch (Exception e) when (e is NullReferenceException or InvalidOperationException && api.Faults.Count > 0)
            {
                // What a call did not answer, the next one lacks; the call's own fault says why.
                api.Faults.Add($"{part.Method.Name} ended early.");
            }
        }
    }

    private static Guid Id(JsonNode? node, string member = "id") => node is JsonObject o ? o[member]!.GetValue<Guid>() : node!.GetValue<Guid>();

    private static int Version(JsonNode? node) => node!["version"]!.GetValue<int>();

    private async Task SetUpAsync()
    {
        connection = Id((await api.CallAsync("listConnections"))!["items"]![0]);
        await api.CallAsync("readConnection", id: connection);
        var keys = Id(await api.CallAsync("createConnection", new { name = "dns-account", kind = "AccessKey", accessKeyId = "AKIAEXAMPLEEXAMPLE00", secretAccessKey = "the-secret-access-key" }));
        await api.CallAsync("testConnection", new TestConnectionInput(keys), keys);
        await api.CallAsync("renameConnection", new RenameConnectionInput(keys, "dns", Version(await api.CallAsync("readConnection", id: keys))), keys);
        await api.CallAsync("rotateConnectionKeys", new { connectionId = keys, accessKeyId = "AKIAEXAMPLEEXAMPLE01", secretAccessKey = "the-new-secret-access-key", version = Version(await api.CallAsync("readConnection", id: keys)) }, keys);
        await api.CallAsync("setConnectionEnabled", new SetConnectionEnabledInput(keys, false, Version(await api.CallAsync("readConnection", id: keys))), keys);
        await api.CallAsync("listConnectionHistory", id: keys);
        await api.CallAsync("newExternalId");
        await api.CallAsync("readPolicies", new GetIamPoliciesInput(connection));
        var zones = (await api.CallAsync("listHostedZones", id: connection, query: "?region=us-east-1"))!["zones"]!.AsArray().Select(z => z!["id"]!.GetValue<string>()).ToList();
        await api.CallAsync("deleteConnection", id: keys);

        await api.CallAsync("checkAuthority", new CheckAuthorityInput(connection, connection, "us-east-1", zones));
        authority = Id((await api.CallAsync("listAuthorities"))!["items"]![0]);
        var view = await api.CallAsync("readAuthority", id: authority);
        await api.CallAsync("editAuthority", new EditAuthorityInput(authority, connection, connection, "us-east-1", zones, 10, Version(view)), authority);
        var second = Id(await api.CallAsync("createAuthority", new CreateAuthorityInput("second-ca", connection, connection, "us-east-1", zones)));
        await api.CallAsync("setAuthorityEnabled", new SetAuthorityEnabledInput(second, false, Version(await api.CallAsync("readAuthority", id: second))), second);
        await api.CallAsync("listCertificateAuthorityHistory", id: second);
        await api.CallAsync("deleteAuthority", id: second);

        profile = Id((await api.CallAsync("listProfiles"))!["items"]![0]);
        await api.CallAsync("readProfile", id: profile);
        await api.CallAsync("listRequestableProfiles");
        var other = Id(await api.CallAsync("createProfile", new CreateProfileInput(authority, "api", "For the pipeline", ["*.example.com"], false, KeyAlgorithms.All, KeyAlgorithms.EcP256, RenewalMode.On, 30, "web@example.com")));
        var edit = new EditProfileInput(other, "api", "For pipelines", ["*.example.com"], false, KeyAlgorithms.All, KeyAlgorithms.EcP256, RenewalMode.On, 20, "web@example.com", Version(await api.CallAsync("readProfile", id: other)));
        await api.CallAsync("previewProfileChange", edit, other);
        await api.CallAsync("editProfile", edit, other);
        await api.CallAsync("setProfileEnabled", new SetProfileEnabledInput(other, false, Version(await api.CallAsync("readProfile", id: other))), other);
        await api.CallAsync("listProfileHistory", id: other);
        await api.CallAsync("deleteProfile", id: other);
    }

    private async Task OrdersAsync()
    {
        await api.CallAsync("previewOrder", new PreviewRequestInput(profile, "www.example.com"));
        var order = await api.CallAsync("createOrder", new NewOrder("web", ["www.example.com"]), headers: [("Prefer", "wait=60"), ("Idempotency-Key", "example-1")]);
        await api.CallAsync("readOrder", id: Id(order));
        await api.CallAsync("listOrders", query: "?limit=10");
        await api.CallAsync("listOrderHistory", id: Id(order));

        // Over its cap, a profile's requests wait for a word.
        await api.CallAsync("createProfile", new CreateProfileInput(authority, "capped", "", [], true, KeyAlgorithms.All, KeyAlgorithms.EcP256, RenewalMode.On, 30, "web@example.com", 0));
        foreach (var (name, body) in new (string, Func<Guid, object?>)[] { ("approveOrder", _ => new OrderDecision("Agreed with the team.")), ("refuseOrder", _ => new OrderDecision("Use the wildcard.")), ("cancelOrder", _ => null) })
        {
#pragma warning disable CA1308 // A DNS name is written small.
            var held = Id(await api.CallAsync("createOrder", new NewOrder("capped", [$"{name.ToLowerInvariant()}.example.com"])));
#pragma warning restore CA1308
            await api.CallAsync(name, body(held), held);
        }

        await api.CallAsync("retryOrder", id: await FailedAsync("retry.example.com"));
        var failed = await FailedAsync("again.example.com");
        await api.CallAsync("requestAgain", new RequestAgainInput(failed, ["again.example.com"]), failed);
        api.Like("chooseCandidate", new ChooseCandidateInput(failed, "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"), "readOrder");
    }

    private async Task<Guid> FailedAsync(string name)
    {
        var order = new Order
        {
            Kind = OrderKind.Issue,
            CommonName = name,
            Names = [name],
            KeyAlgorithm = KeyAlgorithms.EcP256,
            AuthorityId = authority,
            ProfileId = profile,
            RequestedById = ApiPortal.Admin.Id,
            RequestedByName = ApiPortal.Admin.Name,
            RequestedAt = Now,
            OwnerContact = "web@example.com",
            Fingerprint = name,
        };
        await portal.Portal.Get<PortalStore>().ChangeAsync((scope, _) =>
        {
            var entry = scope.Db.Orders.Add(order);
            entry.Property(o => o.State).CurrentValue = OrderState.Failed;
            return Task.FromResult(0);
        }, None);
        return order.Id;
    }

    private async Task<Guid> IssueAsync(string name) =>
        Id(await api.CallAsync("createOrder", new NewOrder("web", [name]), headers: [("Prefer", "wait=60")]), "certificateId");

    private async Task LifeAsync()
    {
        var id = await IssueAsync("life.example.com");
        await api.CallAsync("listCertificates", query: "?limit=10&sort=expires");
        await api.CallAsync("readCertificate", id: id);
        await api.CallAsync("listVersions", id: id);
        await api.CallAsync("readPem", id: id);
        await api.CallAsync("takeBundle", new BundleRequest(BundleFormat.Json), id);
        await api.CallAsync("changeCertificateOwner", new OwnerChange("web@example.com"), id);
        await api.CallAsync("setTags", new { tags = new Dictionary<string, string> { ["service"] = "shop" } }, id);
        await api.CallAsync("readTags", id: id);
        await api.CallAsync("listPickups", id: id);
        await api.CallAsync("readRenewal", id: id);
        await api.CallAsync("changeRenewal", new RenewalChange(RenewalChangeKind.Override, RenewalMode.On, 20), id);
        await api.CallAsync("setPickupWatch", new SetPickupWatchInput(id, true), id);
        await api.CallAsync("listRenewals");
        var many = new ChangeRenewalInput(new RenewalSelection([id]), new RenewalChange(RenewalChangeKind.Override, RenewalMode.On, 25));
        await api.CallAsync("previewRenewalChange", many);
        await api.CallAsync("changeRenewals", many);
        await api.CallAsync("renewCertificate", id: id);
        await api.CallAsync("listCertificateHistory", id: id);
        var scopes = (await api.CallAsync("listAwsScopes"))!.AsArray();
        await api.CallAsync("listAwsCalls", query: $"?scope={scopes[0]!["scope"]!.GetValue<string>()}&limit=10");
        await api.CallAsync("reconcileNow");
        var replaced = await IssueAsync("replaced.example.com");
        await api.CallAsync("replaceCertificate", new ReplaceCertificateInput(replaced, ["replaced.example.com", "www.replaced.example.com"]), replaced);
        await api.CallAsync("changeReplacement", new ChangeReplacementInput(replaced, ReplaceThen.RevokeAfterPickup, "replaced.example.com"), replaced);
        await api.CallAsync("listCharges");
        await api.CallAsync("sumCharges");
        await api.CallAsync("listExpectedCharges", query: $"?month={Now.AddMonths(5):yyyy-MM}");
    }

    private async Task EndAsync()
    {
        var id = await IssueAsync("revoked.example.com");
        await api.CallAsync("previewRevocation", id: id);
        await api.CallAsync("revokeCertificate", new RevokeCertificateInput(id, RevocationReasons.Superseded, "revoked.example.com"), id);
        var deleted = await IssueAsync("deleted.example.com");
        await api.CallAsync("deleteCertificate", new DeleteCertificateInput(deleted, false, "deleted.example.com"), deleted);
    }

    private async Task AlertsAsync()
    {
        var channel = Id(await api.CallAsync("createChannel", new { name = "chat", kind = "Slack", address = "https://hooks.slack.com/services/T000/B000/secret" }));
        await api.CallAsync("listChannels");
        var view = await api.CallAsync("readChannel", id: channel);
        await api.CallAsync("editChannel", new { channelId = channel, name = "team-chat", version = Version(view) }, channel);
        await api.CallAsync("testChannel", new TestChannelInput(channel), channel);
        var rule = Id(await api.CallAsync("createAlertRule", new CreateAlertRuleInput("everything", [AlertEvent.Issued, AlertEvent.RenewalFailed], [profile], [], [channel], false)));
        var row = (await api.CallAsync("listAlertRules", query: "?limit=200"))!["items"]!.AsArray().First(r => Id(r) == rule);
        await api.CallAsync("editAlertRule", new EditAlertRuleInput(rule, "issued", [AlertEvent.Issued], [profile], [], [channel], false, Version(row)), rule);
        await IssueAsync("told.example.com");
        await api.CallAsync("listAlerts", query: "?event=Issued");
        var delivery = Guid.Empty;
        for (var i = 0; i < 50 && delivery == Guid.Empty; i++)
        {
            if ((await api.CallAsync("listDeliveries"))!["items"]!.AsArray() is [var first, ..])
                delivery = Id(first);
            else
                await Task.Delay(200, None);
        }

        // Only with a delivery in it is it an example.
        api.Examples.Remove("listDeliveries");
        await api.CallAsync("listDeliveries");
        await api.CallAsync("resendDelivery", id: delivery);
        row = (await api.CallAsync("listAlertRules", query: "?limit=200"))!["items"]!.AsArray().First(r => Id(r) == rule);
        await api.CallAsync("setAlertRuleEnabled", new SetRuleEnabledInput(rule, false, Version(row)), rule);
        await api.CallAsync("listAlertRuleHistory", id: rule);
        await api.CallAsync("deleteAlertRule", id: rule);
        await api.CallAsync("setChannelEnabled", new SetChannelEnabledInput(channel, false, Version(await api.CallAsync("readChannel", id: channel))), channel);
        await api.CallAsync("listAlertChannelHistory", id: channel);
        await api.CallAsync("deleteChannel", id: channel);
    }

    private async Task PeopleAsync()
    {
        var user = new PortalUser { ActorId = "https://login.example.com#ada", Issuer = "https://login.example.com", Subject = "ada", Name = "Ada", Email = "ada@example.com", Claims = ["web"], CreatedAt = Now };
        var sessions = Enumerable.Range(0, 2).Select(n => new PortalSession
        {
            KeyHash = [1, (byte)n],
            ActorId = user.ActorId,
            ActorName = user.Name,
            Via = "session",
            Ticket = [],
            From = "192.0.2.7",
            Agent = "Firefox",
            StartedAt = Now,
            AuthenticatedAt = Now,
            LastSeenAt = Now,
            EndsAt = Now.AddHours(8),
        }).ToList();
        await portal.Portal.Get<PortalStore>().ChangeAsync((scope, _) =>
        {
            scope.Db.AddRange([user, .. sessions]);
            return Task.FromResult(0);
        }, None);

        var team = Id(await api.CallAsync("createTeam", new CreateTeamInput("Payments", "payments@example.com", "Card payments")));
        await api.CallAsync("listTeams");
        var grant = Id(await api.CallAsync("giveRole", new GiveRoleInput(user.Id, Role.Operator, team)));
        var mapping = Id(await api.CallAsync("addRoleMapping", new AddRoleMappingInput("payments", Role.Requester, team)));
        var view = await api.CallAsync("readTeam", id: team);
        await api.CallAsync("editTeam", new EditTeamInput(team, "Payments", "payments@example.com", "Cards and transfers", Version(view!["team"])), team);
        await api.CallAsync("listTeamHistory", id: team);
        await api.CallAsync("listUsers");
        await api.CallAsync("readUser", id: user.Id);
        await api.CallAsync("listRoleMappings");
        await api.CallAsync("listSessions", query: "?everybodys=true");
        await api.CallAsync("endSession", id: sessions[0].Id);
        await api.CallAsync("endSessionsOf", new EndSessionsOf(user.ActorId));
        await api.CallAsync("setUserDisabled", new SetUserDisabledInput(user.Id, true), user.Id);
        await api.CallAsync("listUserHistory", id: user.Id);
        await api.CallAsync("takeRole", id: grant);
        await api.CallAsync("removeRoleMapping", id: mapping);
        await api.CallAsync("deleteTeam", id: team);
    }

    private async Task TokensAsync()
    {
        var token = Id(await api.CallAsync("createToken", new CreateTokenInput("deploy", [ApiScope.Read, ApiScope.OrdersCreate], 20, ["10.0.0.0/8"])));
        await api.CallAsync("listTokens");
        await api.CallAsync("rotateToken", id: token);
        await api.CallAsync("endOldSecret", id: token);
        await api.CallAsync("listTokenHistory", id: token);
        await api.CallAsync("revokeToken", id: token);
    }

    private async Task WatchAsync()
    {
        foreach (var name in new[] { "readOverview", "countAttention", "listNeedsPerson", "listNextRenewals", "readExpiry", "readRenewalHealth", "listDueRenewals", "readSpending", "readSetup", "readRestoreHold", "listAudit", "exportAudit" })
            await api.CallAsync(name);
        await api.CallAsync("findByName", query: "?q=life");
    }

    private async Task RestoreAsync()
    {
        await portal.Portal.Get<HoldAfterRestore>().RunAsync(Actor.Host, new HoldAfterRestoreInput(), None);
        api.Examples.Remove("readRestoreHold");
        await api.CallAsync("readRestoreHold");
        // The accounts are compared by themselves within a minute; until then the hold stays.
        for (var i = 0; i < 60; i++)
        {
            var before = api.Faults.Count;
            if (await api.CallAsync("releaseRestoreHold", new ReleaseRestoreHoldInput(true)) is not null || i == 59)
                return;
            api.Faults.RemoveRange(before, api.Faults.Count - before);
            await api.CallAsync("reconcileNow");
            await Task.Delay(1_000, None);
        }
    }
}
