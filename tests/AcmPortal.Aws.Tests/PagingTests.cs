using AcmPortal.Aws.Tests.Wire;
using Amazon.CertificateManager.Model;
using Amazon.Route53.Model;
using Amazon.Runtime;
using Xunit;

namespace AcmPortal.Aws.Tests;

public class PagingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListCertificates_ThreePages_AreReadInOrderEachAfterItsTurn()
    {
        await using var server = new WireServer(r => WireAnswer.Json(
            r.Body.Contains("p2", StringComparison.Ordinal) ? """{"CertificateSummaryList":[],"NextToken":"p3"}"""
            : r.Body.Contains("p3", StringComparison.Ordinal) ? """{"CertificateSummaryList":[{"CertificateArn":"arn:2"}]}"""
            : """{"CertificateSummaryList":[{"CertificateArn":"arn:1"}],"NextToken":"p2"}"""));
        using var acm = Clients.Acm(server);
        var turns = 0;

        var arns = new List<string>();
        await foreach (var item in acm.ListCertificatesAllAsync(new ListCertificatesRequest { MaxItems = 1 }, _ => { turns++; return ValueTask.CompletedTask; }, Cancel))
            arns.Add(item.CertificateArn);

        Assert.Equal(["arn:1", "arn:2"], arns);
        Assert.Equal(3, turns);
        Assert.Equal(["""{"MaxItems":1}""", """{"MaxItems":1,"NextToken":"p2"}""", """{"MaxItems":1,"NextToken":"p3"}"""], server.Requests.Select(r => r.Body));
    }

    [Fact]
    public async Task SearchCertificates_SamePositionTwice_EndsInsteadOfListingForEver()
    {
        await using var server = new WireServer(WireAnswer.Json("""{"Results":[],"NextToken":"same"}"""));
        using var acm = Clients.Acm(server);

        await Assert.ThrowsAsync<AmazonClientException>(async () =>
        {
            await foreach (var _ in acm.SearchCertificatesAllAsync(new SearchCertificatesRequest(), cancellationToken: Cancel))
            {
            }
        });

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task ListHostedZones_TwoPages_FollowTheMarker()
    {
        await using var server = new WireServer(r => WireAnswer.Xml(r.Target.Contains("marker=Z2", StringComparison.Ordinal)
            ? "<ListHostedZonesResponse><HostedZones><HostedZone><Id>/hostedzone/Z2</Id></HostedZone></HostedZones><IsTruncated>false</IsTruncated></ListHostedZonesResponse>"
            : "<ListHostedZonesResponse><HostedZones><HostedZone><Id>/hostedzone/Z1</Id></HostedZone></HostedZones><IsTruncated>true</IsTruncated><NextMarker>Z2</NextMarker></ListHostedZonesResponse>"));
        using var route53 = Clients.Route53(server);

        var ids = new List<string>();
        await foreach (var zone in route53.ListHostedZonesAllAsync(new ListHostedZonesRequest(), cancellationToken: Cancel))
            ids.Add(zone.Id);

        Assert.Equal(["/hostedzone/Z1", "/hostedzone/Z2"], ids);
    }

    [Fact]
    public async Task ListResourceRecordSets_TwoPages_FollowNameTypeAndIdentifier()
    {
        await using var server = new WireServer(r => WireAnswer.Xml(r.Target.Contains("name=", StringComparison.Ordinal)
            ? "<ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet><Name>b.</Name></ResourceRecordSet></ResourceRecordSets><IsTruncated>false</IsTruncated></ListResourceRecordSetsResponse>"
            : "<ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet><Name>a.</Name></ResourceRecordSet></ResourceRecordSets><IsTruncated>true</IsTruncated><NextRecordName>b.</NextRecordName><NextRecordType>A</NextRecordType><NextRecordIdentifier>i</NextRecordIdentifier></ListResourceRecordSetsResponse>"));
        using var route53 = Clients.Route53(server);

        var names = new List<string>();
        await foreach (var set in route53.ListResourceRecordSetsAllAsync(new ListResourceRecordSetsRequest { HostedZoneId = "Z1" }, cancellationToken: Cancel))
            names.Add(set.Name);

        Assert.Equal(["a.", "b."], names);
        Assert.Equal("/2013-04-01/hostedzone/Z1/rrset?identifier=i&name=b.&type=A", server.Requests.Last().Target);
    }
}
