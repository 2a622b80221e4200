using System.Text;

namespace AcmPortal.Core.Audit;

/// <summary>Where checkpoints are kept beside the database.</summary>
internal interface ICheckpointSink
{
    /// <summary>What it is, for the log.</summary>
    string Name { get; }

    /// <summary>Puts a checkpoint away for good; throws where it could not.</summary>
    Task SendAsync(AuditCheckpoint checkpoint, CancellationToken cancellationToken);
}

/// <summary>A file of checkpoints, one JSON object a line, that is only ever appended to and is on the disk before the next goes on.</summary>
internal sealed class CheckpointFile(string path) : ICheckpointSink
{
    public string Name => path;

    public async Task SendAsync(AuditCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(path, options);
        // A line that was cut off by a crash is ended, so that it spoils no other.
        var torn = false;
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            torn = file.ReadByte() != '\n';
        }

        file.Seek(0, SeekOrigin.End);
        await file.WriteAsync(Encoding.UTF8.GetBytes($"{(torn ? "\n" : "")}{checkpoint.ToLine()}\n"), cancellationToken);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Every checkpoint of a file, oldest first; none where it does not exist.</summary>
    /// <returns>What was read, and a sentence where a line is neither a checkpoint nor one that a crash cut off.</returns>
    public static async Task<(IReadOnlyList<AuditCheckpoint> Checkpoints, string? Problem)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return ([], null);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var read = new List<AuditCheckpoint>();
        var number = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (line.Length == 0)
                continue;
            if (AuditCheckpoint.Parse(line) is { } checkpoint)
                read.Add(checkpoint);
            else if (line.EndsWith('}'))
                return (read, $"Line {number} of {path} is not a checkpoint: the file was changed.");
        }

        return (read, null);
    }
}
