using System.Security.Cryptography;
using AcmPortal.AwsEmulator.Acm;
using AcmPortal.AwsEmulator.Pki;

namespace AcmPortal.AwsEmulator.State;

/// <summary>What becomes of a certificate as virtual time passes: validation, issuance, managed renewal, revocation, expiry.</summary>
internal static class Lifecycle
{
    /// <summary>Carries out every event up to the given time, in order and dated by its own time. True when anything changed.</summary>
    public static bool Run(World world, Certificate c, DateTimeOffset now)
    {
        var changed = false;
        LookAtDns(world, c);
        for (var steps = 0; NextEvent(world, c) is { } at && at <= now; steps++)
        {
            if (steps > 10_000) throw new InvalidOperationException($"{c.Arn} makes no progress");
            Step(world, c, at);
            changed = true;
        }
        if (c is { MethodUpdateRequestedAt: not null, MethodUpdatedAt: null } && c.Missing.Count == 0)
        {
            c.MethodUpdatedAt = now;
            c.ValidationMethod = "DNS";
            changed = true;
        }
        return changed;
    }

    public static DateTimeOffset? NextEvent(World world, Certificate c)
    {
        if (c.DeletedAt is not null) return null;
        if (c.Status == "PENDING_VALIDATION") return NextOfPending(world, c);
        return c.Status == "ISSUED" ? NextOfIssued(world, c) : null;
    }

    private static DateTimeOffset NextOfPending(World world, Certificate c)
    {
        var records = c.CreatedAt + world.Settings.RecordDelay;
        if (c.Refusal is not null) return records;
        var next = records + world.Settings.ValidationTimeout;
        if (c.ValidationMethod != "DNS") return next;
        foreach (var name in c.BaseNames)
        {
            if (c.ValidatedAt.ContainsKey(name) || !c.Standing.TryGetValue(name, out var since)) continue;
            next = Min(next, Max(records, since) + world.Settings.ValidationDelay);
        }
        return next;
    }

    private static DateTimeOffset NextOfIssued(World world, Certificate c)
    {
        var version = c.Current!;
        var next = version.NotAfter;
        if (c.RevocationRequestedAt is { } revoked) return Min(next, revoked + world.Settings.RevocationDelay);
        if (c.Renewal is { Running: true } running)
        {
            if (running.Status == "PENDING_AUTO_RENEWAL") return Min(next, running.StartedAt + world.Settings.RenewalDelay);
            return Min(next, c.Missing.Count == 0
                ? Max(running.BlockedAt!.Value, c.Standing.Values.DefaultIfEmpty(running.BlockedAt!.Value).Max()) + world.Settings.RenewalDelay
                : running.BlockedAt!.Value + world.Settings.ValidationTimeout);
        }
        return c.Eligible ? Min(next, ManagedRenewalAt(world, c, version)) : next;
    }

    private static DateTimeOffset ManagedRenewalAt(World world, Certificate c, IssuedVersion version)
    {
        // Certificates of the old 395 days renew at 60; a lead longer than half of the validity would never rest.
        var validity = version.NotAfter - version.NotBefore;
        var lead = TimeSpan.FromDays(validity > TimeSpan.FromDays(300) ? Math.Max(60, world.Settings.RenewBeforeDays) : world.Settings.RenewBeforeDays);
        if (lead > validity / 2) lead = validity / 2;
        var at = Max(version.NotAfter - lead, version.ExportedAt ?? version.IssuedAt);
        return c.Renewal is { Status: "FAILED" } failed && failed.UpdatedAt >= version.IssuedAt ? Max(at, failed.UpdatedAt + TimeSpan.FromHours(24)) : at;
    }

    private static void Step(World world, Certificate c, DateTimeOffset at)
    {
        if (c.Status == "PENDING_VALIDATION") StepPending(world, c, at);
        else StepIssued(world, c, at);
    }

    private static void StepPending(World world, Certificate c, DateTimeOffset at)
    {
        if (c.Refusal is { } refusal)
        {
            Fail(c, refusal);
            return;
        }
        if (at >= c.CreatedAt + world.Settings.RecordDelay + world.Settings.ValidationTimeout)
        {
            c.Status = "VALIDATION_TIMED_OUT";
            return;
        }
        foreach (var name in c.BaseNames)
            if (!c.ValidatedAt.ContainsKey(name) && c.Standing.TryGetValue(name, out var since)
                && Max(c.CreatedAt + world.Settings.RecordDelay, since) + world.Settings.ValidationDelay <= at)
                c.ValidatedAt[name] = at;
        if (c.ValidatedAt.Count < c.BaseNames.Count) return;
        if (c.Names.Exists(name => !PublicDns.CaaAllows(world.Zones, name))) Fail(c, "CAA_ERROR");
        else
        {
            c.Status = "ISSUED";
            Issue(world, c, at, "issue");
        }
    }

    private static void Fail(Certificate c, string reason) => (c.Status, c.FailureReason) = ("FAILED", reason);

    private static void StepIssued(World world, Certificate c, DateTimeOffset at)
    {
        if (at >= c.Current!.NotAfter)
        {
            c.Status = "EXPIRED";
            if (c.Renewal is { Running: true } ended) Set(ended, "FAILED", "OTHER", at);
        }
        else if (c.RevocationRequestedAt is { } requested) Revoke(world, c, requested);
        else if (c.Renewal is { Running: true } renewal) StepRenewal(world, c, renewal, at);
        else StartRenewal(c, managed: true, at);
    }

    public static void StartRenewal(Certificate c, bool managed, DateTimeOffset at) =>
        c.Renewal = new Renewal { Status = "PENDING_AUTO_RENEWAL", Managed = managed, StartedAt = at, UpdatedAt = at };

    private static void StepRenewal(World world, Certificate c, Renewal renewal, DateTimeOffset at)
    {
        var timedOut = renewal.BlockedAt is { } blocked && c.Missing.Count > 0 && at >= blocked + world.Settings.ValidationTimeout;
        renewal.MissingNames = [.. c.Missing];
        if (timedOut) Set(renewal, "FAILED", "OTHER", at);
        else if (c.ValidationMethod == "DNS" && c.Missing.Count > 0)
        {
            renewal.BlockedAt = at;
            Set(renewal, "PENDING_VALIDATION", null, at);
        }
        else if (c.Names.Exists(name => !PublicDns.CaaAllows(world.Zones, name))) Set(renewal, "FAILED", "CAA_ERROR", at);
        else
        {
            Set(renewal, "SUCCESS", null, at);
            for (var i = 0; i < renewal.Accepted; i++) Issue(world, c, at, renewal.Managed ? "managed" : "renew");
        }
    }

    private static void Set(Renewal renewal, string status, string? reason, DateTimeOffset at) =>
        (renewal.Status, renewal.Reason, renewal.UpdatedAt) = (status, reason, at);

    private static void Revoke(World world, Certificate c, DateTimeOffset at)
    {
        c.Status = "REVOKED";
        c.Current!.RevokedAt = at;
        if (world.Settings.RevokeEarlierSerials)
            foreach (var version in c.Versions) version.RevokedAt ??= at;
    }

    /// <summary>A new serial, with its dates and its price. The key comes when it is first exported.</summary>
    public static void Issue(World world, Certificate c, DateTimeOffset at, string cause)
    {
        var settings = world.Settings;
        var from = settings.DayAlignedValidity ? new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero) : at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
        var dollars = c.ExportEnabled ? c.Names.Sum(n => n.StartsWith("*.", StringComparison.Ordinal) ? settings.PricePerWildcard : settings.PricePerName) : 0;
        c.Versions.Add(new IssuedVersion
        {
            Serial = NewSerial(),
            IssuedAt = at,
            NotBefore = from,
            NotAfter = from.AddDays(settings.ValidityDays).AddSeconds(-1),
            Cause = cause,
            Issuer = CertificateAuthority.RandomIssuer(c.KeyAlgorithm),
            Dollars = dollars,
        });
        c.Exported = false;
        world.Meta.Dollars += dollars;
        world.Touch(world.Meta);
    }

    public static string NewSerial()
    {
        Span<byte> serial = stackalloc byte[16];
        RandomNumberGenerator.Fill(serial);
        // Sixteen bytes and positive: neither a leading zero byte nor the sign bit.
        serial[0] = (byte)(serial[0] % 127 + 1);
        return Convert.ToHexStringLower(serial);
    }

    private static void LookAtDns(World world, Certificate c)
    {
        foreach (var name in c.BaseNames)
        {
            if (PublicDns.ValidatedFrom(world.Zones, ValidationRecord.For(c.Account, name)) is not { } from)
            {
                c.Missing.Add(name);
                c.Standing.Remove(name);
            }
            // What was missing stands since the change that mended it, however old the record itself is.
            else if (c.Missing.Remove(name)) c.Standing[name] = Max(from, world.Zones.ChangedAt);
            else c.Standing.TryAdd(name, from);
        }
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
