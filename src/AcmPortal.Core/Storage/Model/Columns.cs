using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AcmPortal.Core.Storage.Model;

/// <summary>Lengths, and the marks that <see cref="StringLengths"/> acts on.</summary>
internal static class Columns
{
    /// <summary>Sentences and error texts.</summary>
    public const int Text = 2000;

    /// <summary>ARNs of certificates; ACM's are below 120, and an index key must stay short.</summary>
    public const int CertificateArn = 200;

    /// <summary>Text that came from elsewhere and only explains: what does not fit is cut, so that no step fails over it.</summary>
    internal const string ClipAnnotation = "Portal:Clip";

    public static void Clipped(this PropertyBuilder property, int length = Text) =>
        property.HasMaxLength(length).HasAnnotation(ClipAnnotation, true);

    /// <summary>PEM, JSON: no limit here, and never part of an index.</summary>
    public static void Unbounded(this PropertyBuilder property) => property.Metadata.SetMaxLength(-1);
}
