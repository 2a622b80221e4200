namespace AcmPortal.Core.Hosting;

/// <summary>Which database.</summary>
public enum DatabaseProvider
{
    /// <summary>One file on this machine; one box.</summary>
    Sqlite,

    /// <summary>Production; as many instances as wanted.</summary>
    SqlServer,
}

/// <summary>Section <c>Database</c>.</summary>
public sealed record DatabaseOptions
{
    /// <summary><c>Database:Provider</c>.</summary>
    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary><c>Database:ConnectionString</c>. For SQLite <c>Data Source=file</c>; the file and its folder are made when missing.</summary>
    public string ConnectionString { get; init; } = "Data Source=data/acmportal.db";

    /// <summary><c>Database:MaxBatchSize</c>: statements sent together, 1 to 1,000; null leaves it to the provider.</summary>
    public int? MaxBatchSize { get; init; }
}
