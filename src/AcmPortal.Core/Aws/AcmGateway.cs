using System.Text;
using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;
using static System.StringComparer;

namespace AcmPortal.Core.Aws;

/// <summary>What the order machine asks of ACM, for one account and region, through one connection.</summary>
public sealed partial class AcmGateway(IAmazonCertificateManager acm, string account, string region, AwsCaller caller, AwsClock awsClock)
{
    /// <summary>The tag on everything that the portal requests, as the tight policy demands it.</summary>
    public static readonly (string Key, string Value) ManagedByTag = ("managed-by", "acm-portal");

    /// <summary>The key of the tag that names the order.</summary>
    public const string RequestTagKey = "portal-request";

    // Without key types, EC certificates are missing from lists.
    private static readonly string[] AllKeyTypes = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];

    private AwsBucket Bucket(string operation) => new(account, region, operation);

    /// <summary>The account whose quotas are spent.</summary>
    public string Account => account;

    /// <summary>The region of the certificates.</summary>
    public string Region => region;

    /// <summary>What names the clock and the shared calls of this account and region.</summary>
    public string Scope => $"{account}/{region}";

    /// <summary>
    /// AWS's time. Where no answer has told it yet in this process, one is asked for: the age of a token is judged by it.
    /// </summary>
    public async Task<DateTime> AwsNowAsync(CancellationToken cancellationToken)
    {
        if (!awsClock.Known)
            await caller.CallAsync(Bucket("ListCertificates"), false, ct => acm.ListCertificatesAsync(new ListCertificatesRequest { MaxItems = 1 }, ct), _ => "", cancellationToken);
        return awsClock.Now;
    }

    /// <summary>Asks for an exportable certificate by DNS validation. The same token within an hour gives the same ARN.</summary>
    public Task<AwsAnswer<RequestCertificateResponse>> RequestAsync(
        IReadOnlyList<string> names, string keyAlgorithm, string token, Guid? tagWithOrder, CancellationToken cancellationToken)
    {
        var request = new RequestCertificateRequest
        {
            DomainName = names[0],
            SubjectAlternativeNames = names.Count > 1 ? [.. names] : null,
            ValidationMethod = ValidationMethod.DNS,
            KeyAlgorithm = keyAlgorithm,
            IdempotencyToken = token,
            Options = new CertificateOptions { Export = CertificateExport.ENABLED },
        };
        if (tagWithOrder is { } order)
            request.Tags = [new Tag { Key = ManagedByTag.Key, Value = ManagedByTag.Value }, new Tag { Key = RequestTagKey, Value = order.ToString("N") }];
        return caller.CallAsync(Bucket("RequestCertificate"), true, ct => acm.RequestCertificateAsync(request, ct), r => $"accepted: {r.CertificateArn}", cancellationToken);
    }

    /// <summary>Everything about one certificate.</summary>
    public Task<AwsAnswer<DescribeCertificateResponse>> DescribeAsync(string arn, CancellationToken cancellationToken) =>
        caller.CallAsync(Bucket("DescribeCertificate"), false, ct => acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = arn }, ct),
            r => Words(r.Certificate), cancellationToken);

    private static string Words(CertificateDetail detail)
    {
        if (detail.Status?.Value != "PENDING_VALIDATION")
            return $"{detail.Status?.Value}{(detail.FailureReason is { } why ? $", {why.Value}" : "")}";
        var names = (detail.DomainValidationOptions ?? []).DistinctBy(o => o.DomainName, OrdinalIgnoreCase).ToList();
        return $"pending validation, {names.Count(n => n.ResourceRecord is not null)} of {names.Count} records named";
    }

    /// <summary>
    /// Lists the certificates created since <paramref name="createdSince"/> (AWS's clock), newest first, in calls of 1,000.
    /// </summary>
    public async Task<AwsAnswer<CertificateListing>> ListAsync(DateTime createdSince, CancellationToken cancellationToken)
    {
        var listing = new CertificateListing();
        string? next = null;
        do
        {
            var request = new ListCertificatesRequest
            {
                MaxItems = 1000,
                NextToken = next,
                SortBy = SortBy.CREATED_AT,
                SortOrder = SortOrder.DESCENDING,
                Includes = new Filters { KeyTypes = [.. AllKeyTypes] },
            };
            var answer = await caller.CallAsync(Bucket("ListCertificates"), false, ct => acm.ListCertificatesAsync(request, ct),
                r => $"{r.CertificateSummaryList?.Count ?? 0} certificates listed", cancellationToken);
            if (answer.Value is not { } page)
                return new(null, answer.Error, answer.Call);
            listing.Call = answer.Call;
            var summaries = page.CertificateSummaryList ?? [];
            foreach (var summary in summaries)
                listing.ByArn[summary.CertificateArn] = summary;
            next = summaries.Any(s => s.CreatedAt < createdSince) ? null : page.NextToken;
        }
        while (!string.IsNullOrEmpty(next));
        listing.AwsNow = awsClock.Now;
        return new(listing, null, listing.Call!);
    }

    /// <summary>The tags of one certificate.</summary>
    public Task<AwsAnswer<ListTagsForCertificateResponse>> ListTagsAsync(string arn, CancellationToken cancellationToken) =>
        caller.CallAsync(Bucket("ListTagsForCertificate"), false, ct => acm.ListTagsForCertificateAsync(new ListTagsForCertificateRequest { CertificateArn = arn }, ct),
            r => $"{r.Tags?.Count ?? 0} tags", cancellationToken);

    /// <summary>
    /// Exports certificate, chain and private key, the key encrypted under <paramref name="passphrase"/>. Harmless to
    /// repeat, so a lost answer is no unknown outcome.
    /// </summary>
    public async Task<AwsAnswer<ExportCertificateResponse>> ExportAsync(string arn, string passphrase, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(Encoding.ASCII.GetBytes(passphrase));
        var request = new ExportCertificateRequest { CertificateArn = arn, Passphrase = bytes };
        return await caller.CallAsync(Bucket("ExportCertificate"), false, ct => acm.ExportCertificateAsync(request, ct), _ => "certificate, chain and key", cancellationToken);
    }

    /// <summary>Asks for a new version under the same ARN. Accepted is not done, each one is charged, and there is no token.</summary>
    public Task<AwsAnswer<RenewCertificateResponse>> RenewAsync(string arn, CancellationToken cancellationToken) =>
        caller.CallAsync(Bucket("RenewCertificate"), true, ct => acm.RenewCertificateAsync(new RenewCertificateRequest { CertificateArn = arn }, ct), _ => "renewal accepted", cancellationToken);

    /// <summary>Revokes the ARN, for good; the reason in AWS's spelling. AWS may take up to a day.</summary>
    public Task<AwsAnswer<RevokeCertificateResponse>> RevokeAsync(string arn, string reason, CancellationToken cancellationToken) =>
        caller.CallAsync(Bucket("RevokeCertificate"), true,
            ct => acm.RevokeCertificateAsync(new RevokeCertificateRequest { CertificateArn = arn, RevocationReason = new RevocationReason(reason) }, ct), _ => $"accepted: {reason}", cancellationToken);

    /// <summary>Deletes a certificate; "not there" is an answer of its own and not a failure.</summary>
    public Task<AwsAnswer<DeleteCertificateResponse>> DeleteAsync(string arn, CancellationToken cancellationToken) =>
        caller.CallAsync(Bucket("DeleteCertificate"), true, ct => acm.DeleteCertificateAsync(new DeleteCertificateRequest { CertificateArn = arn }, ct), _ => "deleted", cancellationToken);
}

/// <summary>What a listing showed.</summary>
public sealed class CertificateListing
{
    /// <summary>The certificates by ARN.</summary>
    public Dictionary<string, CertificateSummary> ByArn { get; } = new(Ordinal);

    /// <summary>AWS's time when it was read.</summary>
    public DateTime AwsNow { get; internal set; }

    internal AwsCallNote? Call { get; set; }
}
