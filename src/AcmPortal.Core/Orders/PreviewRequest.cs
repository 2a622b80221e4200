using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>What would be requested.</summary>
/// <param name="ProfileId">The profile, and through it the CA.</param>
/// <param name="Names">As typed or pasted; the first name is the common name. At most 100,000 characters.</param>
/// <param name="KeyAlgorithm">Null for the profile's default.</param>
/// <param name="Deep">Also ask Route 53 and DNS: for the review step. Without it only the database is asked, so that it can run as one types.</param>
public sealed record PreviewRequestInput(Guid ProfileId, string Names, string? KeyAlgorithm = null, bool Deep = false);

/// <summary>
/// Says what a request would do before it is made: every name with its zone, price and validation record, what is wrong,
/// what is covered already, and, where asked, what Route 53 and DNS say. Never fails for what AWS or DNS answer.
/// </summary>
public sealed class PreviewRequest(PortalStore store, PricingOptions prices, DomainClock clock, RequestPreflight preflight) : UseCase<PreviewRequestInput, RequestPreview>
{
    // No certificate has more names than this; a list that has is wrong anyway, and its page must stay small.
    private const int ShownNames = 200;

    /// <inheritdoc/>
    public override Permission Permission => Permission.RequestCertificates;

    /// <inheritdoc/>
    protected override IValidator<PreviewRequestInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override async Task<RequestPreview> HandleAsync(Actor actor, PreviewRequestInput input, CancellationToken cancellationToken)
    {
        var known = await store.ReadAsync((db, ct) => ReadAsync(db, input, ct), cancellationToken);
        var (profile, authority, check) = (known.Profile, known.Authority, known.Check);
        var algorithm = input.KeyAlgorithm ?? profile.DefaultKeyAlgorithm;
        var rows = Rows(check.Rows, known);
        IReadOnlyList<PreflightLine> lines = [];
        if (input.Deep && check.Rows.Any(r => r.IsRight))
            (rows, lines) = await preflight.LookAsync(rows, known.Acm, known.Dns, authority.Region, cancellationToken);

        var right = check.Rows.Where(r => r.IsRight).ToList();
        var records = rows.Where(r => r.Name.IsRight && r.Record is not (RecordForecast.Shared or RecordForecast.None)).ToList();
        return new RequestPreview(
            profile.Id, profile.Name, authority.Name, authority.Region, authority.AccountId, authority.MaxNames, check.Rows.Count > 0 ? check.Rows[0].Unicode : null,
            algorithm, [.. rows.Take(ShownNames)], [.. Errors(known, algorithm)], right.Count(r => !r.IsWildcard), right.Count(r => r.IsWildcard),
            prices.NameCents, prices.WildcardCents, check.TotalCents, records.Count(r => r.Record == RecordForecast.Exists), records.Count(r => r.Record != RecordForecast.Exists),
            [.. rows.SelectMany(r => r.CoveredBy).DistinctBy(c => c.Id)], known.OpenOrderId, lines);
    }

    private async Task<Known> ReadAsync(PortalDb db, PreviewRequestInput input, CancellationToken cancellationToken)
    {
        var profile = await db.ProfileAsync(input.ProfileId, cancellationToken);
        var authority = await db.AuthorityAsync(profile.AuthorityId, cancellationToken);
        var rules = new NameRules(
            authority.Name, [.. authority.Zones.Select(z => new ZoneName(z.ZoneId, z.Name))], authority.MaxNames, profile.Name, profile.NamePatterns, profile.WildcardsAllowed, prices);
        var check = NameCheck.Check(NameList.Parse(input.Names), rules);
        var algorithm = input.KeyAlgorithm ?? profile.DefaultKeyAlgorithm;

        // Only so many can be requested; what comes after them has an error of the list anyway.
        var right = check.Rows.Where(r => r.IsRight).Take(100).ToList();
        var bases = right.Select(r => r.BaseName).Distinct().ToList();
        var records = bases.Count == 0 ? [] : await db.ValidationRecords.Where(r => r.AccountId == authority.AccountId && bases.Contains(r.BaseName)).ToDictionaryAsync(r => r.BaseName, cancellationToken);
        var wanted = right.SelectMany(r => new[] { r.Ascii, Parent(r) }).Distinct().ToList();
        var now = clock.Now;
        var covering = wanted.Count == 0 ? [] : await db.Certificates
            .Where(c => c.State == CertificateState.Active && c.NotAfter > now && db.CertificateNames.Where(n => wanted.Contains(n.Name)).Select(n => n.CertificateId).Contains(c.Id))
            .OrderByDescending(c => c.NotAfter).Take(50).ToListAsync(cancellationToken);
        Guid? open = null;
        if (check.IsRight)
        {
            var slot = OrderFingerprint.Of(profile.TeamId, authority.Id, check.AsciiNames, algorithm);
            open = await db.Orders.Where(o => o.OpenSlot == slot).Select(o => (Guid?)o.Id).FirstOrDefaultAsync(cancellationToken);
        }

        return new(profile, authority, await db.ConnectionAsync(authority.ConnectionId, cancellationToken), await db.ConnectionAsync(authority.DnsConnectionId, cancellationToken),
            check, records, covering, algorithm, open);
    }

    // The wildcard that would cover the name.
    private static string Parent(NameRow row) => row.IsWildcard ? row.Ascii : "*" + row.Ascii[row.Ascii.IndexOf('.', StringComparison.Ordinal)..];

    private static List<PreviewRow> Rows(IReadOnlyList<NameRow> names, Known known)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var all = names.Select(n => n.Ascii).ToHashSet(StringComparer.Ordinal);
        return names.Select(name =>
        {
            if (!name.IsRight)
                return new PreviewRow(name, RecordForecast.None, name.Errors[0].Code == NameCode.OutsideZones ? $"No zone of {known.Authority.Name} covers it" : "", null, null, null, []);
            var record = known.Records.GetValueOrDefault(name.BaseName);
            var covered = known.Covering.Where(c => c.Names.Exists(n => DnsName.Covers(n, name.Ascii)))
                .Select(c => new CoveringCertificate(c.Id, c.CommonName, c.NotAfter, c.OwnerContact, c.KeyAlgorithm == known.KeyAlgorithm && all.SetEquals(c.Names))).ToList();
            var (forecast, text) = !seen.Add(name.BaseName) ? (RecordForecast.Shared, "Shares that record") : record?.State switch
            {
                RecordState.InZone => (RecordForecast.Exists, "Record exists"),
                RecordState.Known => (RecordForecast.WillBeWritten, "Record will be written"),
                RecordState.NeedsPerson => (RecordForecast.NeedsPerson, "A person must add the record"),
                RecordState.Conflict => (RecordForecast.Conflict, "Another record stands there"),
                null => (RecordForecast.NotNamedYet, "Record will be written"),
            };
            return new PreviewRow(name, forecast, text, record?.Name, record?.Value, forecast == RecordForecast.Shared ? null : record?.Problem, covered);
        }).ToList();
    }

    private static IEnumerable<string> Errors(Known known, string algorithm)
    {
        if (!known.Profile.Enabled)
            yield return $"The profile {known.Profile.Name} is disabled. Choose another, or have it enabled.";
        if (!known.Authority.Enabled)
            yield return $"The CA {known.Authority.Name} is disabled: nothing new can be requested from it.";
        foreach (var error in known.Check.Errors)
            yield return error.Message;
        if (!known.Profile.KeyAlgorithms.Contains(algorithm))
            yield return $"The profile {known.Profile.Name} does not allow the key algorithm {KeyAlgorithms.Display(NameText.Quote(algorithm))}. It allows {string.Join(", ", known.Profile.KeyAlgorithms.Select(KeyAlgorithms.Display))}.";
    }

    private sealed record Known(
        Profile Profile, CertificateAuthority Authority, Connection Acm, Connection Dns, NameCheckResult Check, Dictionary<string, ValidationRecord> Records,
        List<Certificate> Covering, string KeyAlgorithm, Guid? OpenOrderId);

    private sealed class Rules : AbstractValidator<PreviewRequestInput>
    {
        public Rules()
        {
            RuleFor(i => i.Names).Must(n => n is { Length: <= 100_000 }).WithMessage("The list of names has at most 100,000 characters.");
        }
    }
}
