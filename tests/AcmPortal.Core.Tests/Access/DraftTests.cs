using AcmPortal.Core.Access;
using AcmPortal.Core.Tests.Storage;
using Xunit;

namespace AcmPortal.Core.Tests.Access;

public class DraftTests
{
    private static readonly Actor Anna = Actor.Administrator("anna", "Anna", "session");
    private static readonly Actor Ben = Actor.Administrator("ANNA", "Ben", "session");

    private static Task<DateTime> SaveAsync(TestDatabase database, Actor actor, string json, string kind = "request") =>
        new SaveDraft(database.Store, database.Clock).RunAsync(actor, new SaveDraftInput(kind, json));

    private static Task<DraftView?> LoadAsync(TestDatabase database, Actor actor, string kind = "request") =>
        new LoadDraft(database.Store, database.Clock).RunAsync(actor, new LoadDraftInput(kind));

    [Fact]
    public async Task Save_Twice_KeepsTheLast()
    {
        await using var database = await TestDatabase.CreateAsync();
        await SaveAsync(database, Anna, """{"step":1}""");
        await SaveAsync(database, Anna, """{"step":2}""");
        Assert.Equal("""{"step":2}""", (await LoadAsync(database, Anna))!.Json);
    }

    [Fact]
    public async Task Load_AnothersDraft_IsNull()
    {
        await using var database = await TestDatabase.CreateAsync();
        await SaveAsync(database, Anna, "{}");
        Assert.Null(await LoadAsync(database, Ben));
        Assert.Null(await LoadAsync(database, Anna, "profile"));
    }

    [Fact]
    public async Task Load_AfterThirtyDays_IsNull()
    {
        await using var database = await TestDatabase.CreateAsync();
        await SaveAsync(database, Anna, "{}");
        database.Clock.Advance(TimeSpan.FromDays(30));
        Assert.NotNull(await LoadAsync(database, Anna));
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await LoadAsync(database, Anna));
    }

    [Fact]
    public async Task Delete_RemovesOnesOwnAlone()
    {
        await using var database = await TestDatabase.CreateAsync();
        await SaveAsync(database, Anna, "{}");
        Assert.False(await new DeleteDraft(database.Store).RunAsync(Ben, new DeleteDraftInput("request"), TestContext.Current.CancellationToken));
        Assert.True(await new DeleteDraft(database.Store).RunAsync(Anna, new DeleteDraftInput("request"), TestContext.Current.CancellationToken));
        Assert.Null(await LoadAsync(database, Anna));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("""{"a":{"secretAccessKey":"x"}}""")]
    [InlineData("""{"list":[{"Passphrase":"x"}]}""")]
    public async Task Save_WrongOrSecret_IsRefused(string json)
    {
        await using var database = await TestDatabase.CreateAsync();
        await Assert.ThrowsAsync<InvalidInputException>(() => SaveAsync(database, Anna, json));
    }

    [Fact]
    public async Task Save_AboveSixtyFourKilobytes_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await SaveAsync(database, Anna, $$"""{"a":"{{new string('x', (64 * 1024) - 8)}}"}""");
        await Assert.ThrowsAsync<InvalidInputException>(() => SaveAsync(database, Anna, $$"""{"a":"{{new string('ü', 32 * 1024)}}"}"""));
    }

    [Fact]
    public async Task Save_FirstDraftTwentyTimesAtOnce_NeverFails()
    {
        await using var database = await TestDatabase.CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => SaveAsync(database, Anna, $$"""{"i":{{i}}}"""))));
        Assert.NotNull(await LoadAsync(database, Anna));
    }
}
