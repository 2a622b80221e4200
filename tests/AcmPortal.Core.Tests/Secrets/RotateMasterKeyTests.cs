using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Secrets;

public class RotateMasterKeyTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static FileMasterKey Old(TestDatabase database) => new(database.MasterKey.File);

    private static FileMasterKey New(TestDatabase database) => new(Path.Combine(database.Folder, "new.key"), "MasterKey:Keys:1:File");

    private static Action<IServiceCollection> Ring(IMasterKeyProvider current, params IMasterKeyProvider[] others) => services =>
        services.AddSingleton(new MasterKeyRing(current, others)).AddSingleton<RotateMasterKey>().AddPortalDataProtection();

    private static async Task<List<Guid>> SealAsync(TestDatabase database, int count)
    {
        var secrets = database.Services.GetRequiredService<SecretBox>();
        var owners = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToList();
        await database.Store.ChangeAsync(async (scope, ct) =>
        {
            foreach (var owner in owners)
                await secrets.SealAsync(scope.Db, owner, SecretField.SecretAccessKey, owner.ToByteArray(), ct);
            return 0;
        }, None);
        return owners;
    }

    private static async Task AssertOpensAsync(TestDatabase database, IEnumerable<Guid> owners)
    {
        var secrets = database.Services.GetRequiredService<SecretBox>();
        await using var db = database.NewContext();
        foreach (var owner in owners)
            Assert.Equal(owner.ToByteArray(), await secrets.OpenAsync(db, owner, SecretField.SecretAccessKey, None));
    }

    private static Task<MasterKeyRotation> RotateAsync(TestDatabase database, IProgress<RotationProgress>? progress = null, CancellationToken? cut = null) =>
        database.Services.GetRequiredService<RotateMasterKey>().RunAsync(Actor.Host, new RotateMasterKeyInput(progress, 7), cut ?? TestContext.Current.CancellationToken);

    private static async Task<TestDatabase> NewKeyAsync(TestDatabase database)
    {
        using var made = New(database);
        await made.LoadAsync(mayCreate: true, None);
        return await database.AnotherInstanceAsync(Ring(New(database), Old(database)));
    }

    [Fact]
    public async Task Rotate_WithBothKeys_MovesEverythingAndTheOldKeyIsNeededNoMore()
    {
        await using var database = await TestDatabase.CreateAsync(services => services.AddPortalDataProtection());
        var owners = await SealAsync(database, 40);
        var cookie = database.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("anna");
        await using var rotating = await NewKeyAsync(database);
        var steps = new Steps();

        var result = await RotateAsync(rotating, steps);

        // Forty secrets, the audit chain's key, and the key ring's.
        Assert.Equal(42, result.Rewrapped);
        Assert.Equal(await Old(database).LoadAsync(false, None), Assert.Single(result.Ended));
        Assert.Equal(6, steps.Seen.Count);
        Assert.Equal(7, steps.Seen[0].Done);
        Assert.Equal(35, steps.Seen[0].Left);
        await using var later = await database.AnotherInstanceAsync(Ring(New(database)));
        await AssertOpensAsync(later, owners);
        Assert.Equal("anna", later.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Unprotect(cookie));
        var audit = await later.Store.ReadAsync(later.Services.GetRequiredService<AuditTrail>().VerifyAsync, None);
        Assert.Null(audit.Problem);
        await using var db = later.NewContext();
        var actions = await db.AuditEntries.OrderBy(e => e.Sequence).Select(e => e.Action).ToListAsync(None);
        Assert.Equal([AuditAction.MasterKeyCreated, AuditAction.MasterKeyAdded, AuditAction.MasterKeyRotationBegun, AuditAction.MasterKeyRotated], actions);
    }

    [Fact]
    public async Task Rotate_CutOffInTheMiddle_GoesOnWhereItWas()
    {
        await using var database = await TestDatabase.CreateAsync();
        var owners = await SealAsync(database, 40);
        await using var rotating = await NewKeyAsync(database);
        using var cut = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RotateAsync(rotating, new Steps(p => { if (p.Done >= 14) cut.Cancel(); }), cut: cut.Token));

        // Between, both keys are in use: an instance without the old one must not start, one with both opens all.
        var refused = await Assert.ThrowsAsync<StartupException>(() => database.AnotherInstanceAsync(Ring(New(database))));
        Assert.Contains(await Old(database).LoadAsync(false, None), refused.Message, StringComparison.Ordinal);
        Assert.Contains("rotate-kek", refused.Message, StringComparison.Ordinal);
        await AssertOpensAsync(rotating, owners);

        var result = await RotateAsync(rotating);
        Assert.Equal(27, result.Rewrapped);
        await AssertOpensAsync(await database.AnotherInstanceAsync(Ring(New(database))), owners);
    }

    [Fact]
    public async Task Rotate_Again_HasNothingToDo()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var rotating = await NewKeyAsync(database);
        await RotateAsync(rotating);
        var again = await RotateAsync(rotating);
        Assert.Equal(0, again.Rewrapped);
        Assert.Empty(again.Ended);
    }

    [Fact]
    public async Task Rotate_WhileASecretIsReplaced_KeepsTheReplacement()
    {
        await using var database = await TestDatabase.CreateAsync();
        var owner = (await SealAsync(database, 1))[0];
        using (var made = New(database))
            await made.LoadAsync(mayCreate: true, None);
        // The instance with the old settings replaces the secret between the rotation's reading and its writing.
        var replaced = false;
        var meddling = new Meddling(New(database), async () =>
        {
            if (replaced)
                return;
            replaced = true;
            var secrets = database.Services.GetRequiredService<SecretBox>();
            await database.Store.ChangeAsync(async (scope, ct) =>
            {
                await secrets.SealAsync(scope.Db, owner, SecretField.SecretAccessKey, "replaced"u8.ToArray(), ct);
                return 0;
            }, None);
        });
        await using var rotating = await database.AnotherInstanceAsync(Ring(meddling, Old(database)));
        meddling.Armed = true;

        await RotateAsync(rotating);

        Assert.True(replaced);
        await using var later = await database.AnotherInstanceAsync(Ring(New(database)));
        await using var db = later.NewContext();
        Assert.Equal("replaced"u8.ToArray(), await later.Services.GetRequiredService<SecretBox>().OpenAsync(db, owner, SecretField.SecretAccessKey, None));
    }

    [Fact]
    public async Task Seal_OverARowThatWasRewrappedMeanwhile_WritesAllOfIt()
    {
        await using var database = await TestDatabase.CreateAsync();
        var owner = (await SealAsync(database, 1))[0];
        await using var rotating = await NewKeyAsync(database);
        var secrets = rotating.Services.GetRequiredService<SecretBox>();
        await using var db = rotating.NewContext();
        await db.Secrets.FindAsync([owner, SecretField.SecretAccessKey], None);
        await RotateAsync(rotating);
        // What this context has read still says the old key.
        await secrets.SealAsync(db, owner, SecretField.SecretAccessKey, "fresh"u8.ToArray(), None);
        await db.SaveChangesAsync(None);

        await using var after = rotating.NewContext();
        Assert.Equal("fresh"u8.ToArray(), await secrets.OpenAsync(after, owner, SecretField.SecretAccessKey, None));
    }

    [Fact]
    public async Task Seal_UnderAKeyThatWasRotatedAway_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var rotating = await NewKeyAsync(database);
        await RotateAsync(rotating);
        // This instance was started before, and never again since.
        var error = await Assert.ThrowsAsync<SecretUnreadableException>(() => SealAsync(database, 1));
        Assert.Contains("was rotated away", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithOneKeyTwice_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();
        var error = await Assert.ThrowsAsync<StartupException>(() => database.AnotherInstanceAsync(Ring(Old(database), new FileMasterKey(database.MasterKey.File, "MasterKey:Keys:1:File"))));
        Assert.Contains("one key twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithANewKeyThatDoesNotExist_IsRefusedAndMakesNone()
    {
        await using var database = await TestDatabase.CreateAsync();
        var error = await Assert.ThrowsAsync<StartupException>(() => database.AnotherInstanceAsync(Ring(New(database), Old(database))));
        Assert.Contains("MasterKey:Keys:1:File", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(database.Folder, "new.key")));
    }

    private sealed class Steps(Action<RotationProgress>? also = null) : IProgress<RotationProgress>
    {
        public List<RotationProgress> Seen { get; } = [];

        public void Report(RotationProgress value)
        {
            Seen.Add(value);
            also?.Invoke(value);
        }
    }

    // Does something at the very moment at which a key is wrapped.
    private sealed class Meddling(IMasterKeyProvider inner, Func<Task> meddle) : IMasterKeyProvider
    {
        public bool Armed { get; set; }
        public string Source => inner.Source;

        public Task<string> LoadAsync(bool mayCreate, CancellationToken cancellationToken) => inner.LoadAsync(mayCreate, cancellationToken);

        public async Task<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> associatedData, CancellationToken cancellationToken)
        {
            if (Armed)
                await meddle();
            return await inner.WrapAsync(key, associatedData, cancellationToken);
        }

        public Task<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> associatedData, CancellationToken cancellationToken) =>
            inner.UnwrapAsync(wrapped, associatedData, cancellationToken);
    }
}
