using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace AcmPortal.Core.Hosting;

/// <summary>How a log host is spoken to.</summary>
public enum SyslogProtocol
{
    /// <summary>One datagram a message; nobody notices a lost one.</summary>
    Udp,

    /// <summary>Messages with their length before them.</summary>
    Tcp,
}

/// <summary>Section <c>Audit</c>: where the audit log's checkpoints are kept.</summary>
public sealed record AuditOptions
{
    private const string NoFile = "none";

    /// <summary>
    /// <c>Audit:CheckpointFile</c>: the file that checkpoints are appended to; null for none. Best on another machine or
    /// disk than the database: who can put back both puts back the proof too. By default beside the SQLite file.
    /// </summary>
    public string? CheckpointFile { get; init; } = Path.Combine("data", "audit-checkpoints.jsonl");

    /// <summary><c>Audit:CheckpointMinutes</c>: how often a checkpoint is written while the log grows, 1 to 1440.</summary>
    public int CheckpointMinutes { get; init; } = 15;

    /// <summary><c>Audit:Syslog</c>: host of a log server that is sent each checkpoint, RFC 5424; null for none.</summary>
    public string? SyslogHost { get; init; }

    /// <summary>Its port, after a colon in <c>Audit:Syslog</c>; 514 where none is given.</summary>
    public int SyslogPort { get; init; } = 514;

    /// <summary><c>Audit:SyslogProtocol</c>.</summary>
    public SyslogProtocol SyslogProtocol { get; init; }

    internal static AuditOptions Bind(IConfiguration configuration, DatabaseOptions database, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Audit", errors);
        var defaults = new AuditOptions();
        var file = reader.OptionalText("CheckpointFile") ?? BesideTheDatabase(database, defaults.CheckpointFile!);
        var syslog = Host(reader, reader.OptionalText("Syslog"));
        var options = new AuditOptions
        {
            CheckpointFile = file.Equals(NoFile, StringComparison.OrdinalIgnoreCase) ? null : file,
            CheckpointMinutes = reader.Int("CheckpointMinutes", defaults.CheckpointMinutes, 1, 1440),
            SyslogHost = syslog?.Host,
            SyslogPort = syslog?.Port ?? defaults.SyslogPort,
            SyslogProtocol = reader.Choice("SyslogProtocol", defaults.SyslogProtocol),
        };
        if (options.CheckpointFile is { } path && Directory.Exists(path))
            reader.Error("CheckpointFile", $"must name a file; {path} is a folder.");
        reader.RefuseOthers();
        return options;
    }

    private static (string Host, int Port)? Host(SettingReader reader, string? text)
    {
        if (text is null)
            return null;
        if (Uri.TryCreate($"syslog://{text}", UriKind.Absolute, out var uri) && uri is { Host.Length: > 0, PathAndQuery: "" or "/", UserInfo: "" })
            return (uri.Host.Trim('[', ']'), uri.Port > 0 ? uri.Port : 514);
        reader.Error("Syslog", $"must be a host with or without port, such as logs.example.com:514; it is \"{text}\".");
        return null;
    }

    private static string BesideTheDatabase(DatabaseOptions database, string usual)
    {
        try
        {
            return database.Provider is DatabaseProvider.Sqlite && Path.GetDirectoryName(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource) is { Length: > 0 } folder
                ? Path.Combine(folder, Path.GetFileName(usual))
                : usual;
        }
        catch (ArgumentException)
        {
            // Named by the section Database.
            return usual;
        }
    }
}
