#nullable disable
using AcmPortal.Aws.Sdk;
using Amazon.Runtime;

namespace Amazon.CertificateManager.Model;

/// <summary>Key 1 to 128 characters, not starting with "aws:"; value 0 to 256.</summary>
public class Tag
{
    public string Key { get; set; }
    public string Value { get; set; }
}

public class AddTagsToCertificateRequest : AmazonCertificateManagerRequest
{
    public string CertificateArn { get; set; }

    /// <summary>1 to 50.</summary>
    public List<Tag> Tags { get; set; } = SdkList.New<Tag>();
}

public class AddTagsToCertificateResponse : AmazonWebServiceResponse;

public class ListTagsForCertificateRequest : AmazonCertificateManagerRequest
{
    public string CertificateArn { get; set; }
}

public class ListTagsForCertificateResponse : AmazonWebServiceResponse
{
    public List<Tag> Tags { get; set; } = SdkList.New<Tag>();
}
