using System.Security.Cryptography;

namespace AcmPortal.Core.Secrets;

/// <summary>The master key in a file that nobody but its owner may read.</summary>
public sealed class FileMasterKey(string path, string setting = "MasterKey:File") : LocalMasterKey
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private readonly string path = Path.GetFullPath(path);

    /// <inheritdoc/>
    public override string Source => $"the key file {path} ({setting})";

    /// <inheritdoc/>
    protected override async Task<byte[]> ReadAsync(bool mayCreate, CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(path))
            {
                if (!mayCreate)
                    throw new MasterKeyUnavailableException($"{Source} does not exist.");
                Create();
            }

            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
                throw new MasterKeyUnavailableException($"{Source} can be read or changed by others than its owner. Run: chmod 600 \"{path}\"");
            return Decode(await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyUnavailableException($"{Source} cannot be read or made: {e.Message}", e);
        }
    }

    // Written whole to a file beside it and then linked into place, so that a crash never leaves half a key, and two
    // processes at their first start end up with one and the same.
    private void Create()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Guid.CreateVersion7():N}.new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            using (var stream = new FileStream(draft, options))
            {
                var bytes = RandomNumberGenerator.GetBytes(Size);
                stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes) + "\n"));
                stream.Flush(flushToDisk: true);
                CryptographicOperations.ZeroMemory(bytes);
            }

            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first: its key is the one.
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
