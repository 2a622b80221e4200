using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Secrets;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Connections;

public sealed class ConnectionTests
{

    [Fact]
    public async Task Create_GoodKey_LearnsTheAccountAndSealsTheSecret()
    {
        await using var portal = await SetupPortal.StartAsync();
        var made = await portal.Get<CreateConnection>().DoAsync(new(" aws-prod ", ConnectionKind.AccessKey, SetupPortal.Key, new SecretText(SetupPortal.Secret + "\n")));
        Assert.Equal("111122223333", made.AccountId);
        var view = await portal.Get<GetConnection>().DoAsync(made.Id);
        Assert.Equal("aws-prod", view.Name);
        Assert.True(view.HasSecret);
        var opened = await portal.Database.Store.ReadAsync((db, ct) => portal.Get<SecretBox>().OpenAsync(db, made.Id, SecretField.SecretAccessKey, ct), TestContext.Current.CancellationToken);
        Assert.Equal(SetupPortal.Secret, System.Text.Encoding.UTF8.GetString(opened));
        var audit = Assert.Single(await portal.AuditAsync(), e => e.Action == AuditAction.ConnectionCreated);
        Assert.Contains(SetupPortal.Key, audit.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(SetupPortal.Secret, audit.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown", "does not know this access key", "InvalidClientTokenId")]
    [InlineData("expired", "have expired", "ExpiredToken")]
    public async Task Create_KeyThatAwsRefuses_SaysSoAndSavesNothing(string state, string words, string code)
    {
        await using var portal = await SetupPortal.StartAsync();
        await portal.PolicyAsync(new { keys = new Dictionary<string, object> { [SetupPortal.Key] = new { state } } });
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => portal.ConnectAsync());
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Contains(code, refused.Message, StringComparison.Ordinal);
        Assert.Empty((await portal.Get<ListConnections>().DoAsync(new(new()))).Items);
        Assert.Empty(await portal.AuditAsync());
    }

    [Fact]
    public async Task Create_WrongSecret_SaysThatTheyDoNotBelongTogether()
    {
        await using var portal = await SetupPortal.StartAsync(new() { Credentials = [$"{SetupPortal.Key}:another"] });
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => portal.ConnectAsync());
        Assert.Contains("does not belong to this access key id", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(SetupPortal.Secret, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_Untested_IsSavedWithItsError()
    {
        await using var portal = await SetupPortal.StartAsync();
        const string Role = "arn:aws:iam::111122223333:role/portal";
        await portal.PolicyAsync(new { roles = new Dictionary<string, object> { [Role] = new { refuse = true } } });
        var input = new CreateConnectionInput("role", ConnectionKind.AssumedRole, SetupPortal.Key, new SecretText(SetupPortal.Secret), Role);
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateConnection>().DoAsync(input));
        Assert.Contains("could not be assumed", refused.Message, StringComparison.Ordinal);
        var made = await portal.Get<CreateConnection>().DoAsync(input with { SaveUntested = true });
        Assert.NotNull(made.TestError);
        var view = await portal.Get<GetConnection>().DoAsync(made.Id);
        Assert.Equal(32, view.ExternalId!.Length);
        Assert.Equal("111122223333", view.AccountId);
        Assert.False(view.LastTestPassed);
        await portal.PolicyAsync(new { roles = new Dictionary<string, object> { [Role] = new { externalId = view.ExternalId } } });
        Assert.True((await portal.Get<TestConnection>().DoAsync(new(made.Id))).Passed);
    }

    [Theory]
    [InlineData("", "AKIAEXAMPLE", "secret", "Name")]
    [InlineData("aws", "", "secret", "AccessKeyId")]
    [InlineData("aws", "AKIA EXAMPLE", "secret", "AccessKeyId")]
    [InlineData("aws", "ASIAEXAMPLE0000", "secret", "AccessKeyId")]
    [InlineData("aws", "AKIAEXAMPLE", "", "SecretAccessKey")]
    [InlineData("aws", "AKIAEXAMPLE", "two words", "SecretAccessKey")]
    [InlineData("aws", "AKIAEXAMPLE", "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey")]
    public async Task Create_WrongField_IsNamed(string name, string key, string secret, string field)
    {
        await using var portal = await SetupPortal.StartAsync();
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
            portal.Get<CreateConnection>().DoAsync(new(name, ConnectionKind.AccessKey, key, new SecretText(secret))));
        Assert.Equal(field, Assert.Single(refused.Errors).Field);
        Assert.Empty(portal.Emulator.Calls);
    }

    [Fact]
    public async Task Create_TakenName_IsRefused()
    {
        await using var portal = await SetupPortal.StartAsync();
        await portal.ConnectAsync("aws");
        Assert.Equal("Name", Assert.Single((await Assert.ThrowsAsync<InvalidInputException>(() => portal.ConnectAsync("AWS"))).Errors).Field);
    }

    [Fact]
    public async Task Rotate_NewKeys_ReplaceTheOldOnlyAfterAwsTookThem()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync();
        await portal.PolicyAsync(new
        {
            keys = new Dictionary<string, object>
            {
                ["AKIABAD"] = new { state = "unknown" },
                ["AKIAOTHER"] = new { account = "444455556666" },
            },
        });
        var rotate = portal.Get<RotateConnectionKeys>();
        var version = (await portal.Get<GetConnection>().DoAsync(id)).Version;
        var bad = await Assert.ThrowsAsync<InvalidInputException>(() => rotate.DoAsync(new(id, "AKIABAD", new SecretText("new"), version)));
        Assert.Contains("the old ones stay", bad.Message, StringComparison.Ordinal);
        var other = await Assert.ThrowsAsync<InvalidInputException>(() => rotate.DoAsync(new(id, "AKIAOTHER", new SecretText("new"), version)));
        Assert.Contains("444455556666", other.Message, StringComparison.Ordinal);
        Assert.Equal(SetupPortal.Key, (await portal.Get<GetConnection>().DoAsync(id)).AccessKeyId);

        await rotate.DoAsync(new(id, "AKIANEW", new SecretText("new-secret"), version));
        var view = await portal.Get<GetConnection>().DoAsync(id);
        Assert.Equal("AKIANEW", view.AccessKeyId);
        await portal.Get<TestConnection>().DoAsync(new(id));
        Assert.Equal("AKIANEW", portal.Emulator.Calls[^1].AccessKey);
        await Assert.ThrowsAsync<ChangedMeanwhileException>(() => rotate.DoAsync(new(id, "AKIANEW2", new SecretText("x"), version)));
        Assert.DoesNotContain("new-secret", string.Concat((await portal.AuditAsync()).Select(a => a.Detail)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_UsedConnection_NamesItsUsers()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (connection, authority) = await portal.AuthorityAsync();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => portal.Get<DeleteConnection>().DoAsync(new(connection)));
        Assert.Contains("acm-test (for ACM and Route 53)", refused.Message, StringComparison.Ordinal);
        await portal.Get<DeleteAuthority>().DoAsync(new(authority));
        await portal.Get<DeleteConnection>().DoAsync(new(connection));
        await using var db = portal.Database.NewContext();
        Assert.Equal(0, await db.Secrets.CountAsync(s => s.OwnerId == connection, TestContext.Current.CancellationToken));
        Assert.Equal([AuditAction.ConnectionCreated, AuditAction.AuthorityCreated, AuditAction.AuthorityDeleted, AuditAction.ConnectionDeleted], (await portal.AuditAsync()).Select(a => a.Action));
    }

    [Fact]
    public async Task RenameAndDisable_AreAuditedWithBeforeAndAfter()
    {
        await using var portal = await SetupPortal.StartAsync();
        var id = await portal.ConnectAsync("one");
        await portal.ConnectAsync("two");
        var version = (await portal.Get<GetConnection>().DoAsync(id)).Version;
        await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<RenameConnection>().DoAsync(new(id, "TWO", version)));
        await portal.Get<RenameConnection>().DoAsync(new(id, "three", version));
        await Assert.ThrowsAsync<ChangedMeanwhileException>(() => portal.Get<SetConnectionEnabled>().DoAsync(new(id, false, version)));
        await portal.Get<SetConnectionEnabled>().DoAsync(new(id, false, version + 1));
        Assert.Contains("disabled", (await Assert.ThrowsAsync<RefusedException>(() => portal.Get<TestConnection>().DoAsync(new(id)))).Message, StringComparison.Ordinal);
        var rows = (await portal.AuditAsync()).Where(a => a.Action == AuditAction.ConnectionChanged).ToList();
        Assert.Contains("\"one\"", rows[0].Detail, StringComparison.Ordinal);
        Assert.Contains("\"three\"", rows[0].Detail, StringComparison.Ordinal);
        Assert.Equal(2, rows.Count);
    }

    [Theory]
    [InlineData("name", false, "a-1,b-2,c-3")]
    [InlineData("name", true, "c-3,b-2,a-1")]
    [InlineData("account", false, "a-1,b-2,c-3")]
    [InlineData("tested", true, "a-1,b-2,c-3")]
    [InlineData("created", false, "c-3,a-1,b-2")]
    public async Task List_SortsPagesAndSearches(string sort, bool descending, string expected)
    {
        await using var portal = await SetupPortal.StartAsync();
        foreach (var name in (string[])["c-3", "a-1", "b-2"])
            await portal.ConnectAsync(name);
        var list = portal.Get<ListConnections>();
        Assert.Equal(expected, string.Join(',', (await list.DoAsync(new(new(Sort: sort, Descending: descending)))).Items.Select(r => r.Name)));
        var second = await list.DoAsync(new(new(1, 2, "name")));
        Assert.Equal(("c-3", 3), (Assert.Single(second.Items).Name, second.Total));
        Assert.Equal("b-2", Assert.Single((await list.DoAsync(new(new(), "B-"))).Items).Name);
        Assert.Empty((await list.DoAsync(new(new(), Enabled: false))).Items);
    }

    [Fact]
    public async Task NewExternalId_IsFreshEachTime()
    {
        await using var portal = await SetupPortal.StartAsync();
        var ids = new HashSet<string>();
        for (var i = 0; i < 20; i++)
            ids.Add(await portal.Get<NewExternalId>().DoAsync(new()));
        Assert.Equal(20, ids.Count);
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{32}$", id));
    }

    [Fact]
    public async Task Create_Viewer_IsNotAllowed()
    {
        await using var portal = await SetupPortal.StartAsync();
        var viewer = new Actor("v", "Viewer", System.Collections.Frozen.FrozenSet.ToFrozenSet([Permission.View]), "test");
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<CreateConnection>().RunAsync(viewer, new("x", ConnectionKind.Host), TestContext.Current.CancellationToken));
    }
}
