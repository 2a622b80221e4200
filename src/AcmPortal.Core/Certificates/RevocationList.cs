using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AcmPortal.Core.Certificates;

/// <summary>What a CA's revocation list says of some serials.</summary>
/// <param name="Revoked">Those of the asked serials that are on it: lower-case hex pairs with colons.</param>
/// <param name="Problem">Why the list cannot be believed; null when it can.</param>
public sealed record RevocationFindings(IReadOnlySet<string> Revoked, string? Problem = null)
{
    internal static RevocationFindings Unusable(string problem) => new(new HashSet<string>(), problem);
}

/// <summary>Reads revocation lists (RFC 5280, section 5). Nothing of one is believed before its signature holds.</summary>
public static class RevocationList
{
    private const string IssuingDistributionPoint = "2.5.29.28";
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>Looks for serials in a list.</summary>
    /// <param name="der">The list.</param>
    /// <param name="issuer">The certificate of the CA that issued the serials.</param>
    /// <param name="serials">Lower-case hex pairs with colons.</param>
    /// <param name="now">The domain's time: a list that has ended says nothing.</param>
    public static RevocationFindings Find(ReadOnlyMemory<byte> der, X509Certificate2 issuer, IReadOnlySet<string> serials, DateTime now)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            var outer = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var signed = outer.PeekEncodedValue();
            var list = outer.ReadSequence();
            var algorithm = outer.ReadEncodedValue();
            var signature = outer.ReadBitString(out var unused);
            outer.ThrowIfNotEmpty();
            return unused == 0 && IsSigned(signed, algorithm, signature, issuer)
                ? FindIn(list, algorithm, issuer, serials, now)
                : RevocationFindings.Unusable("The list is not signed by the CA that issued the certificate.");
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return RevocationFindings.Unusable("What was read is no revocation list.");
        }
    }

    private static RevocationFindings FindIn(AsnReader list, ReadOnlyMemory<byte> algorithm, X509Certificate2 issuer, IReadOnlySet<string> serials, DateTime now)
    {
        if (list.PeekTag() == Asn1Tag.Integer)
            list.ReadInteger();
        if (!list.ReadEncodedValue().Span.SequenceEqual(algorithm.Span))
            return RevocationFindings.Unusable("The list names two algorithms for its one signature.");
        if (!list.ReadEncodedValue().Span.SequenceEqual(issuer.SubjectName.RawData))
            return RevocationFindings.Unusable("The list is of another CA.");
        ReadTime(list);
        if (list.HasData && IsTime(list.PeekTag()) && ReadTime(list) < now)
            return RevocationFindings.Unusable("The list has ended, and the CA has not published the next one there.");

        var revoked = new HashSet<string>(StringComparer.Ordinal);
        if (list.HasData && list.PeekTag() == Asn1Tag.Sequence)
        {
            var entries = list.ReadSequence();
            while (entries.HasData)
            {
                // A list may have a million entries: those that are not asked for leave nothing behind.
                if (Serial(entries.ReadSequence().ReadIntegerBytes().Span) is { } serial && serials.Contains(serial))
                    revoked.Add(serial);
            }
        }

        return list.HasData && Unknown(list.ReadSequence(Extensions)) is { } extension
            ? RevocationFindings.Unusable($"The list is of a kind that the portal does not know ({extension}).")
            : new RevocationFindings(revoked);
    }

    // What is critical changes what the list means. Of the known one, only parts that leave end certificates out matter.
    private static string? Unknown(AsnReader wrapped)
    {
        var extensions = wrapped.ReadSequence();
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical = extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean();
            if (critical && (oid != IssuingDistributionPoint || LeavesOut(extension.ReadOctetString())))
                return oid;
        }

        return null;
    }

    // [2] only CA certificates, [3] only some reasons, [4] entries of other CAs, [5] only attribute certificates
    private static bool LeavesOut(ReadOnlyMemory<byte> point)
    {
        var members = new AsnReader(point, AsnEncodingRules.DER).ReadSequence();
        while (members.HasData)
        {
            var tag = members.PeekTag();
            members.ReadEncodedValue();
            if (tag is { TagClass: TagClass.ContextSpecific, TagValue: >= 2 })
                return true;
        }

        return false;
    }

    private static bool IsSigned(ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> algorithm, byte[] signature, X509Certificate2 issuer)
    {
        var oid = new AsnReader(algorithm, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier();
        HashAlgorithmName? hash = oid switch
        {
            "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
            "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
            "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
            _ => null,
        };
        if (hash is not { } name)
            return false;
        if (oid.StartsWith("1.2.840.113549.1.1.", StringComparison.Ordinal))
        {
            using var rsa = issuer.GetRSAPublicKey();
            return rsa is not null && rsa.VerifyData(data.Span, signature, name, RSASignaturePadding.Pkcs1);
        }

        using var ec = issuer.GetECDsaPublicKey();
        return ec is not null && ec.VerifyData(data.Span, signature, name, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static bool IsTime(Asn1Tag tag) => tag == Asn1Tag.UtcTime || tag == Asn1Tag.GeneralizedTime;

    private static DateTime ReadTime(AsnReader reader) =>
        (reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime()).UtcDateTime;

    // As AWS writes serials: without the zero byte that keeps a number positive.
    private static string? Serial(ReadOnlySpan<byte> integer)
    {
        if (integer.Length > 1 && integer[0] == 0)
            integer = integer[1..];
        return integer.Length is > 0 and <= 20 ? string.Join(':', Convert.ToHexStringLower(integer).Chunk(2).Select(p => new string(p))) : null;
    }
}

/// <summary>Where a certificate says that its CA's revocation list is.</summary>
internal static class DistributionPoints
{
    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <summary>The http addresses, in the order of the certificate; empty when it names none.</summary>
    public static IReadOnlyList<Uri> Of(X509Certificate2 certificate)
    {
        var found = new List<Uri>();
        try
        {
            foreach (var extension in certificate.Extensions.Where(e => e.Oid?.Value == "2.5.29.31"))
            {
                var points = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (points.HasData)
                    Read(points.ReadSequence(), found);
            }
        }
        catch (AsnContentException)
        {
            // Of a form that nobody can read: as if there were none.
        }

        return found;
    }

    private static void Read(AsnReader point, List<Uri> found)
    {
        if (!point.HasData || !point.PeekTag().HasSameClassAndValue(Zero))
            return;
        var name = point.ReadSequence(Zero);
        if (!name.HasData || !name.PeekTag().HasSameClassAndValue(Zero))
            return;
        var general = name.ReadSequence(Zero);
        while (general.HasData)
        {
            if (!general.PeekTag().HasSameClassAndValue(Uri))
                general.ReadEncodedValue();
            else if (System.Uri.TryCreate(general.ReadCharacterString(UniversalTagNumber.IA5String, Uri), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
                found.Add(uri);
        }
    }
}
