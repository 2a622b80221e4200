namespace AcmPortal.Web.Tests;

/// <summary>A folder of its own for database, master key and emulator state; gone afterwards.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("acmportal-web-").FullName;

    public string Of(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>Settings that keep everything in here.</summary>
    public Dictionary<string, string?> Settings() => new()
    {
        ["Database:ConnectionString"] = $"Data Source={Of("acmportal.db")}",
        ["MasterKey:File"] = Of("master.key"),
    };

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Path, recursive: true);
    }
}
