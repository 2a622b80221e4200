using System.Runtime.CompilerServices;
using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;
using Amazon.Route53;
using Amazon.Route53.Model;
using Amazon.Runtime;

namespace AcmPortal.Aws;

/// <summary>
/// Lists to their end, page by page as they are read. Each page is one call, so each takes its share of the budget:
/// <c>beforeEachCall</c> is awaited before it. The request given is used up: its position moves with the pages.
/// </summary>
public static class AwsPaging
{
    public static async IAsyncEnumerable<CertificateSummary> ListCertificatesAllAsync(
        this IAmazonCertificateManager acm,
        ListCertificatesRequest request,
        Func<CancellationToken, ValueTask>? beforeEachCall = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        do
        {
            await Before(beforeEachCall, cancellationToken).ConfigureAwait(false);
            var page = await acm.ListCertificatesAsync(request, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.CertificateSummaryList ?? [])
                yield return item;
            request.NextToken = Advance(request.NextToken, page.NextToken);
        }
        while (request.NextToken is not null);
    }

    public static async IAsyncEnumerable<CertificateSearchResult> SearchCertificatesAllAsync(
        this IAmazonCertificateManager acm,
        SearchCertificatesRequest request,
        Func<CancellationToken, ValueTask>? beforeEachCall = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        do
        {
            await Before(beforeEachCall, cancellationToken).ConfigureAwait(false);
            var page = await acm.SearchCertificatesAsync(request, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Results ?? [])
                yield return item;
            request.NextToken = Advance(request.NextToken, page.NextToken);
        }
        while (request.NextToken is not null);
    }

    public static async IAsyncEnumerable<HostedZone> ListHostedZonesAllAsync(
        this IAmazonRoute53 route53,
        ListHostedZonesRequest request,
        Func<CancellationToken, ValueTask>? beforeEachCall = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        do
        {
            await Before(beforeEachCall, cancellationToken).ConfigureAwait(false);
            var page = await route53.ListHostedZonesAsync(request, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.HostedZones ?? [])
                yield return item;
            request.Marker = page.IsTruncated == true ? Advance(request.Marker, page.NextMarker) : null;
        }
        while (request.Marker is not null);
    }

    public static async IAsyncEnumerable<ResourceRecordSet> ListResourceRecordSetsAllAsync(
        this IAmazonRoute53 route53,
        ListResourceRecordSetsRequest request,
        Func<CancellationToken, ValueTask>? beforeEachCall = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        bool more;
        do
        {
            await Before(beforeEachCall, cancellationToken).ConfigureAwait(false);
            var page = await route53.ListResourceRecordSetsAsync(request, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.ResourceRecordSets ?? [])
                yield return item;
            more = page.IsTruncated == true && page.NextRecordName is not null;
            if (more)
            {
                Advance(Position(request.StartRecordName, request.StartRecordType, request.StartRecordIdentifier), Position(page.NextRecordName, page.NextRecordType, page.NextRecordIdentifier));
                (request.StartRecordName, request.StartRecordType, request.StartRecordIdentifier) = (page.NextRecordName, page.NextRecordType, page.NextRecordIdentifier);
            }
        }
        while (more);
    }

    private static string Position(string? name, RRType? type, string? identifier) => $"{name} {type?.Value} {identifier}";

    private static ValueTask Before(Func<CancellationToken, ValueTask>? beforeEachCall, CancellationToken cancellationToken) =>
        beforeEachCall is null ? ValueTask.CompletedTask : beforeEachCall(cancellationToken);

    /// <summary>A position that stays where it was would list for ever.</summary>
    private static string? Advance(string? from, string? to)
    {
        if (string.IsNullOrEmpty(to))
            return null;
        return to == from ? throw new AmazonClientException("AWS sent the same page position twice; the list was not read to its end.") : to;
    }
}
