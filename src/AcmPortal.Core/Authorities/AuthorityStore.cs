using System.Text.RegularExpressions;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Authorities;

/// <summary>What the use cases of CAs share.</summary>
internal static partial class AuthorityStore
{
    /// <summary>States in which an order has ended; in all others it is open.</summary>
    public static readonly OrderState[] Ended = [OrderState.Stored, OrderState.Revoked, OrderState.Refused, OrderState.Cancelled, OrderState.Failed];

    public static async Task<CertificateAuthority> AuthorityAsync(this PortalDb db, Guid id, CancellationToken cancellationToken) =>
        await db.Authorities.FirstOrDefaultAsync(a => a.Id == id, cancellationToken) ?? throw new NotFoundException("The CA");

    public static async Task<CertificateAuthority> AuthorityAsync(this PortalDb db, Guid id, int version, CancellationToken cancellationToken)
    {
        var authority = await db.AuthorityAsync(id, cancellationToken);
        return authority.Version == version ? authority : throw new ChangedMeanwhileException($"The CA {authority.Name}");
    }

    /// <summary>Account and region are fixed once AWS knows a certificate of the CA.</summary>
    public static async Task<bool> IsFixedAsync(this PortalDb db, Guid id, CancellationToken cancellationToken) =>
        await db.Certificates.AnyAsync(c => c.AuthorityId == id, cancellationToken)
        || await db.Orders.AnyAsync(o => o.AuthorityId == id && (o.Arn != null || o.LastSentAt != null), cancellationToken);

    public static void Log(this ChangeScope scope, Actor actor, string action, CertificateAuthority authority, object? detail)
    {
        scope.Audit(new AuditLine(actor, action, "authority", authority.Id.ToString("D"), authority.Name, detail));
        scope.Announce(ChangeKind.Authority, authority.Id);
    }

    public static object Facts(CertificateAuthority a) => new
    {
        name = a.Name,
        enabled = a.Enabled,
        connection = a.ConnectionId,
        dnsConnection = a.DnsConnectionId,
        region = a.Region,
        account = a.AccountId,
        zones = a.Zones.OrderBy(z => z.Name).Select(z => $"{z.Name} ({z.ZoneId})").ToArray(),
        maxNames = a.MaxNames,
    };

    /// <summary>The failed lines as errors of the fields that they are about.</summary>
    /// <exception cref="InvalidInputException">A hard check failed.</exception>
    public static void ThrowIfFailed(this AuthorityCheck check)
    {
        var failed = check.Lines.Where(l => l.Status == CheckStatus.Failed).ToList();
        if (failed.Count == 0)
            return;
        throw new InvalidInputException([.. failed.Select(l => new FieldError(l.Code switch
        {
            CheckCode.Region => nameof(CreateAuthorityInput.Region),
            CheckCode.Account or CheckCode.Acm => nameof(CreateAuthorityInput.ConnectionId),
            _ when l.ZoneId is null && l.Code == CheckCode.ZoneReadable => nameof(CreateAuthorityInput.DnsConnectionId),
            _ => nameof(CreateAuthorityInput.ZoneIds),
        }, l.Detail))]);
    }

    public static void IsZoneList<T>(this IRuleBuilderInitial<T, IReadOnlyList<string>> rule) => rule.Cascade(CascadeMode.Stop)
        .Must(z => z is { Count: > 0 }).WithMessage("The CA needs at least one public hosted zone, in which the validation records are written.")
        .Must(z => z.Count <= 100).WithMessage("A CA has at most 100 hosted zones.")
        .Must(z => z.All(id => id is not null && ZoneId().IsMatch(AuthorityChecker.Bare(id))))
        .WithMessage(_ => "A hosted zone id has 1 to 32 capital letters and digits, as in Z0123456789ABCDEFGHIJ.");

    public static void IsMaxNames<T>(this IRuleBuilder<T, int> rule) => rule
        .InclusiveBetween(1, 100).WithMessage("Names per certificate is 1 to 100: what the AWS account allows, 10 unless AWS has raised it.");

    public static void IsRegion<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(r => AcmPortal.Aws.AwsRegions.IsValid(r)).WithMessage("The region is one of AWS's, for example us-east-1 or eu-central-1.");

    public static void IsAuthorityName<T>(this IRuleBuilderInitial<T, string> rule) => rule.Cascade(CascadeMode.Stop)
        .NotEmpty().WithMessage("The CA needs a name, for example acm-prod.")
        .Must(n => n.Length <= 63).WithMessage("The name of a CA has at most 63 characters.")
        .Must(n => AuthorityName().IsMatch(n)).WithMessage("The name of a CA has lower-case letters, digits and hyphens only, and neither begins nor ends with a hyphen, as in acm-prod.");

    [GeneratedRegex("^[A-Z0-9]{1,32}$", RegexOptions.CultureInvariant)]
    private static partial Regex ZoneId();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex AuthorityName();
}
