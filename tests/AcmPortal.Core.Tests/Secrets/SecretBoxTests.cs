using System.Text;
using System.Text.Json;
using AcmPortal.Attacks;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Certificates;
using AcmPortal.Core.Tests.Orders;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Secrets;

public class SecretBoxTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    private static SecretBox Box(TestDatabase database) => database.Services.GetRequiredService<SecretBox>();

    private static async Task SealAsync(TestDatabase database, Guid owner, string field, byte[] plain)
    {
        await using var db = database.NewContext();
        await Box(database).SealAsync(db, owner, field, plain, None);
        await db.SaveChangesAsync(None);
    }

    private static async Task<byte[]> OpenAsync(TestDatabase database, Guid owner, string field)
    {
        await using var db = database.NewContext();
        return await Box(database).OpenAsync(db, owner, field, None);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(100_000)]
    public async Task Open_WhatWasSealed_GivesItBack(int length)
    {
        await using var database = await TestDatabase.CreateAsync();
        var plain = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var owner = Guid.CreateVersion7();
        await SealAsync(database, owner, SecretField.PrivateKey, plain);
        Assert.Equal(plain, await OpenAsync(database, owner, SecretField.PrivateKey));
    }

    [Fact]
    public async Task Seal_Again_ReplacesWithAFreshKeyAndNonce()
    {
        await using var database = await TestDatabase.CreateAsync();
        var owner = Guid.CreateVersion7();
        await SealAsync(database, owner, SecretField.SecretAccessKey, Plain);
        var first = await RowAsync(database, owner);
        await SealAsync(database, owner, SecretField.SecretAccessKey, Plain);
        var second = await RowAsync(database, owner);
        Assert.NotEqual(first.Data, second.Data);
        Assert.NotEqual(first.Data[..12], second.Data[..12]);
        Assert.NotEqual(first.WrappedKey, second.WrappedKey);
        Assert.Equal(Plain, await OpenAsync(database, owner, SecretField.SecretAccessKey));
    }

    [Fact]
    public async Task Seal_OneUnsavedYet_ReplacesItInPlace()
    {
        await using var database = await TestDatabase.CreateAsync();
        var owner = Guid.CreateVersion7();
        await using var db = database.NewContext();
        await Box(database).SealAsync(db, owner, SecretField.SecretAccessKey, new byte[1], None);
        await Box(database).SealAsync(db, owner, SecretField.SecretAccessKey, Plain, None);
        Assert.Equal(Plain, await Box(database).OpenAsync(db, owner, SecretField.SecretAccessKey, None));
        await db.SaveChangesAsync(None);
    }

    [Fact]
    public async Task Open_Missing_IsAnErrorAndNeverEmpty()
    {
        await using var database = await TestDatabase.CreateAsync();
        await Assert.ThrowsAsync<SecretUnreadableException>(() => OpenAsync(database, Guid.CreateVersion7(), SecretField.PrivateKey));
    }

    [Fact]
    public async Task Open_OneByteFlippedAtAnyOffset_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();
        var row = await Box(database).SealAsync(Guid.CreateVersion7(), SecretField.SecretAccessKey, Plain, None);
        for (var bit = 0; bit < Attack.Dose(1, 8); bit++)
        {
            for (var i = 0; i < row.Data.Length; i++)
                await AssertUnreadableAsync(data: Flip(row.Data, i, bit));
            for (var i = 0; i < row.WrappedKey.Length; i++)
                await AssertUnreadableAsync(wrapped: Flip(row.WrappedKey, i, bit));
        }

        Attack.Note("S9", "flips of one bit, refused", Attack.Dose(1, 8) * (row.Data.Length + row.WrappedKey.Length));
        for (var length = 0; length < row.Data.Length; length += 7)
            await AssertUnreadableAsync(data: row.Data[..length]);
        await AssertUnreadableAsync(format: 2);
        await AssertUnreadableAsync(masterKeyId: "local-0000000000000000");
        Assert.Equal(Plain, await Box(database).OpenAsync(row, None));

        Task AssertUnreadableAsync(byte[]? data = null, byte[]? wrapped = null, byte? format = null, string? masterKeyId = null) =>
            Assert.ThrowsAsync<SecretUnreadableException>(() => Box(database).OpenAsync(
                new Secret
                {
                    OwnerId = row.OwnerId,
                    Field = row.Field,
                    Format = format ?? row.Format,
                    MasterKeyId = masterKeyId ?? row.MasterKeyId,
                    WrappedKey = wrapped ?? row.WrappedKey,
                    Data = data ?? row.Data,
                },
                None));
    }

    [Fact]
    public async Task Open_MovedToAnotherRowOrField_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await SealAsync(database, one, SecretField.PrivateKey, Plain);
        await SealAsync(database, one, SecretField.SecretAccessKey, Plain);
        await SealAsync(database, other, SecretField.PrivateKey, Plain);

        foreach (var (owner, field) in new[] { (other, SecretField.PrivateKey), (one, SecretField.SecretAccessKey) })
        {
            // All of it, the data alone, and the wrapped key alone.
            for (var parts = 1; parts <= 3; parts++)
            {
                await using var db = database.NewContext();
                var source = await db.Secrets.AsNoTracking().SingleAsync(s => s.OwnerId == one && s.Field == SecretField.PrivateKey, None);
                var target = await db.Secrets.SingleAsync(s => s.OwnerId == owner && s.Field == field, None);
                var kept = (target.Data, target.WrappedKey);
                target.Data = parts is 1 or 2 ? source.Data : kept.Data;
                target.WrappedKey = parts is 1 or 3 ? source.WrappedKey : kept.WrappedKey;
                await db.SaveChangesAsync(None);
                await Assert.ThrowsAsync<SecretUnreadableException>(() => OpenAsync(database, owner, field));
                (target.Data, target.WrappedKey) = kept;
                await db.SaveChangesAsync(None);
                Assert.Equal(Plain, await OpenAsync(database, owner, field));
            }
        }
    }

    // The keys of stored certificates: each sealed row in the place of each other one, whole and by parts.
    [Fact]
    public async Task Key_OfAnotherVersion_DoesNotLeaveThePortal()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificates = new List<Certificate>();
        foreach (var name in new[] { "one.example.com", "two.example.com", "three.example.com" })
            certificates.Add(await portal.StoredAsync(name));
        await portal.StopWorkerAsync();
        await using var db = portal.Database.NewContext();
        var rows = await db.Secrets.Where(s => s.Field == SecretField.PrivateKey).ToListAsync(None);
        var originals = rows.ToDictionary(r => r.OwnerId, r => (r.Data, r.WrappedKey));
        var refused = 0;
        foreach (var row in rows)
        {
            foreach (var other in originals.Where(o => o.Key != row.OwnerId).Select(o => o.Value))
            {
                foreach (var (data, wrapped) in new[] { (other.Data, other.WrappedKey), (other.Data, row.WrappedKey), (row.Data, other.WrappedKey), ([], other.WrappedKey), (other.Data, []) })
                {
                    var kept = (row.Data, row.WrappedKey);
                    (row.Data, row.WrappedKey) = (data, wrapped);
                    await db.SaveChangesAsync(None);
                    await Assert.ThrowsAsync<SecretUnreadableException>(() => DownloadAsync(row.OwnerId));
                    (row.Data, row.WrappedKey) = kept;
                    await db.SaveChangesAsync(None);
                    refused++;
                }
            }
        }

        foreach (var certificate in certificates)
            Assert.NotEqual(0, await DownloadAsync(certificate.CurrentVersionId));
        Attack.Note("S9", "swaps between versions of certificates, refused", refused);

        async Task<int> DownloadAsync(Guid version)
        {
            using var file = await portal.Get<DownloadCertificate>().RunAsync(OrderPortal.JustSignedIn, new DownloadInput(version, DownloadFormat.PrivateKeyPem, null, "a test"), None);
            return file.Content.Length;
        }
    }

    [Fact]
    public async Task Database_HoldsNoPlainSecret()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "Reads SQLite's files.");
        await using var database = await TestDatabase.CreateAsync();
        await SealAsync(database, Guid.CreateVersion7(), SecretField.SecretAccessKey, Plain);
        foreach (var file in Directory.EnumerateFiles(database.Folder, "portal.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, None);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Plain));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(Plain))));
        }
    }

    [Fact]
    public void SecretText_PrintedOrSerialised_IsRedacted()
    {
        var input = new { Name = "x", Key = new SecretText("hunter2hunter2") };
        Assert.DoesNotContain("hunter2", input.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", JsonSerializer.Serialize(input), StringComparison.Ordinal);
        Assert.Equal("hunter2hunter2", JsonSerializer.Deserialize<SecretText>("\"hunter2hunter2\"")!.Reveal());
    }

    private static async Task<Secret> RowAsync(TestDatabase database, Guid owner)
    {
        await using var db = database.NewContext();
        return await db.Secrets.AsNoTracking().SingleAsync(s => s.OwnerId == owner, None);
    }

    private static byte[] Flip(byte[] bytes, int at, int bit)
    {
        var copy = bytes.ToArray();
        copy[at] ^= (byte)(1 << bit);
        return copy;
    }
}
