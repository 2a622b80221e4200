#nullable disable
using AcmPortal.Aws.Sdk;
using Amazon.Runtime;

namespace Amazon.Route53.Model;

/// <summary>Changes records of one zone, all or nothing.</summary>
public class ChangeResourceRecordSetsRequest : AmazonRoute53Request
{
    public ChangeBatch ChangeBatch { get; set; }

    /// <summary>With or without the prefix "/hostedzone/".</summary>
    public string HostedZoneId { get; set; }
}

public class ChangeResourceRecordSetsResponse : AmazonWebServiceResponse
{
    public ChangeInfo ChangeInfo { get; set; }
}

/// <summary>At most 1,000 values and 32,000 characters of values, both counted double for UPSERT.</summary>
public class ChangeBatch
{
    public List<Change> Changes { get; set; } = SdkList.New<Change>();
    public string Comment { get; set; }
}

public class Change
{
    public ChangeAction Action { get; set; }
    public ResourceRecordSet ResourceRecordSet { get; set; }
}

public class ChangeInfo
{
    public string Comment { get; set; }

    /// <summary>Comes as "/change/C...".</summary>
    public string Id { get; set; }

    public ChangeStatus Status { get; set; }

    public DateTime? SubmittedAt { get; set; }
}

public class GetChangeRequest : AmazonRoute53Request
{
    /// <summary>With or without the prefix "/change/".</summary>
    public string Id { get; set; }
}

public class GetChangeResponse : AmazonWebServiceResponse
{
    public ChangeInfo ChangeInfo { get; set; }
}
