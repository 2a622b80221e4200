using System.Security.Cryptography;

namespace AcmPortal.AwsEmulator.Pki;

/// <summary>Fresh keys; RSA ones from a pool when there is one, in turn, so that a load test doesn't measure prime search.</summary>
internal sealed class KeyMaker(int poolSize)
{
    private byte[][] _pool = [];
    private int _next = -1;

    public async Task PrepareAsync(CancellationToken ct)
    {
        if (poolSize == 0) return;
        var pool = new byte[poolSize][];
        await Parallel.ForAsync(0, poolSize, ct, (i, _) => { pool[i] = NewRsa(); return ValueTask.CompletedTask; });
        _pool = pool;
    }

    /// <summary>PKCS#8 of a key of the algorithm.</summary>
    public byte[] Make(string keyAlgorithm) => keyAlgorithm switch
    {
        "EC_prime256v1" => NewEc(ECCurve.NamedCurves.nistP256),
        "EC_secp384r1" => NewEc(ECCurve.NamedCurves.nistP384),
        _ => _pool.Length == 0 ? NewRsa() : _pool[(Interlocked.Increment(ref _next) & int.MaxValue) % _pool.Length],
    };

    public static AsymmetricAlgorithm Open(string keyAlgorithm, byte[] pkcs8)
    {
        AsymmetricAlgorithm key = keyAlgorithm.StartsWith("EC_", StringComparison.Ordinal) ? ECDsa.Create() : RSA.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return key;
    }

    private static byte[] NewRsa()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKey();
    }

    private static byte[] NewEc(ECCurve curve)
    {
        using var ec = ECDsa.Create(curve);
        return ec.ExportPkcs8PrivateKey();
    }
}
