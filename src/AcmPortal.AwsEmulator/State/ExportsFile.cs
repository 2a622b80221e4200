using System.Text;

namespace AcmPortal.AwsEmulator.State;

/// <summary>A line for each export: the key as PKCS#8 in base64, a space, and the passphrase in base64.</summary>
internal sealed class ExportsFile(string path)
{
    private readonly Lock _file = new();

    public void Note(string pkcs8, string passphrase)
    {
        lock (_file) File.AppendAllText(path, $"{pkcs8} {Convert.ToBase64String(Encoding.ASCII.GetBytes(passphrase))}\n");
    }
}
