using Amazon.Runtime;

namespace Amazon.Route53.Model;

/// <summary>What every Route 53 request derives from.</summary>
public partial class AmazonRoute53Request : AmazonWebServiceRequest;
