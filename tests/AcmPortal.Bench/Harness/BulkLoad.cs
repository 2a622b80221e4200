using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Harness;

/// <summary>Large inventories: into the emulator by its bulk endpoint, and straight into the database, as if issued and stored long ago.</summary>
internal static class BulkLoad
{
    private const int RowsATime = 1_000;

    /// <summary>
    /// Loads certificates that end evenly spread between two days from now. AWS renews by itself what has less than 45 days
    /// left, so the first day should be above that where nothing is to happen.
    /// </summary>
    public static async Task<List<string>> LoadAsync(PortalCore portal, Emulator emulator, int count, int firstDay, int lastDay)
    {
        var order = await OrderAsync(portal);
        var arns = new List<string>(count);
        var days = Math.Min(lastDay - firstDay + 1, count);
        var midnight = new DateTimeOffset((await emulator.NowAsync()).UtcDateTime.Date, TimeSpan.Zero);
        for (var day = 0; day < days; day++)
        {
            var of = count / days + (day < count % days ? 1 : 0);
            var loaded = await emulator.LoadAsync(new
            {
                count = of,
                from = arns.Count + 1,
                names = new[] { "load{n}.example.com" },
                keyAlgorithm = KeyAlgorithms.EcP256,
                notAfter = midnight.AddDays(firstDay + day).AddSeconds(-1),
                writeRecords = true,
            });
            foreach (var some in loaded.Chunk(RowsATime))
                await StoreAsync(portal, order, some);
            arns.AddRange(loaded.Select(c => c.Arn));
        }

        return arns;
    }

    /// <summary>Stores certificates that no AWS has, for what is measured in the database alone.</summary>
    /// <param name="portal">Whose database.</param>
    /// <param name="count">How many.</param>
    /// <param name="shape">Changes one before it is stored.</param>
    /// <param name="name">Their names; <c>load{n}.example.com</c> without.</param>
    public static async Task StoreOnlyAsync(PortalCore portal, int count, Action<Certificate, int> shape, Func<int, string>? name = null)
    {
        name ??= n => $"load{n}.example.com";
        var order = await OrderAsync(portal);
        var now = TimeProvider.System.GetUtcNow();
        for (var first = 0; first < count; first += RowsATime)
        {
            var some = Enumerable.Range(first, Math.Min(RowsATime, count - first)).Select(n => new LoadedCertificate(
                $"arn:aws:acm:us-east-1:111122223333:certificate/{Guid.CreateVersion7()}", [name(n)], KeyAlgorithms.EcP256,
                Convert.ToHexStringLower(Guid.CreateVersion7().ToByteArray()), now.AddDays(-10), now.AddDays(n % 198 + 1)));
            var number = first;
            await StoreAsync(portal, order, some, c => shape(c, number++));
        }
    }

    /// <summary>Gives that many certificates a renewal that AWS made in the last 13 weeks, and twice as many charges of the last year.</summary>
    public static async Task RenewedAsync(PortalCore portal, int count)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var ids = await portal.Store.ReadAsync((db, ct) => db.Certificates.OrderBy(c => c.Id).Select(c => c.Id).Take(count).ToListAsync(ct), default);
        var number = 0;
        foreach (var some in ids.Chunk(RowsATime))
        {
            await portal.Store.ChangeAsync(async (scope, ct) =>
            {
                var authority = await scope.Db.Authorities.AsNoTracking().SingleAsync(ct);
                foreach (var id in some)
                {
                    var n = number++;
                    var at = now.AddDays(-n % 90).AddMinutes(-n % 1_000);
                    var order = new Order
                    {
                        Kind = OrderKind.Renew,
                        CommonName = $"app{n}.team{n % 400}.example.com",
                        Names = [$"app{n}.team{n % 400}.example.com"],
                        KeyAlgorithm = KeyAlgorithms.EcP256,
                        AuthorityId = authority.Id,
                        ProfileId = portal.ProfileId,
                        RequestedById = "portal",
                        RequestedByName = "Portal",
                        RequestedAt = at,
                        Fingerprint = $"renewed{n}",
                    };
                    var entry = scope.Db.Orders.Add(order);
                    entry.Property(o => o.CertificateId).CurrentValue = id;
                    // At the last second of a day, as AWS has it.
                    entry.Property(o => o.BaselineNotAfter).CurrentValue = at.Date.AddDays(44 - (n % 4)).AddSeconds(-1);
                    entry.Property(o => o.State).CurrentValue = OrderState.Stored;
                    entry.Property(o => o.StateSince).CurrentValue = at;
                    foreach (var kind in new[] { ChargeKind.Issue, ChargeKind.RenewedByAws })
                        scope.Db.Add(new Charge { CertificateId = id, CommonName = order.CommonName, ProfileId = portal.ProfileId, Key = kind.ToString(), Kind = kind, At = kind == ChargeKind.Issue ? at.AddDays(-150) : at, Cents = 700 });
                }

                return 0;
            }, default);
        }
    }

    // Every version names an order; one stands for all of them.
    private static async Task<Guid> OrderAsync(PortalCore portal)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1);
        return await portal.Store.ChangeAsync(async (scope, ct) =>
        {
            var authority = await scope.Db.Authorities.SingleAsync(ct);
            var order = new Order
            {
                Kind = OrderKind.Issue,
                CommonName = "loaded",
                Names = ["loaded"],
                KeyAlgorithm = KeyAlgorithms.EcP256,
                AuthorityId = authority.Id,
                ProfileId = portal.ProfileId,
                RequestedById = "harness",
                RequestedByName = "Harness",
                RequestedAt = now,
                Fingerprint = "loaded",
            };
            var entry = scope.Db.Orders.Add(order);
            entry.Property(o => o.State).CurrentValue = OrderState.Stored;
            entry.Property(o => o.StateSince).CurrentValue = now;
            return order.Id;
        }, default);
    }

    private static Task<int> StoreAsync(PortalCore portal, Guid orderId, IEnumerable<LoadedCertificate> loaded, Action<Certificate>? shape = null) => portal.Store.ChangeAsync(async (scope, ct) =>
    {
        var authority = await scope.Db.Authorities.AsNoTracking().SingleAsync(ct);
        foreach (var c in loaded)
        {
            var version = new CertificateVersion
            {
                CertificateId = Guid.CreateVersion7(),
                Number = 1,
                Serial = c.Serial,
                Subject = $"CN={c.Names[0]}",
                Issuer = "CN=Emulated",
                NotBefore = c.NotBefore.UtcDateTime,
                NotAfter = c.NotAfter.UtcDateTime,
                Sha256 = "",
                Sha1 = "",
                LeafPem = "",
                ChainPem = "",
                OrderId = orderId,
                StoredAt = c.NotBefore.UtcDateTime,
            };
            var certificate = new Certificate
            {
                Id = version.CertificateId,
                CommonName = c.Names[0],
                Names = [.. c.Names],
                AuthorityId = authority.Id,
                ProfileId = portal.ProfileId,
                OwnerContact = "team@example.com",
                Arn = c.Arn,
                KeyAlgorithm = c.KeyAlgorithm,
                CreatedAt = c.NotBefore.UtcDateTime,
                CurrentVersionId = version.Id,
                CurrentSerial = c.Serial,
                NotBefore = version.NotBefore,
                NotAfter = version.NotAfter,
                PickupWatched = false,
                AwsSeenAt = c.NotBefore.UtcDateTime,
                AwsStatus = "ISSUED",
                AwsSerial = c.Serial,
                AwsNotAfter = version.NotAfter,
                AwsExported = true,
                AwsEligible = true,
                AwsExportable = true,
                AwsInUse = false,
                RenewalCheckAt = version.NotAfter.AddDays(-45),
                LabelScheme = CertificateLabels.Scheme,
            };
            shape?.Invoke(certificate);
            scope.Db.AddRange(certificate, version);
            scope.Db.AddRange(c.Names.Select(n => new CertificateName { CertificateId = certificate.Id, Name = n }));
            scope.Db.AddRange(CertificateLabels.Of(certificate.Id, c.Names));
        }

        return 0;
    }, default);
}
