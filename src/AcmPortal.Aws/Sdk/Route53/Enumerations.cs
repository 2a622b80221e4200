#nullable disable
using Amazon.Runtime;

namespace Amazon.Route53;

public class ChangeAction(string value) : ConstantClass(value)
{
    public static readonly ChangeAction CREATE = new("CREATE");
    public static readonly ChangeAction DELETE = new("DELETE");
    public static readonly ChangeAction UPSERT = new("UPSERT");

    public static ChangeAction FindValue(string value) => FindValue<ChangeAction>(value);

    public static implicit operator ChangeAction(string value) => FindValue(value);
}

/// <summary>INSYNC once all of Route 53's servers have the change.</summary>
public class ChangeStatus(string value) : ConstantClass(value)
{
    public static readonly ChangeStatus INSYNC = new("INSYNC");
    public static readonly ChangeStatus PENDING = new("PENDING");

    public static ChangeStatus FindValue(string value) => FindValue<ChangeStatus>(value);

    public static implicit operator ChangeStatus(string value) => FindValue(value);
}

public class RRType(string value) : ConstantClass(value)
{
    public static readonly RRType A = new("A");
    public static readonly RRType AAAA = new("AAAA");
    public static readonly RRType CAA = new("CAA");
    public static readonly RRType CNAME = new("CNAME");
    public static readonly RRType DS = new("DS");
    public static readonly RRType HTTPS = new("HTTPS");
    public static readonly RRType MX = new("MX");
    public static readonly RRType NAPTR = new("NAPTR");
    public static readonly RRType NS = new("NS");
    public static readonly RRType PTR = new("PTR");
    public static readonly RRType SOA = new("SOA");
    public static readonly RRType SPF = new("SPF");
    public static readonly RRType SRV = new("SRV");
    public static readonly RRType SSHFP = new("SSHFP");
    public static readonly RRType SVCB = new("SVCB");
    public static readonly RRType TLSA = new("TLSA");
    public static readonly RRType TXT = new("TXT");

    public static RRType FindValue(string value) => FindValue<RRType>(value);

    public static implicit operator RRType(string value) => FindValue(value);
}

public class HostedZoneType(string value) : ConstantClass(value)
{
    public static readonly HostedZoneType PrivateHostedZone = new("PrivateHostedZone");

    public static HostedZoneType FindValue(string value) => FindValue<HostedZoneType>(value);

    public static implicit operator HostedZoneType(string value) => FindValue(value);
}

public class ResourceRecordSetFailover(string value) : ConstantClass(value)
{
    public static readonly ResourceRecordSetFailover PRIMARY = new("PRIMARY");
    public static readonly ResourceRecordSetFailover SECONDARY = new("SECONDARY");

    public static ResourceRecordSetFailover FindValue(string value) => FindValue<ResourceRecordSetFailover>(value);

    public static implicit operator ResourceRecordSetFailover(string value) => FindValue(value);
}

/// <summary>A region by its name; no member is listed here, any string converts.</summary>
public class ResourceRecordSetRegion(string value) : ConstantClass(value)
{

    public static ResourceRecordSetRegion FindValue(string value) => FindValue<ResourceRecordSetRegion>(value);

    public static implicit operator ResourceRecordSetRegion(string value) => FindValue(value);
}

/// <summary>A region by its name; no member is listed here, any string converts.</summary>
public class VPCRegion(string value) : ConstantClass(value)
{

    public static VPCRegion FindValue(string value) => FindValue<VPCRegion>(value);

    public static implicit operator VPCRegion(string value) => FindValue(value);
}
