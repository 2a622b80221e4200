using Amazon.Route53;
using Amazon.Route53.Model;
using Amazon.Runtime;
using Xunit;

namespace AcmPortal.Aws.Tests.Wire;

public class Route53WireTests
{
    private const string Ns = "https://route53.amazonaws.com/doc/2013-04-01/";
    private const string Zone = """
        <HostedZone><Id>/hostedzone/Z1</Id><Name>example.com.</Name><CallerReference>c</CallerReference><Config><Comment>ours &amp; yours</Comment><PrivateZone>false</PrivateZone></Config><ResourceRecordSetCount>7</ResourceRecordSetCount><Features/></HostedZone>
        """;

    private static string Document(string root, string inner) => $"<?xml version=\"1.0\"?>\n<{root} xmlns=\"{Ns}\">{inner}</{root}>";

    private static string Info(string root) =>
        Document(root, "<ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status><SubmittedAt>2026-11-24T00:00:00.123Z</SubmittedAt><Comment>c</Comment></ChangeInfo>");

    private static readonly Dictionary<string, (Func<IAmazonRoute53, Task> Call, string Line, string Answer)> Reads = new()
    {
        ["zone"] = (r => r.GetHostedZoneAsync(new GetHostedZoneRequest { Id = "/hostedzone/Z1" }), "/2013-04-01/hostedzone/Z1", Document("GetHostedZoneResponse", Zone)),
        ["zones"] = (r => r.ListHostedZonesAsync(new ListHostedZonesRequest { Marker = "Z9", MaxItems = "100", HostedZoneType = HostedZoneType.PrivateHostedZone }),
            "/2013-04-01/hostedzone?hostedzonetype=PrivateHostedZone&marker=Z9&maxitems=100", Document("ListHostedZonesResponse", "<HostedZones/>")),
        ["zones by name"] = (r => r.ListHostedZonesByNameAsync(new ListHostedZonesByNameRequest { DNSName = "*.example.com", HostedZoneId = "/hostedzone/Z1", MaxItems = "1" }),
            "/2013-04-01/hostedzonesbyname?dnsname=%2A.example.com&hostedzoneid=Z1&maxitems=1", Document("ListHostedZonesByNameResponse", "<HostedZones/>")),
        ["records"] = (r => r.ListResourceRecordSetsAsync(new ListResourceRecordSetsRequest { HostedZoneId = "Z1", StartRecordName = "_a.example.com", StartRecordType = RRType.CNAME, MaxItems = "300" }),
            "/2013-04-01/hostedzone/Z1/rrset?maxitems=300&name=_a.example.com&type=CNAME", Document("ListResourceRecordSetsResponse", "<ResourceRecordSets/>")),
        ["change"] = (r => r.GetChangeAsync(new GetChangeRequest { Id = "/change/C1" }), "/2013-04-01/change/C1", Info("GetChangeResponse")),
        ["odd id"] = (r => r.GetChangeAsync(new GetChangeRequest { Id = "../a b?c" }), "/2013-04-01/change/a%20b%3Fc", Info("GetChangeResponse")),
    };

    public static TheoryData<string> ReadNames => [.. Reads.Keys];

    [Theory, MemberData(nameof(ReadNames))]
    public async Task Read_OfEachKind_IsExactOnTheWire(string read)
    {
        await using var server = new WireServer(WireAnswer.Xml(Reads[read].Answer));
        using var route53 = Clients.Route53(server);

        await Reads[read].Call(route53);

        var sent = Assert.Single(server.Requests);
        Assert.Equal("GET", sent.Method);
        Assert.Equal(Reads[read].Line, sent.Target);
        Assert.Empty(sent.Body);
        Assert.EndsWith("/us-east-1/route53/aws4_request", sent.Scope);
    }

    [Fact]
    public async Task Change_OfEveryKind_IsWrittenInTheSchemasOrder()
    {
        await using var server = new WireServer(WireAnswer.Xml(Info("ChangeResourceRecordSetsResponse"), 200, ("x-amzn-RequestId", "r-1")));
        using var route53 = Clients.Route53(server);

        var answer = await route53.ChangeResourceRecordSetsAsync(new ChangeResourceRecordSetsRequest
        {
            HostedZoneId = "/hostedzone/Z1",
            ChangeBatch = new ChangeBatch
            {
                Comment = "a < b & c",
                Changes =
                [
                    new Change
                    {
                        Action = ChangeAction.CREATE,
                        ResourceRecordSet = new ResourceRecordSet { ResourceRecords = [new ResourceRecord { Value = "_b.acm-validations.aws." }], TTL = 300, Type = RRType.CNAME, Name = "_a.example.com." },
                    },
                    new Change
                    {
                        Action = "UPSERT",
                        ResourceRecordSet = new ResourceRecordSet
                        {
                            Name = "b.example.com.",
                            Type = "A",
                            SetIdentifier = "one",
                            Weight = 5,
                            AliasTarget = new AliasTarget { DNSName = "c.example.com.", HostedZoneId = "Z2", EvaluateTargetHealth = true },
                        },
                    },
                ],
            },
        }, TestContext.Current.CancellationToken);

        var sent = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/2013-04-01/hostedzone/Z1/rrset/", "application/xml"), (sent.Method, sent.Target, sent.Headers["Content-Type"]));
        Assert.Equal($"<ChangeResourceRecordSetsRequest xmlns=\"{Ns}\"><ChangeBatch><Comment>a &lt; b &amp; c</Comment><Changes>"
            + "<Change><Action>CREATE</Action><ResourceRecordSet><Name>_a.example.com.</Name><Type>CNAME</Type><TTL>300</TTL><ResourceRecords><ResourceRecord><Value>_b.acm-validations.aws.</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change>"
            + "<Change><Action>UPSERT</Action><ResourceRecordSet><Name>b.example.com.</Name><Type>A</Type><SetIdentifier>one</SetIdentifier><Weight>5</Weight><AliasTarget><HostedZoneId>Z2</HostedZoneId><DNSName>c.example.com.</DNSName><EvaluateTargetHealth>true</EvaluateTargetHealth></AliasTarget></ResourceRecordSet></Change>"
            + "</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>", sent.Body);
        Assert.EndsWith("/us-east-1/route53/aws4_request", sent.Scope);
        Assert.Equal(("/change/C1", "r-1"), (answer.ChangeInfo.Id, answer.ResponseMetadata.RequestId));
        Assert.Same(ChangeStatus.PENDING, answer.ChangeInfo.Status);
        Assert.Equal(new DateTime(2026, 11, 24, 0, 0, 0, 123, DateTimeKind.Utc), answer.ChangeInfo.SubmittedAt);
        Assert.Equal(DateTimeKind.Utc, answer.ChangeInfo.SubmittedAt!.Value.Kind);
    }

    [Fact]
    public async Task GetHostedZone_PublicZone_IsReadWhole()
    {
        await using var server = new WireServer(WireAnswer.Xml(Document("GetHostedZoneResponse", Zone
            + "<DelegationSet><NameServers><NameServer>ns-1.awsdns-01.com</NameServer><NameServer>ns-2.awsdns-02.net</NameServer></NameServers></DelegationSet>"), 200, ("x-amz-request-id", "r-2")));
        using var route53 = Clients.Route53(server);

        var answer = await route53.GetHostedZoneAsync(new GetHostedZoneRequest { Id = "Z1" }, TestContext.Current.CancellationToken);

        Assert.Equal(("/hostedzone/Z1", "example.com.", 7L, "ours & yours"), (answer.HostedZone.Id, answer.HostedZone.Name, answer.HostedZone.ResourceRecordSetCount, answer.HostedZone.Config.Comment));
        Assert.False(answer.HostedZone.Config.PrivateZone);
        Assert.Equal(["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"], answer.DelegationSet.NameServers);
        Assert.Null(answer.VPCs);
        Assert.Equal("r-2", answer.ResponseMetadata.RequestId);
    }

    [Fact]
    public async Task ListResourceRecordSets_RecordsOfTomorrow_AreRead()
    {
        await using var server = new WireServer(WireAnswer.Xml(Document("ListResourceRecordSetsResponse", """
            <ResourceRecordSets><ResourceRecordSet><Name>\052.example.com.</Name><Type>NEWTYPE</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>v</Value></ResourceRecord></ResourceRecords><Novelty/></ResourceRecordSet>
            <ResourceRecordSet><Name>b.example.com.</Name><Type>A</Type><AliasTarget><HostedZoneId>Z2</HostedZoneId><DNSName>x.</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget></ResourceRecordSet></ResourceRecordSets>
            <IsTruncated>true</IsTruncated><NextRecordName>c.example.com.</NextRecordName><NextRecordType>TXT</NextRecordType><MaxItems>2</MaxItems>
            """)));
        using var route53 = Clients.Route53(server);

        var page = await route53.ListResourceRecordSetsAsync(new ListResourceRecordSetsRequest { HostedZoneId = "Z1" }, TestContext.Current.CancellationToken);

        Assert.Equal(@"\052.example.com.", page.ResourceRecordSets[0].Name);
        Assert.Equal("NEWTYPE", page.ResourceRecordSets[0].Type.Value);
        Assert.Equal(60, page.ResourceRecordSets[0].TTL);
        Assert.Null(page.ResourceRecordSets[1].ResourceRecords);
        Assert.False(page.ResourceRecordSets[1].AliasTarget.EvaluateTargetHealth);
        Assert.True(page.IsTruncated);
        Assert.Same(RRType.TXT, page.NextRecordType);
    }

    [Theory]
    [InlineData("InvalidInput", typeof(InvalidInputException))]
    [InlineData("InvalidDomainName", typeof(InvalidDomainNameException))]
    [InlineData("NoSuchHostedZone", typeof(NoSuchHostedZoneException))]
    [InlineData("NoSuchChange", typeof(NoSuchChangeException))]
    [InlineData("NoSuchHealthCheck", typeof(NoSuchHealthCheckException))]
    [InlineData("NoSuchDelegationSet", typeof(NoSuchDelegationSetException))]
    [InlineData("DelegationSetNotReusable", typeof(DelegationSetNotReusableException))]
    [InlineData("PriorRequestNotComplete", typeof(PriorRequestNotCompleteException))]
    [InlineData("Throttling", typeof(ThrottlingException))]
    [InlineData("ThrottlingException", typeof(ThrottlingException))]
    [InlineData("AccessDenied", typeof(AmazonRoute53Exception))]
    [InlineData("BrandNew", typeof(AmazonRoute53Exception))]
    public async Task Error_OfEachCode_HasItsType(string code, Type type)
    {
        var error = await Fail(WireAnswer.Xml(Document("ErrorResponse", $"<Error><Type>Sender</Type><Code>{code}</Code><Message>Why.</Message></Error><RequestId>r-1</RequestId>"), 400));

        Assert.IsType(type, error);
        Assert.Equal((code, "Why.", "r-1", 400), (error.ErrorCode, error.Message, error.RequestId, (int)error.StatusCode));
    }

    [Theory]
    [InlineData("<InvalidChangeBatch xmlns='https://route53.amazonaws.com/doc/2013-04-01/'><Messages><Message>First.</Message><Message>Second.</Message></Messages><RequestId>r-1</RequestId></InvalidChangeBatch>", "First. Second.", "First.|Second.")]
    [InlineData("<ErrorResponse xmlns='https://route53.amazonaws.com/doc/2013-04-01/'><Error><Type>Sender</Type><Code>InvalidChangeBatch</Code><Message>[One, Two]</Message></Error><RequestId>r-1</RequestId></ErrorResponse>", "[One, Two]", "[One, Two]")]
    [InlineData("<InvalidChangeBatch><RequestId>r-1</RequestId></InvalidChangeBatch>", "InvalidChangeBatch (HTTP 400; AWS gave no further text).", "InvalidChangeBatch (HTTP 400; AWS gave no further text).")]
    public async Task InvalidChangeBatch_InBothDocuments_CarriesItsMessages(string body, string message, string messages)
    {
        var error = Assert.IsType<InvalidChangeBatchException>(await Fail(WireAnswer.Xml(body, 400)));

        Assert.Equal(("InvalidChangeBatch", message, "r-1"), (error.ErrorCode, error.Message, error.RequestId));
        Assert.Equal(messages.Split('|'), error.Messages);
    }

    [Theory]
    [InlineData("", 503, "HTTP 503 without an error document.")]
    [InlineData("<html><body><br>Oops</body></html>", 500, "HTTP 500 without an error document: Oops")]
    [InlineData("<html><body>Oops</body></html>", 500, "HTTP 500 without an error document: Oops")]
    [InlineData("{\"message\":\"x\"}", 502, "HTTP 502 without an error document: {\"message\":\"x\"}")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><ErrorResponse><Error><Code>&e;</Code></Error></ErrorResponse>", 400, null)]
    public async Task Error_ThatIsNoErrorDocument_KeepsStatusAndAShortText(string body, int status, string? message)
    {
        var error = await Fail(WireAnswer.Xml(body, status, ("x-amz-request-id", "r-7")));

        Assert.IsType<AmazonRoute53Exception>(error);
        Assert.Equal(("Unknown", status, "r-7"), (error.ErrorCode, (int)error.StatusCode, error.RequestId));
        if (message is not null)
            Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html/>")]
    [InlineData("not xml")]
    [InlineData("<ChangeResourceRecordSetsResponse><ChangeInfo><SubmittedAt>soon</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>")]
    [InlineData("<ChangeResourceRecordSetsResponse><ChangeInfo><SubmittedAt>99999999999999999999</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>")]
    public async Task Success_ThatIsNoAnswer_FailsAsUnreadable(string body) =>
        Assert.IsType<AmazonUnmarshallingException>(await Fail(WireAnswer.Xml(body)));

    [Fact]
    public async Task Request_WithoutAnId_FailsBeforeItIsSent()
    {
        await using var server = new WireServer(WireAnswer.Xml(""));
        using var route53 = Clients.Route53(server);

        await Assert.ThrowsAsync<AmazonRoute53Exception>(() => route53.GetHostedZoneAsync(new GetHostedZoneRequest { Id = "/hostedzone/" }, TestContext.Current.CancellationToken));
        Assert.Empty(server.Requests);
    }

    private static async Task<AmazonServiceException> Fail(WireAnswer answer)
    {
        await using var server = new WireServer(answer);
        using var route53 = Clients.Route53(server);
        var error = await Assert.ThrowsAnyAsync<AmazonServiceException>(() =>
            route53.ChangeResourceRecordSetsAsync(new ChangeResourceRecordSetsRequest { HostedZoneId = "Z1", ChangeBatch = new ChangeBatch() }, TestContext.Current.CancellationToken));
        Assert.Single(server.Requests);
        return error;
    }
}
