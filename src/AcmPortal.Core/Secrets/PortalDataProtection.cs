using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using AcmPortal.Core.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AcmPortal.Core.Secrets;

/// <summary>The web framework's key ring (cookies, antiforgery, circuits): in the database, shared by all instances, sealed by the master key.</summary>
public static class PortalDataProtection
{
    /// <summary>Registers it; needs AddPortalStorage.</summary>
    public static IServiceCollection AddPortalDataProtection(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("AcmPortal");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new KeyRing(provider.GetRequiredService<IDbContextFactory<PortalDb>>());
            options.XmlEncryptor = new SealedXmlEncryptor(provider.GetRequiredService<SecretBox>());
        }));
        return services;
    }

    // The framework's own repository wants a scoped context; the portal has a factory alone.
    private sealed class KeyRing(IDbContextFactory<PortalDb> contexts) : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements()
        {
            using var db = contexts.CreateDbContext();
            return [.. db.DataProtectionKeys.AsNoTracking().OrderBy(k => k.Id).Select(k => k.Xml!).AsEnumerable().Select(xml => XElement.Parse(xml))];
        }

        public void StoreElement(XElement element, string friendlyName)
        {
            using var db = contexts.CreateDbContext();
            db.DataProtectionKeys.Add(new DataProtectionKey { FriendlyName = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
            db.SaveChanges();
        }
    }
}

/// <summary>Seals a key of the ring into an envelope that stands whole in the XML.</summary>
internal sealed class SealedXmlEncryptor(SecretBox secrets) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        try
        {
            // The framework's interface is synchronous; it makes a key every 90 days.
            var row = secrets.SealAsync(Guid.CreateVersion7(), SecretField.DataProtection, plain, default).GetAwaiter().GetResult();
            return new EncryptedXmlInfo(SealedXml.Write(row), typeof(SealedXmlDecryptor));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}

/// <summary>Opens what <see cref="SealedXmlEncryptor"/> sealed. Its name stands in the stored XML: do not rename it.</summary>
internal sealed class SealedXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var plain = services.GetRequiredService<SecretBox>().OpenAsync(SealedXml.Read(encryptedElement), default).GetAwaiter().GetResult();
        try
        {
            return XElement.Parse(Encoding.UTF8.GetString(plain));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
