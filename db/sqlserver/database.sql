-- Once, by an administrator of the server, before the schema. The name may be another one.
IF DB_ID(N'AcmPortal') IS NULL
    CREATE DATABASE [AcmPortal];
GO

-- Readers see the last committed state instead of waiting for writers, as they do on SQLite. Needs a moment without other
-- connections; ROLLBACK IMMEDIATE ends them.
ALTER DATABASE [AcmPortal] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
GO
