using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Audit;

/// <summary>An audit row before it has its place in the chain.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Action">One of <see cref="AuditAction"/>.</param>
/// <param name="ObjectKind">For example <c>order</c>.</param>
/// <param name="ObjectId">The row id, or another stable name.</param>
/// <param name="ObjectName">What people call it.</param>
/// <param name="Detail">Serialised as JSON; never holds a secret.</param>
/// <param name="CorrelationId">Joins an intent with its outcome.</param>
public sealed record AuditLine(
    Actor Actor, string Action, string ObjectKind, string ObjectId, string ObjectName, object? Detail = null, Guid? CorrelationId = null);

/// <summary>Appends rows to the hash chain, inside the transaction of the change that they record.</summary>
public sealed class AuditTrail
{
    internal Task AppendAsync(PortalDb db, IReadOnlyList<AuditLine> lines, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
