using System.Security.Cryptography;
using System.Text;

namespace AcmPortal.AwsEmulator.Acm;

/// <summary>The CNAME that proves control of a name. It depends on account and base name alone, so it is the same in all regions and for a wildcard and its base.</summary>
internal readonly record struct ValidationRecord(string Name, string Value)
{
    public static string BaseOf(string name) => name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;

    public static ValidationRecord For(string account, string name)
    {
        var host = BaseOf(name).ToLowerInvariant();
        var hash = SHA512.HashData(Encoding.UTF8.GetBytes($"acm-validation|{account}|{host}"));
        var label = Convert.ToHexStringLower(hash, 0, 16);
        var value = Convert.ToHexStringLower(hash, 16, 16);
        var middle = string.Create(10, hash, (span, b) => { for (var i = 0; i < span.Length; i++) span[i] = (char)('a' + b[40 + i] % 26); });
        return new ValidationRecord($"_{label}.{host}.", $"_{value}.{middle}.acm-validations.aws.");
    }

    /// <summary>ACM takes the value with or without its leading underscore and final dot.</summary>
    public bool Accepts(string target) => Bare(target) == Bare(Value);

    private static string Bare(string text) => text.Trim().ToLowerInvariant().TrimEnd('.').TrimStart('_');
}
