using AcmPortal.Core.Authorities;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Renewal;

/// <summary>What the name of an account and region, <c>account/region</c>, stands for.</summary>
internal static class AwsScopeName
{
    /// <summary>Its two parts; a name that is none has no region, of which there is nothing anywhere.</summary>
    public static (string Account, string Region) Parts(string scope) => scope.Split('/') is [var account, var region] ? (account, region) : (scope, "");

    /// <summary>The CAs through which certificates are asked for there.</summary>
    public static IQueryable<CertificateAuthority> AuthoritiesOf(PortalDb db, string scope)
    {
        var (account, region) = Parts(scope);
        return db.Authorities.Where(a => a.AccountId == account && a.Region == region);
    }
}
