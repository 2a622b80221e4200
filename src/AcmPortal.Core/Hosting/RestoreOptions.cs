using Microsoft.Extensions.Configuration;

namespace AcmPortal.Core.Hosting;

/// <summary>Section <c>Restore</c>: how a restored database is recognised, and what happens then.</summary>
public sealed record RestoreOptions
{
    /// <summary>
    /// <c>Restore:StateFile</c>: where this instance remembers how far the database was, outside of the database and apart
    /// from its backups; null to remember nothing.
    /// </summary>
    public string? StateFile { get; init; }

    /// <summary><c>Restore:Proceed</c>: go on by itself once AWS was compared, without waiting for a person.</summary>
    public bool Proceed { get; init; }

    /// <summary>Reads the section.</summary>
    public static RestoreOptions Bind(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Restore", errors);
        var options = new RestoreOptions { StateFile = reader.Text("StateFile", "data/instance.json"), Proceed = reader.Flag("Proceed", false) };
        reader.RefuseOthers();
        return options;
    }
}
