using AcmPortal.Core.Audit;
using AcmPortal.Core.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Core.Tests.Audit;

internal static class AuditTestExtensions
{
    public static Task<AuditVerification> VerifyAsync(this TestDatabase database) => database.Store.ReadAsync(
        (db, ct) => database.Services.GetRequiredService<AuditTrail>().VerifyAsync(db, ct), default);
}
