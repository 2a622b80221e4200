using System.Text.Json;
using System.Text.Json.Serialization;
using AcmPortal.AwsEmulator.Pki;

namespace AcmPortal.AwsEmulator.State;

/// <summary>
/// The data file: one JSON line for each entity that changed, the last one wins. A line is handed to the operating system
/// before the call that made it is answered, so killing the process loses nothing that was promised.
/// </summary>
internal sealed class Journal : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private readonly string _path;
    private readonly Lock _file = new();
    private readonly Lock _queue = new();
    private List<byte[]> _pending = [];
    private FileStream? _stream;
    private FileStream? _owner;

    public Journal(string path) => _path = Path.GetFullPath(path);

    public void Append(IEntity entity, bool removed)
    {
        var line = removed
            ? JsonSerializer.SerializeToUtf8Bytes(new Line(Kind(entity), entity.Key, null), Json)
            : JsonSerializer.SerializeToUtf8Bytes(new Line(Kind(entity), entity.Key, JsonSerializer.SerializeToElement(entity, entity.GetType(), Json)), Json);
        lock (_queue) _pending.Add(line);
    }

    /// <summary>Writes all that is pending, of other callers too. Not under the world's gate.</summary>
    public void Write()
    {
        lock (_file)
        {
            List<byte[]> lines;
            lock (_queue)
            {
                if (_pending.Count == 0) return;
                lines = _pending;
                _pending = [];
            }
            if (_stream is null) return;
            using var buffer = new MemoryStream();
            foreach (var line in lines)
            {
                buffer.Write(line);
                buffer.WriteByte((byte)'\n');
            }
            _stream.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
            _stream.Flush();
        }
    }

    public void Truncate()
    {
        lock (_file)
        {
            lock (_queue) _pending = [];
            _stream?.SetLength(0);
        }
    }

    /// <summary>Reads the file and writes it anew without what was overtaken.</summary>
    public void Load(World world)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        // Two emulators on one file would overwrite each other without a word.
        try { _owner = new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (IOException e) { throw new IOException($"{_path} is in use by another emulator", e); }
        var lines = new Dictionary<(string, string), Line>();
        var order = new List<(string, string)>();
        if (File.Exists(_path))
        {
            foreach (var text in File.ReadLines(_path))
            {
                if (text.Length == 0) continue;
                Line? line;
                // A kill in the middle of a write leaves half a last line: what it would have said was never answered.
                try { line = JsonSerializer.Deserialize<Line>(text, Json); }
                catch (JsonException) { continue; }
                if (line is null) continue;
                var key = (line.Kind, line.Key);
                if (lines.TryAdd(key, line)) order.Add(key); else lines[key] = line;
            }
        }
        foreach (var kind in new[] { "meta", "authority", "zone", "record", "change", "session", "certificate" })
            foreach (var key in order)
                if (key.Item1 == kind && lines[key].Value is { } value) Restore(world, kind, value);

        var fresh = _path + ".new";
        using (var writer = new FileStream(fresh, FileMode.Create, FileAccess.Write))
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            foreach (var key in order)
            {
                if (lines[key].Value is null) continue;
                writer.Write(JsonSerializer.SerializeToUtf8Bytes(lines[key], Json));
                writer.WriteByte((byte)'\n');
            }
        }
        File.Move(fresh, _path, overwrite: true);
        _stream = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.Read);
        _stream.Seek(0, SeekOrigin.End);
    }

    public void Dispose()
    {
        Write();
        lock (_file)
        {
            _stream?.Dispose();
            _stream = null;
            _owner?.Dispose();
            _owner = null;
        }
    }

    private static void Restore(World world, string kind, JsonElement value)
    {
        switch (kind)
        {
            case "meta": world.Restore(value.Deserialize<Meta>(Json)!); break;
            case "authority": world.Authority.Restore(value.Deserialize<StoredAuthority>(Json)!); break;
            case "zone": world.Zones.Restore(value.Deserialize<Zone>(Json)!); break;
            case "record": world.Zones.Restore(value.Deserialize<RecordSet>(Json)!); break;
            case "change": var change = value.Deserialize<Change>(Json)!; world.Changes[change.Id] = change; break;
            case "session": var session = value.Deserialize<Session>(Json)!; world.Sessions[session.AccessKeyId] = session; break;
            case "certificate": world.Certificates.Restore(value.Deserialize<Certificate>(Json)!); break;
        }
    }

    private static string Kind(IEntity entity) => entity switch
    {
        Meta => "meta",
        StoredAuthority => "authority",
        Zone => "zone",
        RecordSet => "record",
        Change => "change",
        Session => "session",
        Certificate => "certificate",
        _ => throw new ArgumentException($"{entity.GetType()} is not stored"),
    };

    private sealed record Line(string Kind, string Key, JsonElement? Value);
}
