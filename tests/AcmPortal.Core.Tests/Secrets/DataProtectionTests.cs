using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Secrets;

public class DataProtectionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static IDataProtector Protector(TestDatabase database) =>
        database.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static Task<TestDatabase> NewAsync() => TestDatabase.CreateAsync(services => services.AddPortalDataProtection());

    [Fact]
    public async Task Unprotect_ByAnotherInstance_Works()
    {
        await using var database = await NewAsync();
        var cookie = Protector(database).Protect("anna");
        await using var other = await database.AnotherInstanceAsync(services => services.AddPortalDataProtection());
        Assert.Equal("anna", Protector(other).Unprotect(cookie));
    }

    [Fact]
    public async Task KeyRing_InTheDatabase_IsSealed()
    {
        await using var database = await NewAsync();
        Protector(database).Protect("anna");
        await using var db = database.NewContext();
        var xml = (await db.DataProtectionKeys.SingleAsync(None)).Xml!;
        Assert.Contains("<sealed ", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey>", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("<value>", xml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyRing_ChangedInTheDatabase_OpensNothing()
    {
        await using var database = await NewAsync();
        var cookie = Protector(database).Protect("anna");
        await using (var db = database.NewContext())
        {
            var row = await db.DataProtectionKeys.SingleAsync(None);
            var at = row.Xml!.IndexOf("<data>", StringComparison.Ordinal) + 40;
            row.Xml = row.Xml[..at] + (row.Xml[at] == 'A' ? 'B' : 'A') + row.Xml[(at + 1)..];
            await db.SaveChangesAsync(None);
        }

        await using var other = await database.AnotherInstanceAsync(services => services.AddPortalDataProtection());
        Assert.ThrowsAny<Exception>(() => Protector(other).Unprotect(cookie));
        Assert.NotNull(other.Services.GetRequiredService<IKeyManager>());
    }
}
