using System.Text.Json;
using AcmPortal.Core.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Restore;

/// <summary>How far a database was when this instance last saw it.</summary>
/// <param name="Database">Hash of its first audit row, which no other database has.</param>
/// <param name="Sequence">Its last audit row.</param>
/// <param name="Hash">That row's hash.</param>
/// <param name="At">When that was seen, by the domain's clock.</param>
public sealed record SeenDatabase(string Database, long Sequence, string Hash, DateTime At);

/// <summary>What this instance remembers outside of the database. Losing it is harmless: then nothing is recognised by it.</summary>
public sealed partial class InstanceMemory(RestoreOptions options, ILogger<InstanceMemory> logger)
{
    private readonly string? path = options.StateFile is { } file ? Path.GetFullPath(file) : null;

    /// <summary>What was written last; null where nothing was, or it cannot be read.</summary>
    public SeenDatabase? Read()
    {
        if (path is null)
            return null;
        try
        {
            return JsonSerializer.Deserialize<SeenDatabase>(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Unreadable(logger, path, e.Message);
            return null;
        }
    }

    /// <summary>Writes it whole or not at all; a disk that is full stops nothing.</summary>
    public void Write(SeenDatabase seen)
    {
        if (path is null)
            return;
        var draft = path + ".new";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(stream, seen);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Unwritable(logger, path, e.Message);
        }
    }

    [LoggerMessage(EventId = 2420, Level = LogLevel.Warning, Message = "What this instance remembers of the database cannot be read from {Path}: {Problem}")]
    private static partial void Unreadable(ILogger logger, string path, string problem);

    [LoggerMessage(EventId = 2421, Level = LogLevel.Warning, Message = "What this instance remembers of the database cannot be written to {Path} (Restore:StateFile): {Problem} A restored database is then recognised by the command `restored` alone.")]
    private static partial void Unwritable(ILogger logger, string path, string problem);
}
