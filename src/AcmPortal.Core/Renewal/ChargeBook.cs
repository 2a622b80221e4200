using AcmPortal.Core.Certificates;
using AcmPortal.Core.Names;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>Notes what AWS charged, each serial once, in the transaction that stores the serial.</summary>
internal sealed class ChargeBook(PricingOptions prices)
{
    /// <summary>Notes the charge of a serial, unless it is noted already; what was noted by its end, while AWS did not tell the serial, takes the serial's name.</summary>
    public async Task AddAsync(ChangeScope scope, Certificate certificate, string serial, DateTime notAfter, ChargeKind kind, DateTime now, CancellationToken cancellationToken)
    {
        var byEnd = FormattableString.Invariant($"not-after:{notAfter:yyyy-MM-dd}");
        var noted = await scope.Db.Charges.Where(c => c.CertificateId == certificate.Id && (c.Key == serial || c.Key == byEnd)).ToListAsync(cancellationToken);
        if (noted.Exists(c => c.Key == serial))
            return;
        if (noted is [var early])
        {
            early.Key = serial;
            return;
        }

        scope.Db.Charges.Add(new Charge
        {
            CertificateId = certificate.Id,
            CommonName = certificate.CommonName,
            ProfileId = certificate.ProfileId,
            TeamId = certificate.TeamId,
            Key = serial,
            Kind = kind,
            At = now,
            Cents = prices.Of(certificate.Names),
        });
    }
}
