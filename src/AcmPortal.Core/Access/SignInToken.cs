using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Secrets;

namespace AcmPortal.Core.Access;

/// <summary>The token of a sign-in link, and whom it signs in.</summary>
internal static class SignInToken
{
    /// <summary>On the real clock.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    public static Actor Administrator { get; } = Actor.Administrator("local-admin", "Local administrator", "link");

    /// <summary>256 random bits; the prefix lets secret scanners find a leaked one.</summary>
    public static SecretText New() => new("acmportal_link_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    public static byte[] Hash(SecretText token) => SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal()));
}
