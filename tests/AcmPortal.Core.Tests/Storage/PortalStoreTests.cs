using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Storage;

public class PortalStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static Connection NewConnection(string name = "prod") => new() { Name = name, Kind = ConnectionKind.Host };

    [Fact]
    public async Task Change_ThatThrows_KeepsNothingAndAnnouncesNothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        var heard = new List<Change>();
        using var subscription = database.Services.GetRequiredService<ChangeFeed>().Subscribe(heard.Add);
        await Assert.ThrowsAsync<RefusedException>(() => database.Store.ChangeAsync<bool>(
            async (scope, ct) =>
            {
                scope.Db.Connections.Add(NewConnection());
                await scope.Db.SaveChangesAsync(ct);
                scope.Audit(new AuditLine(Actor.Host, AuditAction.ConnectionCreated, "connection", "1", "prod"));
                scope.Announce(ChangeKind.Connection, Guid.CreateVersion7());
                throw new RefusedException("no");
            },
            None));
        await using var db = database.NewContext();
        Assert.False(await db.Connections.AnyAsync(None));
        Assert.Equal(1, await db.AuditEntries.CountAsync(None));
        Assert.Empty(heard);
    }

    // What two instances on SQL Server do at the same moment: the check of one is passed before the other has committed.
    [Fact]
    public async Task ChangeUnique_NameTakenAfterTheCheck_ChecksAgainAndNamesTheField()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.AddAsync(NewConnection());
        var runs = 0;

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => database.Store.ChangeUniqueAsync(
            async (scope, ct) =>
            {
                var connection = NewConnection();
                if (runs++ > 0)
                    await scope.Db.RefuseTakenNameAsync(connection.Name, connection.Id, ct);
                scope.Db.Connections.Add(connection);
                scope.Audit(new AuditLine(Actor.Host, AuditAction.ConnectionCreated, "connection", "1", "prod"));
                return 0;
            },
            None));

        Assert.Equal(2, runs);
        Assert.Equal("Name", Assert.Single(refused.Errors).Field);
        await using var db = database.NewContext();
        Assert.Equal(1, await db.Connections.CountAsync(None));
        Assert.DoesNotContain(await db.AuditEntries.ToListAsync(None), e => e.Action == AuditAction.ConnectionCreated);
    }

    [Fact]
    public async Task ChangeUnique_RefusedForAnotherReason_IsNotTriedAgain()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = 0;

        await Assert.ThrowsAsync<RefusedException>(() => database.Store.ChangeUniqueAsync<int>(
            (_, _) =>
            {
                runs++;
                throw new RefusedException("no");
            },
            None));

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Change_Committed_IsAnnouncedAfterTheCommit()
    {
        await using var database = await TestDatabase.CreateAsync();
        var seen = -1;
        using var subscription = database.Services.GetRequiredService<ChangeFeed>().Subscribe(_ =>
        {
            using var db = database.NewContext();
            seen = db.Connections.Count();
        });
        await database.Store.ChangeAsync(
            (scope, _) =>
            {
                var connection = NewConnection();
                scope.Db.Connections.Add(connection);
                scope.Announce(ChangeKind.Connection, connection.Id);
                return Task.FromResult(true);
            },
            None);
        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task Change_OfWhatAnotherSaved_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();
        var connection = NewConnection();
        await database.AddAsync(connection);
        await using var mine = database.NewContext();
        var opened = await mine.Connections.SingleAsync(None);
        await RenameAsync("theirs", opened.Version);

        await Assert.ThrowsAsync<ChangedMeanwhileException>(() => RenameAsync("mine", opened.Version));

        await using var db = database.NewContext();
        var stored = await db.Connections.SingleAsync(None);
        Assert.Equal(("theirs", 1), (stored.Name, stored.Version));

        Task<bool> RenameAsync(string name, int openedVersion) => database.Store.ChangeAsync(
            async (scope, ct) =>
            {
                var row = await scope.Db.Connections.SingleAsync(ct);
                scope.Db.Entry(row).Property(c => c.Version).OriginalValue = openedVersion;
                row.Name = name;
                return true;
            },
            None);
    }

    [Fact]
    public async Task Save_OfAZoneAlone_CountsItsAuthorityUp()
    {
        await using var database = await TestDatabase.CreateAsync();
        await Samples.SetupAsync(database);
        await using (var db = database.NewContext())
        {
            var authority = await db.Authorities.SingleAsync(None);
            authority.Zones.Add(new AuthorityZone { ZoneId = "Z2", Name = "example.org" });
            await db.SaveChangesAsync(None);
        }

        await using (var db = database.NewContext())
        {
            var authority = await db.Authorities.SingleAsync(None);
            Assert.Equal(1, authority.Version);
            Assert.Equal(2, authority.Zones.Count);
            authority.Zones.RemoveAt(0);
            await db.SaveChangesAsync(None);
        }

        await using var again = database.NewContext();
        var stored = await again.Authorities.SingleAsync(None);
        Assert.Equal((2, 1), (stored.Version, stored.Zones.Count));
    }

    [Fact]
    public async Task OpenSlot_TakenTwice_IsRefusedWhileEndedOrdersAreMany()
    {
        await using var database = await TestDatabase.CreateAsync();
        var (_, _, profile) = await Samples.SetupAsync(database);
        await database.AddAsync(Samples.Order(profile), Samples.Order(profile), Samples.Order(profile, openSlot: "slot"));
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => database.AddAsync(Samples.Order(profile, openSlot: "slot")));
        Assert.True(error.IsUniqueViolation());
        Assert.False(error.IsReferenceViolation());
    }

    [Fact]
    public async Task Profile_StillUsed_CannotBeDeleted()
    {
        await using var database = await TestDatabase.CreateAsync();
        var (_, _, profile) = await Samples.SetupAsync(database);
        await database.AddAsync(Samples.Order(profile));
        await using var db = database.NewContext();
        db.Remove(await db.Profiles.SingleAsync(None));
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(None));
        Assert.True(error.IsReferenceViolation());
    }

    [Fact]
    public async Task Lease_ByTheDatabasesClock_IsTakenOnceAndFencesTheLoser()
    {
        await using var database = await TestDatabase.CreateAsync();
        var (_, _, profile) = await Samples.SetupAsync(database);
        await database.AddAsync(Samples.Order(profile));

        await using var loser = database.NewContext();
        var stale = await loser.Orders.SingleAsync(None);
        Assert.Equal(1, await ClaimAsync(database, -1)); // A lease that has ended already.
        Assert.Equal(1, await ClaimAsync(database, 60));
        Assert.Equal(0, await ClaimAsync(database, 60));

        stale.StateSince = stale.StateSince.AddSeconds(1);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => loser.SaveChangesAsync(None));
        await using var db = database.NewContext();
        var order = await db.Orders.SingleAsync(None);
        Assert.Equal(2, order.LeaseEpoch);
        Assert.Equal(1, await db.Orders.CountAsync(o => o.LeaseUntil > DatabaseClock.After(50) && o.LeaseUntil < DatabaseClock.After(70), None));
    }

    private static async Task<int> ClaimAsync(TestDatabase database, int seconds)
    {
        await using var db = database.NewContext();
        return await db.Orders
            .Where(o => o.LeaseUntil == null || o.LeaseUntil < DatabaseClock.After(0))
            .ExecuteUpdateAsync(
                set => set.SetProperty(o => o.LeaseUntil, _ => DatabaseClock.After(seconds)).SetProperty(o => o.LeaseEpoch, o => o.LeaseEpoch + 1), None);
    }

    [Fact]
    public async Task Text_TooLong_IsRefusedOrCutAsTheColumnSays()
    {
        await using var database = await TestDatabase.CreateAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.AddAsync(NewConnection(new string('x', 101))));
        var connection = NewConnection();
        connection.LastTestError = new string('x', 3000);
        await database.AddAsync(connection);
        await using var db = database.NewContext();
        var stored = (await db.Connections.SingleAsync(None)).LastTestError!;
        Assert.Equal((2000, '…'), (stored.Length, stored[^1]));
    }

    [Fact]
    public async Task Names_ThatDifferByCase_AreDifferent()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.AddAsync(NewConnection("prod"), NewConnection("Prod"));
        await using var db = database.NewContext();
        Assert.Equal(1, await db.Connections.CountAsync(c => c.Name == "Prod", None));
    }
}
