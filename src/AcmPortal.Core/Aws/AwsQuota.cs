namespace AcmPortal.Core.Aws;

/// <summary>
/// One quota at AWS as all instances share it: which slots are taken, and how far throttling has slowed the portal down.
/// Times are the database's. A row changes only by compare-and-set on <see cref="Epoch"/>.
/// </summary>
public sealed class AwsQuota
{
    /// <summary>What <see cref="Permille"/> is at full speed.</summary>
    public const int Full = 1000;

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Account { get; init; }

    /// <summary><c>global</c> for Route 53.</summary>
    public required string Region { get; init; }
    public required string Operation { get; init; }

    /// <summary>From here on nobody has taken a slot.</summary>
    public DateTime NextAt { get; set; }

    /// <summary>Thousandths of the paced rate that were left at <see cref="PermilleAt"/>; it climbs from there, see <see cref="AwsPacing"/>.</summary>
    public int Permille { get; set; } = Full;
    public DateTime PermilleAt { get; set; }

    /// <summary>Calls that AWS refused as too many, ever.</summary>
    public long Throttled { get; set; }

    /// <summary>When the rate was last halved for one of them.</summary>
    public DateTime? ThrottledAt { get; set; }

    /// <summary>Slots taken since <see cref="WindowAt"/>, and in the stretch before it, for the live figures.</summary>
    public int WindowTaken { get; set; }
    public int WindowBefore { get; set; }
    public DateTime WindowAt { get; set; }
    public int Epoch { get; set; }
}
