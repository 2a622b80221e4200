using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AcmPortal.Core.Storage;

/// <summary>Every stored time is UTC; what comes back says so.</summary>
public sealed class UtcDateTimeConverter() : ValueConverter<DateTime, DateTime>(
    value => value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value,
    stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));
