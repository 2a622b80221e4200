#nullable disable
using AcmPortal.Aws.Sdk;
using Amazon.Runtime;

namespace Amazon.Route53.Model;

public class GetHostedZoneRequest : AmazonRoute53Request
{
    /// <summary>With or without the prefix "/hostedzone/".</summary>
    public string Id { get; set; }
}

public class GetHostedZoneResponse : AmazonWebServiceResponse
{
    /// <summary>Null for a private zone.</summary>
    public DelegationSet DelegationSet { get; set; }

    public HostedZone HostedZone { get; set; }

    public List<VPC> VPCs { get; set; } = SdkList.New<VPC>();
}

public class ListHostedZonesRequest : AmazonRoute53Request
{
    public string DelegationSetId { get; set; }

    public HostedZoneType HostedZoneType { get; set; }

    public string Marker { get; set; }

    /// <summary>A number as text, at most 100.</summary>
    public string MaxItems { get; set; }
}

public class ListHostedZonesResponse : AmazonWebServiceResponse
{
    public List<HostedZone> HostedZones { get; set; } = SdkList.New<HostedZone>();
    public bool? IsTruncated { get; set; }
    public string Marker { get; set; }
    public string MaxItems { get; set; }
    public string NextMarker { get; set; }
}

public class ListHostedZonesByNameRequest : AmazonRoute53Request
{
    /// <summary>Where to start, not a filter; the order is by reversed labels.</summary>
    public string DNSName { get; set; }

    public string HostedZoneId { get; set; }

    public string MaxItems { get; set; }
}

public class ListHostedZonesByNameResponse : AmazonWebServiceResponse
{
    public string DNSName { get; set; }
    public string HostedZoneId { get; set; }
    public List<HostedZone> HostedZones { get; set; } = SdkList.New<HostedZone>();
    public bool? IsTruncated { get; set; }
    public string MaxItems { get; set; }
    public string NextDNSName { get; set; }
    public string NextHostedZoneId { get; set; }
}

public class HostedZone
{
    public string CallerReference { get; set; }

    public HostedZoneConfig Config { get; set; }

    /// <summary>Comes as "/hostedzone/Z...".</summary>
    public string Id { get; set; }

    public LinkedService LinkedService { get; set; }

    /// <summary>Ends with a dot.</summary>
    public string Name { get; set; }

    public long? ResourceRecordSetCount { get; set; }
}

public class HostedZoneConfig
{
    public string Comment { get; set; }
    public bool? PrivateZone { get; set; }
}

public class LinkedService
{
    public string Description { get; set; }
    public string ServicePrincipal { get; set; }
}

public class DelegationSet
{
    public string CallerReference { get; set; }
    public string Id { get; set; }
    public List<string> NameServers { get; set; } = SdkList.New<string>();
}

public class VPC
{
    public string VPCId { get; set; }
    public VPCRegion VPCRegion { get; set; }
}
