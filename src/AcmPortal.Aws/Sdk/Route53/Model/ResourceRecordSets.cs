#nullable disable
using AcmPortal.Aws.Sdk;
using Amazon.Runtime;

namespace Amazon.Route53.Model;

public class ListResourceRecordSetsRequest : AmazonRoute53Request
{
    public string HostedZoneId { get; set; }

    /// <summary>A number as text, at most 300.</summary>
    public string MaxItems { get; set; }

    public string StartRecordIdentifier { get; set; }

    public string StartRecordName { get; set; }

    /// <summary>Only with a name.</summary>
    public RRType StartRecordType { get; set; }
}

public class ListResourceRecordSetsResponse : AmazonWebServiceResponse
{
    public bool? IsTruncated { get; set; }
    public string MaxItems { get; set; }
    public string NextRecordIdentifier { get; set; }
    public string NextRecordName { get; set; }
    public RRType NextRecordType { get; set; }
    public List<ResourceRecordSet> ResourceRecordSets { get; set; } = SdkList.New<ResourceRecordSet>();
}

public class ResourceRecordSet
{
    public AliasTarget AliasTarget { get; set; }

    public ResourceRecordSetFailover Failover { get; set; }

    public GeoLocation GeoLocation { get; set; }

    public string HealthCheckId { get; set; }

    public bool? MultiValueAnswer { get; set; }

    /// <summary>Answers end with a dot and have <c>\052</c> for an asterisk.</summary>
    public string Name { get; set; }

    public ResourceRecordSetRegion Region { get; set; }

    public List<ResourceRecord> ResourceRecords { get; set; } = SdkList.New<ResourceRecord>();

    public string SetIdentifier { get; set; }

    public string TrafficPolicyInstanceId { get; set; }

    /// <summary>Seconds.</summary>
    public long? TTL { get; set; }

    public RRType Type { get; set; }

    public long? Weight { get; set; }
}

public class ResourceRecord
{
    public string Value { get; set; }
}

public class AliasTarget
{
    public string DNSName { get; set; }
    public bool? EvaluateTargetHealth { get; set; }
    public string HostedZoneId { get; set; }
}

public class GeoLocation
{
    public string ContinentCode { get; set; }
    public string CountryCode { get; set; }
    public string SubdivisionCode { get; set; }
}
