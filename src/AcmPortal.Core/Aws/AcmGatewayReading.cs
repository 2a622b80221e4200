using System.Runtime.CompilerServices;
using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;

namespace AcmPortal.Core.Aws;

/// <summary>The reading of a whole account and region, page by page, so that it takes the same memory for any number of certificates.</summary>
public sealed partial class AcmGateway
{
    private const int SearchPageSize = 500;
    private const int ListPageSize = 1_000;

    // A page that fails is asked for again before the whole reading is given up: at 20 pages that is most of the work.
    private const int TriesPerPage = 3;

    /// <summary>
    /// SearchCertificates to its end, oldest first, 500 a call. Each call is one answer, failed ones included; the reading
    /// is complete only when the last answer is good. Its index lags behind by a time that AWS does not publish.
    /// </summary>
    public IAsyncEnumerable<AwsAnswer<SeenPage>> SearchAllAsync(CancellationToken cancellationToken) => PagesAsync(
        "SearchCertificates",
        (token, ct) => acm.SearchCertificatesAsync(new SearchCertificatesRequest
        {
            MaxResults = SearchPageSize,
            NextToken = token,
            SortBy = SearchCertificatesSortBy.CREATED_AT,
            SortOrder = SearchCertificatesSortOrder.ASCENDING,
        }, ct),
        r => ([.. (r.Results ?? []).Select(SeenAtAws.Of)], r.NextToken),
        r => $"{r.Results?.Count ?? 0} certificates found",
        cancellationToken);

    /// <summary>ListCertificates to its end, oldest first, 1,000 a call, of all key types. It tells neither serials nor the state of renewal. Answers as of <see cref="SearchAllAsync"/>.</summary>
    public IAsyncEnumerable<AwsAnswer<SeenPage>> ListAllAsync(CancellationToken cancellationToken) => PagesAsync(
        "ListCertificates",
        (token, ct) => acm.ListCertificatesAsync(new ListCertificatesRequest
        {
            MaxItems = ListPageSize,
            NextToken = token,
            SortBy = SortBy.CREATED_AT,
            SortOrder = SortOrder.ASCENDING,
            Includes = new Filters { KeyTypes = [.. AllKeyTypes] },
        }, ct),
        r => ([.. (r.CertificateSummaryList ?? []).Select(SeenAtAws.Of)], r.NextToken),
        r => $"{r.CertificateSummaryList?.Count ?? 0} certificates listed",
        cancellationToken);

    private async IAsyncEnumerable<AwsAnswer<SeenPage>> PagesAsync<T>(
        string operation, Func<string?, CancellationToken, Task<T>> call, Func<T, (List<SeenAtAws> Certificates, string? Next)> read, Func<T, string> outcome,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : Amazon.Runtime.AmazonWebServiceResponse
    {
        string? token = null;
        var failures = 0;
        do
        {
            var position = token;
            var answer = await caller.CallAsync(Bucket(operation), false, ct => call(position, ct), outcome, cancellationToken);
            if (answer.Value is not { } page)
            {
                yield return new(null, answer.Error, answer.Call);
                if (answer.Error!.Class is not (AwsErrorClass.Throttled or AwsErrorClass.Transient) || ++failures >= TriesPerPage)
                    yield break;
                await Task.Delay(TimeSpan.FromMilliseconds(250 << failures), cancellationToken);
                continue;
            }

            failures = 0;
            var (certificates, next) = read(page);
            if (!string.IsNullOrEmpty(next) && next == token)
            {
                // A position that stays where it was would be read for ever.
                yield return new(null, new AwsError(AwsErrorClass.Transient, "SamePageTwice", "AWS sent the same page position twice; the list was not read to its end.", answer.Call.HttpStatus, answer.Call.RequestId), answer.Call);
                yield break;
            }

            yield return new(new SeenPage(certificates), null, answer.Call);
            token = next;
        }
        while (failures > 0 || !string.IsNullOrEmpty(token));
    }
}
