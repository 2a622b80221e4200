IF OBJECT_ID(N'[__EFMigrationsHistory]') IS NULL
BEGIN
    CREATE TABLE [__EFMigrationsHistory] (
        [MigrationId] nvarchar(150) NOT NULL,
        [ProductVersion] nvarchar(32) NOT NULL,
        CONSTRAINT [PK___EFMigrationsHistory] PRIMARY KEY ([MigrationId])
    );
END;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [AuditEntries] (
        [Sequence] bigint NOT NULL,
        [At] datetime2 NOT NULL,
        [ActorId] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ActorName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Via] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Action] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ObjectKind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ObjectId] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ObjectName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Detail] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [CorrelationId] uniqueidentifier NULL,
        [PreviousHash] varbinary(32) NOT NULL,
        [Hash] varbinary(32) NOT NULL,
        CONSTRAINT [PK_AuditEntries] PRIMARY KEY ([Sequence])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [AuditHead] (
        [Id] int NOT NULL,
        [Sequence] bigint NOT NULL,
        [Hash] varbinary(32) NOT NULL,
        [Seal] varbinary(32) NOT NULL,
        CONSTRAINT [PK_AuditHead] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [Connections] (
        [Id] uniqueidentifier NOT NULL,
        [Name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Kind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [AccessKeyId] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
        [RoleArn] nvarchar(2048) COLLATE Latin1_General_100_BIN2 NULL,
        [ExternalId] nvarchar(1224) COLLATE Latin1_General_100_BIN2 NULL,
        [AccountId] nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL,
        [CallerArn] nvarchar(2048) COLLATE Latin1_General_100_BIN2 NULL,
        [Enabled] bit NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        [LastTestedAt] datetime2 NULL,
        [LastTestPassed] bit NULL,
        [LastTestError] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL,
        [FindingsJson] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [MayTag] bit NULL,
        [CredentialsVersion] int NOT NULL,
        [Version] int NOT NULL,
        CONSTRAINT [PK_Connections] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [DataProtectionKeys] (
        [Id] int NOT NULL IDENTITY,
        [FriendlyName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
        [Xml] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_DataProtectionKeys] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [Drafts] (
        [ActorId] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Kind] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Json] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [SavedAt] datetime2 NOT NULL,
        CONSTRAINT [PK_Drafts] PRIMARY KEY ([ActorId], [Kind])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [MasterKeyChecks] (
        [MasterKeyId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Check] varbinary(1024) NOT NULL,
        CONSTRAINT [PK_MasterKeyChecks] PRIMARY KEY ([MasterKeyId])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [Secrets] (
        [OwnerId] uniqueidentifier NOT NULL,
        [Field] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Format] tinyint NOT NULL,
        [MasterKeyId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [WrappedKey] varbinary(1024) NOT NULL,
        [Data] varbinary(max) NOT NULL,
        CONSTRAINT [PK_Secrets] PRIMARY KEY ([OwnerId], [Field])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [SignInLinks] (
        [TokenHash] varbinary(32) NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        [ExpiresAt] datetime2 NOT NULL,
        [UsedAt] datetime2 NULL,
        CONSTRAINT [PK_SignInLinks] PRIMARY KEY ([TokenHash])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [ValidationRecords] (
        [Id] uniqueidentifier NOT NULL,
        [AccountId] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [BaseName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Name] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Value] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ZoneId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [State] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Problem] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL,
        [PendingChangeId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [WrittenAt] datetime2 NULL,
        [SeenAt] datetime2 NULL,
        CONSTRAINT [PK_ValidationRecords] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [Authorities] (
        [Id] uniqueidentifier NOT NULL,
        [Name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ConnectionId] uniqueidentifier NOT NULL,
        [DnsConnectionId] uniqueidentifier NOT NULL,
        [Region] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [AccountId] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [MaxNames] int NOT NULL,
        [Enabled] bit NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        [Version] int NOT NULL,
        CONSTRAINT [PK_Authorities] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_Authorities_Connections_ConnectionId] FOREIGN KEY ([ConnectionId]) REFERENCES [Connections] ([Id]) ON DELETE NO ACTION,
        CONSTRAINT [FK_Authorities_Connections_DnsConnectionId] FOREIGN KEY ([DnsConnectionId]) REFERENCES [Connections] ([Id]) ON DELETE NO ACTION
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [AuthorityZones] (
        [Id] uniqueidentifier NOT NULL,
        [AuthorityId] uniqueidentifier NOT NULL,
        [ZoneId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Name] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_AuthorityZones] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_AuthorityZones_Authorities_AuthorityId] FOREIGN KEY ([AuthorityId]) REFERENCES [Authorities] ([Id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [Profiles] (
        [Id] uniqueidentifier NOT NULL,
        [Name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Description] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [AuthorityId] uniqueidentifier NOT NULL,
        [NamePatterns] nvarchar(max) NOT NULL,
        [WildcardsAllowed] bit NOT NULL,
        [KeyAlgorithms] nvarchar(max) NOT NULL,
        [DefaultKeyAlgorithm] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [RenewalMode] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [RenewBeforeDays] int NOT NULL,
        [OwnerContact] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Enabled] bit NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        [Version] int NOT NULL,
        CONSTRAINT [PK_Profiles] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_Profiles_Authorities_AuthorityId] FOREIGN KEY ([AuthorityId]) REFERENCES [Authorities] ([Id]) ON DELETE NO ACTION
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [Certificates] (
        [Id] uniqueidentifier NOT NULL,
        [CommonName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Names] nvarchar(max) NOT NULL,
        [AuthorityId] uniqueidentifier NOT NULL,
        [ProfileId] uniqueidentifier NOT NULL,
        [OwnerContact] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Arn] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [KeyAlgorithm] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [State] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        [RenewalModeOverride] nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL,
        [RenewBeforeDaysOverride] int NULL,
        [CurrentVersionId] uniqueidentifier NOT NULL,
        [CurrentSerial] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [NotBefore] datetime2 NOT NULL,
        [NotAfter] datetime2 NOT NULL,
        [Version] int NOT NULL,
        CONSTRAINT [PK_Certificates] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_Certificates_Authorities_AuthorityId] FOREIGN KEY ([AuthorityId]) REFERENCES [Authorities] ([Id]) ON DELETE NO ACTION,
        CONSTRAINT [FK_Certificates_Profiles_ProfileId] FOREIGN KEY ([ProfileId]) REFERENCES [Profiles] ([Id]) ON DELETE NO ACTION
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [CertificateNames] (
        [CertificateId] uniqueidentifier NOT NULL,
        [Name] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_CertificateNames] PRIMARY KEY ([CertificateId], [Name]),
        CONSTRAINT [FK_CertificateNames_Certificates_CertificateId] FOREIGN KEY ([CertificateId]) REFERENCES [Certificates] ([Id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [Orders] (
        [Id] uniqueidentifier NOT NULL,
        [Kind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [State] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [StateSince] datetime2 NOT NULL,
        [CommonName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Names] nvarchar(max) NOT NULL,
        [KeyAlgorithm] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [AuthorityId] uniqueidentifier NOT NULL,
        [ProfileId] uniqueidentifier NOT NULL,
        [OwnerContact] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [RequestedById] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [RequestedByName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [RequestedAt] datetime2 NOT NULL,
        [EstimatedCents] int NOT NULL,
        [Fingerprint] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [OpenSlot] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
        [Arn] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
        [ArnIsDead] bit NOT NULL,
        [CertificateId] uniqueidentifier NULL,
        [BaselineSerial] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
        [Token] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [TokenFirstSentAt] datetime2 NULL,
        [LastSentAt] datetime2 NULL,
        [Tagged] bit NOT NULL,
        [Candidates] nvarchar(max) NOT NULL,
        [SendUnresolved] bit NOT NULL,
        [NothingFoundSince] datetime2 NULL,
        [IntentId] uniqueidentifier NULL,
        [Attempt] int NOT NULL,
        [NextAttemptAt] datetime2 NULL,
        [Reason] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ReasonText] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL,
        [AwsCode] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
        [AwsMessage] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL,
        [AwsRequestId] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
        [CancelRequestedAt] datetime2 NULL,
        [CancelRequestedBy] nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
        [HistoryCount] int NOT NULL,
        [LeaseOwner] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
        [LeaseUntil] datetime2 NULL,
        [LeaseEpoch] int NOT NULL,
        CONSTRAINT [PK_Orders] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_Orders_Authorities_AuthorityId] FOREIGN KEY ([AuthorityId]) REFERENCES [Authorities] ([Id]) ON DELETE NO ACTION,
        CONSTRAINT [FK_Orders_Certificates_CertificateId] FOREIGN KEY ([CertificateId]) REFERENCES [Certificates] ([Id]) ON DELETE NO ACTION,
        CONSTRAINT [FK_Orders_Profiles_ProfileId] FOREIGN KEY ([ProfileId]) REFERENCES [Profiles] ([Id]) ON DELETE NO ACTION
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [AwsCalls] (
        [Id] uniqueidentifier NOT NULL,
        [OrderId] uniqueidentifier NULL,
        [Scope] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
        [At] datetime2 NOT NULL,
        [Operation] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [HttpStatus] int NULL,
        [Code] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
        [Outcome] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [DurationMs] int NOT NULL,
        [RequestId] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_AwsCalls] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_AwsCalls_Orders_OrderId] FOREIGN KEY ([OrderId]) REFERENCES [Orders] ([Id]) ON DELETE NO ACTION
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [CertificateVersions] (
        [Id] uniqueidentifier NOT NULL,
        [CertificateId] uniqueidentifier NOT NULL,
        [Number] int NOT NULL,
        [Serial] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Subject] nvarchar(1024) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Issuer] nvarchar(1024) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [NotBefore] datetime2 NOT NULL,
        [NotAfter] datetime2 NOT NULL,
        [Sha256] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Sha1] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [LeafPem] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ChainPem] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ReplacesVersionId] uniqueidentifier NULL,
        [OrderId] uniqueidentifier NOT NULL,
        [StoredAt] datetime2 NOT NULL,
        CONSTRAINT [PK_CertificateVersions] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_CertificateVersions_CertificateVersions_ReplacesVersionId] FOREIGN KEY ([ReplacesVersionId]) REFERENCES [CertificateVersions] ([Id]) ON DELETE NO ACTION,
        CONSTRAINT [FK_CertificateVersions_Certificates_CertificateId] FOREIGN KEY ([CertificateId]) REFERENCES [Certificates] ([Id]) ON DELETE NO ACTION,
        CONSTRAINT [FK_CertificateVersions_Orders_OrderId] FOREIGN KEY ([OrderId]) REFERENCES [Orders] ([Id]) ON DELETE NO ACTION
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE TABLE [OrderHistory] (
        [Id] uniqueidentifier NOT NULL,
        [OrderId] uniqueidentifier NOT NULL,
        [Number] int NOT NULL,
        [At] datetime2 NOT NULL,
        [From] nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL,
        [To] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Reason] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Detail] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL,
        [By] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_OrderHistory] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_OrderHistory_Orders_OrderId] FOREIGN KEY ([OrderId]) REFERENCES [Orders] ([Id]) ON DELETE NO ACTION
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_AuditEntries_ActorId_Sequence] ON [AuditEntries] ([ActorId], [Sequence]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_AuditEntries_At] ON [AuditEntries] ([At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_AuditEntries_CorrelationId] ON [AuditEntries] ([CorrelationId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_AuditEntries_ObjectKind_ObjectId_Sequence] ON [AuditEntries] ([ObjectKind], [ObjectId], [Sequence]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Authorities_ConnectionId] ON [Authorities] ([ConnectionId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Authorities_DnsConnectionId] ON [Authorities] ([DnsConnectionId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Authorities_Name] ON [Authorities] ([Name]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_AuthorityZones_AuthorityId_ZoneId] ON [AuthorityZones] ([AuthorityId], [ZoneId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_AwsCalls_OrderId_At] ON [AwsCalls] ([OrderId], [At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_AwsCalls_Scope_At] ON [AwsCalls] ([Scope], [At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_CertificateNames_Name] ON [CertificateNames] ([Name]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Certificates_Arn] ON [Certificates] ([Arn]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Certificates_AuthorityId] ON [Certificates] ([AuthorityId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Certificates_CommonName] ON [Certificates] ([CommonName]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Certificates_CreatedAt] ON [Certificates] ([CreatedAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Certificates_CurrentSerial] ON [Certificates] ([CurrentSerial]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Certificates_NotAfter] ON [Certificates] ([NotAfter]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Certificates_ProfileId] ON [Certificates] ([ProfileId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_CertificateVersions_CertificateId_Number] ON [CertificateVersions] ([CertificateId], [Number]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_CertificateVersions_CertificateId_Serial] ON [CertificateVersions] ([CertificateId], [Serial]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_CertificateVersions_OrderId] ON [CertificateVersions] ([OrderId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_CertificateVersions_ReplacesVersionId] ON [CertificateVersions] ([ReplacesVersionId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_CertificateVersions_Serial] ON [CertificateVersions] ([Serial]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Connections_Name] ON [Connections] ([Name]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Drafts_SavedAt] ON [Drafts] ([SavedAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_OrderHistory_OrderId_Number] ON [OrderHistory] ([OrderId], [Number]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Orders_Arn] ON [Orders] ([Arn]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Orders_AuthorityId] ON [Orders] ([AuthorityId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Orders_CertificateId] ON [Orders] ([CertificateId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Orders_CommonName] ON [Orders] ([CommonName]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    EXEC(N'CREATE UNIQUE INDEX [IX_Orders_OpenSlot] ON [Orders] ([OpenSlot]) WHERE [OpenSlot] IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Orders_ProfileId] ON [Orders] ([ProfileId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Orders_RequestedAt] ON [Orders] ([RequestedAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Orders_State_NextAttemptAt] ON [Orders] ([State], [NextAttemptAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Orders_State_StateSince] ON [Orders] ([State], [StateSince]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Profiles_AuthorityId] ON [Profiles] ([AuthorityId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Profiles_Name] ON [Profiles] ([Name]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_Secrets_MasterKeyId] ON [Secrets] ([MasterKeyId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_SignInLinks_ExpiresAt] ON [SignInLinks] ([ExpiresAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_ValidationRecords_AccountId_BaseName] ON [ValidationRecords] ([AccountId], [BaseName]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    CREATE INDEX [IX_ValidationRecords_ZoneId_State] ON [ValidationRecords] ([ZoneId], [State]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124000000_Initial'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261124000000_Initial', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    DROP INDEX [IX_Orders_CertificateId] ON [Orders];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    DROP INDEX [IX_Certificates_AuthorityId] ON [Certificates];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Profiles] ADD [MonthlyCapCents] int NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Orders] ADD [BaselineNotAfter] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Orders] ADD [RenewalAcceptedAt] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Orders] ADD [RenewalGoal] nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Orders] ADD [RenewalRule] nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Orders] ADD [ReplaceThen] nvarchar(32) NOT NULL DEFAULT N'Keep';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Orders] ADD [ReplacesCertificateId] uniqueidentifier NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Orders] ADD [RevocationReason] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [CertificateVersions] ADD [Revocation] nvarchar(32) NOT NULL DEFAULT N'NotChecked';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [CertificateVersions] ADD [RevocationCheckedAt] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [Attention] nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [AttentionSince] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [AttentionText] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [AwsEligible] bit NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [AwsExportable] bit NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [AwsExported] bit NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [AwsInUse] bit NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [AwsNotAfter] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [AwsRenewalStatus] nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [AwsSeenAt] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [AwsSerial] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [AwsStatus] nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [PickedUpAt] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [PickupWatched] bit NOT NULL DEFAULT CAST(1 AS bit);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [RenewalCheckAt] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [ReplacesCertificateId] uniqueidentifier NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [RevocationReason] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    ALTER TABLE [Certificates] ADD [RevokedAt] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    UPDATE Certificates SET RenewalCheckAt = CreatedAt WHERE State = 'Active'
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE TABLE [AlertChannels] (
        [Id] uniqueidentifier NOT NULL,
        [Name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Kind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [SettingsJson] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Enabled] bit NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        [LastSentAt] datetime2 NULL,
        [LastFailedAt] datetime2 NULL,
        [LastError] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL,
        [Version] int NOT NULL,
        CONSTRAINT [PK_AlertChannels] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE TABLE [AlertRules] (
        [Id] uniqueidentifier NOT NULL,
        [Name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Events] nvarchar(max) NOT NULL,
        [ProfileIds] nvarchar(max) NOT NULL,
        [Owners] nvarchar(max) NOT NULL,
        [ChannelIds] nvarchar(max) NOT NULL,
        [TellOwner] bit NOT NULL,
        [Enabled] bit NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        [Version] int NOT NULL,
        CONSTRAINT [PK_AlertRules] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE TABLE [Alerts] (
        [Id] uniqueidentifier NOT NULL,
        [Event] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Severity] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [At] datetime2 NOT NULL,
        [Subject] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Text] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [CertificateId] uniqueidentifier NULL,
        [OrderId] uniqueidentifier NULL,
        [ConnectionId] uniqueidentifier NULL,
        [ProfileId] uniqueidentifier NULL,
        [OwnerContact] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [OnceKey] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
        [OnlyChannelId] uniqueidentifier NULL,
        [RoutedAt] datetime2 NULL,
        CONSTRAINT [PK_Alerts] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE TABLE [ApiTokens] (
        [Id] uniqueidentifier NOT NULL,
        [PublicId] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [OwnerId] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [OwnerName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Scopes] nvarchar(max) NOT NULL,
        [Networks] nvarchar(max) NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        [ExpiresAt] datetime2 NOT NULL,
        [RevokedAt] datetime2 NULL,
        [LastUsedAt] datetime2 NULL,
        [LastUsedFrom] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_ApiTokens] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE TABLE [AwsScopes] (
        [Id] uniqueidentifier NOT NULL,
        [Scope] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [NextAt] datetime2 NOT NULL,
        [ReadAt] datetime2 NULL,
        [MaySearch] bit NULL,
        [Attempt] int NOT NULL,
        [Problem] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL,
        [CertificatesAtAws] int NOT NULL,
        [CreatedLastYear] int NOT NULL,
        [LeaseOwner] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
        [LeaseUntil] datetime2 NULL,
        [LeaseEpoch] int NOT NULL,
        CONSTRAINT [PK_AwsScopes] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE TABLE [Charges] (
        [Id] uniqueidentifier NOT NULL,
        [CertificateId] uniqueidentifier NOT NULL,
        [CommonName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ProfileId] uniqueidentifier NOT NULL,
        [Key] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Kind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [At] datetime2 NOT NULL,
        [Cents] int NOT NULL,
        CONSTRAINT [PK_Charges] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE TABLE [DomainTime] (
        [Id] int NOT NULL,
        [OffsetTicks] bigint NOT NULL,
        CONSTRAINT [PK_DomainTime] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE TABLE [IdempotentRequests] (
        [ActorId] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Key] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [BodyHash] varbinary(32) NOT NULL,
        [OrderId] uniqueidentifier NOT NULL,
        [At] datetime2 NOT NULL,
        CONSTRAINT [PK_IdempotentRequests] PRIMARY KEY ([ActorId], [Key])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE TABLE [KeyPickups] (
        [Id] uniqueidentifier NOT NULL,
        [CertificateId] uniqueidentifier NOT NULL,
        [VersionId] uniqueidentifier NOT NULL,
        [At] datetime2 NOT NULL,
        [ActorId] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ActorName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Via] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Format] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_KeyPickups] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_KeyPickups_CertificateVersions_VersionId] FOREIGN KEY ([VersionId]) REFERENCES [CertificateVersions] ([Id]) ON DELETE NO ACTION,
        CONSTRAINT [FK_KeyPickups_Certificates_CertificateId] FOREIGN KEY ([CertificateId]) REFERENCES [Certificates] ([Id]) ON DELETE NO ACTION
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE TABLE [Deliveries] (
        [Id] uniqueidentifier NOT NULL,
        [AlertId] uniqueidentifier NOT NULL,
        [ChannelId] uniqueidentifier NOT NULL,
        [Recipient] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [OrderKey] uniqueidentifier NOT NULL,
        [State] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        [Attempt] int NOT NULL,
        [NextAttemptAt] datetime2 NULL,
        [SentAt] datetime2 NULL,
        [LastError] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL,
        [LeaseOwner] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
        [LeaseUntil] datetime2 NULL,
        [LeaseEpoch] int NOT NULL,
        CONSTRAINT [PK_Deliveries] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_Deliveries_AlertChannels_ChannelId] FOREIGN KEY ([ChannelId]) REFERENCES [AlertChannels] ([Id]) ON DELETE NO ACTION,
        CONSTRAINT [FK_Deliveries_Alerts_AlertId] FOREIGN KEY ([AlertId]) REFERENCES [Alerts] ([Id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE TABLE [ApiTokenSecrets] (
        [Id] uniqueidentifier NOT NULL,
        [TokenId] uniqueidentifier NOT NULL,
        [Hash] varbinary(32) NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        CONSTRAINT [PK_ApiTokenSecrets] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_ApiTokenSecrets_ApiTokens_TokenId] FOREIGN KEY ([TokenId]) REFERENCES [ApiTokens] ([Id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Orders_CertificateId_Kind_RequestedAt] ON [Orders] ([CertificateId], [Kind], [RequestedAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Orders_ReplacesCertificateId] ON [Orders] ([ReplacesCertificateId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Certificates_Attention_NotAfter] ON [Certificates] ([Attention], [NotAfter]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Certificates_AuthorityId_AwsSeenAt] ON [Certificates] ([AuthorityId], [AwsSeenAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Certificates_RenewalCheckAt_NotAfter] ON [Certificates] ([RenewalCheckAt], [NotAfter]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Certificates_ReplacesCertificateId] ON [Certificates] ([ReplacesCertificateId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Certificates_State_NotAfter] ON [Certificates] ([State], [NotAfter]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE UNIQUE INDEX [IX_AlertChannels_Name] ON [AlertChannels] ([Name]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE UNIQUE INDEX [IX_AlertRules_Name] ON [AlertRules] ([Name]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Alerts_At] ON [Alerts] ([At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Alerts_CertificateId_At] ON [Alerts] ([CertificateId], [At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    EXEC(N'CREATE UNIQUE INDEX [IX_Alerts_OnceKey] ON [Alerts] ([OnceKey]) WHERE [OnceKey] IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Alerts_RoutedAt_Id] ON [Alerts] ([RoutedAt], [Id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_ApiTokens_CreatedAt] ON [ApiTokens] ([CreatedAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_ApiTokens_OwnerId_CreatedAt] ON [ApiTokens] ([OwnerId], [CreatedAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE UNIQUE INDEX [IX_ApiTokens_PublicId] ON [ApiTokens] ([PublicId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_ApiTokenSecrets_TokenId] ON [ApiTokenSecrets] ([TokenId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE UNIQUE INDEX [IX_AwsScopes_Scope] ON [AwsScopes] ([Scope]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Charges_At_ProfileId] ON [Charges] ([At], [ProfileId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Charges_CertificateId_Key] ON [Charges] ([CertificateId], [Key]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Charges_ProfileId_At] ON [Charges] ([ProfileId], [At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Deliveries_AlertId_ChannelId_Recipient] ON [Deliveries] ([AlertId], [ChannelId], [Recipient]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Deliveries_ChannelId] ON [Deliveries] ([ChannelId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Deliveries_CreatedAt] ON [Deliveries] ([CreatedAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Deliveries_OrderKey_ChannelId_State] ON [Deliveries] ([OrderKey], [ChannelId], [State]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_Deliveries_State_NextAttemptAt] ON [Deliveries] ([State], [NextAttemptAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_IdempotentRequests_At] ON [IdempotentRequests] ([At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_KeyPickups_CertificateId_At] ON [KeyPickups] ([CertificateId], [At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    CREATE INDEX [IX_KeyPickups_VersionId_At] ON [KeyPickups] ([VersionId], [At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125000000_Renewal'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261125000000_Renewal', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125161012_Operations'
)
BEGIN
    ALTER TABLE [Orders] ADD [TraceParent] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125161012_Operations'
)
BEGIN
    CREATE TABLE [KmsKeys] (
        [Name] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [KmsKeyArn] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Encrypted] varbinary(6144) NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        CONSTRAINT [PK_KmsKeys] PRIMARY KEY ([Name])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125161012_Operations'
)
BEGIN
    CREATE TABLE [RestoreFindings] (
        [Id] uniqueidentifier NOT NULL,
        [HoldId] uniqueidentifier NOT NULL,
        [Scope] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Arn] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Kind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [CertificateId] uniqueidentifier NULL,
        [Name] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Text] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [SeenAt] datetime2 NOT NULL,
        CONSTRAINT [PK_RestoreFindings] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125161012_Operations'
)
BEGIN
    CREATE TABLE [RestoreHolds] (
        [Id] uniqueidentifier NOT NULL,
        [SetAt] datetime2 NOT NULL,
        [SetBy] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Why] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [BackupFrom] datetime2 NULL,
        [ReleasedAt] datetime2 NULL,
        [ReleasedBy] nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_RestoreHolds] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125161012_Operations'
)
BEGIN
    CREATE UNIQUE INDEX [IX_RestoreFindings_HoldId_Arn] ON [RestoreFindings] ([HoldId], [Arn]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125161012_Operations'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261125161012_Operations', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125164627_Instances'
)
BEGIN
    CREATE TABLE [AwsQuotas] (
        [Id] uniqueidentifier NOT NULL,
        [Account] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Region] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Operation] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [NextAt] datetime2 NOT NULL,
        [Permille] int NOT NULL,
        [PermilleAt] datetime2 NOT NULL,
        [Throttled] bigint NOT NULL,
        [ThrottledAt] datetime2 NULL,
        [WindowTaken] int NOT NULL,
        [WindowBefore] int NOT NULL,
        [WindowAt] datetime2 NOT NULL,
        [Epoch] int NOT NULL,
        CONSTRAINT [PK_AwsQuotas] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125164627_Instances'
)
BEGIN
    CREATE TABLE [Changes] (
        [Sequence] bigint NOT NULL IDENTITY,
        [Source] uniqueidentifier NOT NULL,
        [Kind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ObjectId] uniqueidentifier NOT NULL,
        [At] datetime2 NOT NULL,
        CONSTRAINT [PK_Changes] PRIMARY KEY ([Sequence])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125164627_Instances'
)
BEGIN
    CREATE TABLE [ZoneLeases] (
        [ZoneId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [LeaseOwner] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
        [LeaseUntil] datetime2 NULL,
        [LeaseEpoch] int NOT NULL,
        CONSTRAINT [PK_ZoneLeases] PRIMARY KEY ([ZoneId])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125164627_Instances'
)
BEGIN
    CREATE UNIQUE INDEX [IX_AwsQuotas_Account_Region_Operation] ON [AwsQuotas] ([Account], [Region], [Operation]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125164627_Instances'
)
BEGIN
    CREATE INDEX [IX_Changes_At] ON [Changes] ([At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125164627_Instances'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261125164627_Instances', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125165817_Audit'
)
BEGIN
    ALTER TABLE [AuditEntries] ADD [ActorFrom] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125165817_Audit'
)
BEGIN
    ALTER TABLE [AuditEntries] ADD [Format] int NOT NULL DEFAULT 1;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125165817_Audit'
)
BEGIN
    ALTER TABLE [AuditEntries] ADD [Outcome] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL DEFAULT N'ok';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125165817_Audit'
)
BEGIN
    CREATE INDEX [IX_AuditEntries_Action_Sequence] ON [AuditEntries] ([Action], [Sequence]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125165817_Audit'
)
BEGIN
    CREATE INDEX [IX_AuditEntries_Outcome_Sequence] ON [AuditEntries] ([Outcome], [Sequence]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125165817_Audit'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261125165817_Audit', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    ALTER TABLE [Profiles] ADD [ApprovalsNeeded] int NOT NULL DEFAULT 0;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    ALTER TABLE [Profiles] ADD [ApproverTeamIds] nvarchar(max) NOT NULL DEFAULT N'[]';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    ALTER TABLE [Profiles] ADD [TeamId] uniqueidentifier NOT NULL DEFAULT '7ea00000-0000-7000-8000-000000000001';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    ALTER TABLE [Orders] ADD [ApprovalsNeeded] int NOT NULL DEFAULT 0;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    ALTER TABLE [Orders] ADD [ApproverTeamIds] nvarchar(max) NOT NULL DEFAULT N'[]';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    ALTER TABLE [Orders] ADD [TeamId] uniqueidentifier NOT NULL DEFAULT '7ea00000-0000-7000-8000-000000000001';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    ALTER TABLE [Charges] ADD [TeamId] uniqueidentifier NOT NULL DEFAULT '7ea00000-0000-7000-8000-000000000001';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    ALTER TABLE [Certificates] ADD [TeamId] uniqueidentifier NOT NULL DEFAULT '7ea00000-0000-7000-8000-000000000001';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    ALTER TABLE [ApiTokens] ADD [Kind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL DEFAULT N'Personal';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    ALTER TABLE [ApiTokens] ADD [TeamId] uniqueidentifier NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    ALTER TABLE [Alerts] ADD [TeamId] uniqueidentifier NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE TABLE [ApprovalVotes] (
        [OrderId] uniqueidentifier NOT NULL,
        [ActorId] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ActorName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Approved] bit NOT NULL,
        [Comment] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [At] datetime2 NOT NULL,
        CONSTRAINT [PK_ApprovalVotes] PRIMARY KEY ([OrderId], [ActorId]),
        CONSTRAINT [FK_ApprovalVotes_Orders_OrderId] FOREIGN KEY ([OrderId]) REFERENCES [Orders] ([Id]) ON DELETE NO ACTION
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE TABLE [CertificateTags] (
        [CertificateId] uniqueidentifier NOT NULL,
        [Key] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Value] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_CertificateTags] PRIMARY KEY ([CertificateId], [Key]),
        CONSTRAINT [FK_CertificateTags_Certificates_CertificateId] FOREIGN KEY ([CertificateId]) REFERENCES [Certificates] ([Id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE TABLE [Sessions] (
        [Id] uniqueidentifier NOT NULL,
        [KeyHash] varbinary(32) NOT NULL,
        [ActorId] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ActorName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Via] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ProviderSession] nvarchar(255) COLLATE Latin1_General_100_BIN2 NULL,
        [Ticket] varbinary(max) NOT NULL,
        [From] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [Agent] nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
        [StartedAt] datetime2 NOT NULL,
        [AuthenticatedAt] datetime2 NOT NULL,
        [LastSeenAt] datetime2 NOT NULL,
        [EndsAt] datetime2 NOT NULL,
        [EndedAt] datetime2 NULL,
        CONSTRAINT [PK_Sessions] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE TABLE [Teams] (
        [Id] uniqueidentifier NOT NULL,
        [Name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Contact] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Description] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        [Version] int NOT NULL,
        CONSTRAINT [PK_Teams] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE TABLE [Users] (
        [Id] uniqueidentifier NOT NULL,
        [ActorId] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Issuer] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Subject] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Name] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Email] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Claims] nvarchar(max) NOT NULL,
        [Disabled] bit NOT NULL,
        [CreatedAt] datetime2 NOT NULL,
        [LastSignInAt] datetime2 NULL,
        [Version] int NOT NULL,
        CONSTRAINT [PK_Users] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE TABLE [RoleMappings] (
        [Id] uniqueidentifier NOT NULL,
        [ClaimValue] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Role] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [TeamId] uniqueidentifier NULL,
        [CreatedByName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [At] datetime2 NOT NULL,
        CONSTRAINT [PK_RoleMappings] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_RoleMappings_Teams_TeamId] FOREIGN KEY ([TeamId]) REFERENCES [Teams] ([Id]) ON DELETE NO ACTION
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE TABLE [RoleGrants] (
        [Id] uniqueidentifier NOT NULL,
        [UserId] uniqueidentifier NOT NULL,
        [Role] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [TeamId] uniqueidentifier NULL,
        [GrantedByName] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [At] datetime2 NOT NULL,
        CONSTRAINT [PK_RoleGrants] PRIMARY KEY ([Id]),
        CONSTRAINT [FK_RoleGrants_Teams_TeamId] FOREIGN KEY ([TeamId]) REFERENCES [Teams] ([Id]) ON DELETE NO ACTION,
        CONSTRAINT [FK_RoleGrants_Users_UserId] FOREIGN KEY ([UserId]) REFERENCES [Users] ([Id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'Id', N'Contact', N'CreatedAt', N'Description', N'Name', N'Version') AND [object_id] = OBJECT_ID(N'[Teams]'))
        SET IDENTITY_INSERT [Teams] ON;
    EXEC(N'INSERT INTO [Teams] ([Id], [Contact], [CreatedAt], [Description], [Name], [Version])
    VALUES (''7ea00000-0000-7000-8000-000000000001'', N'''', ''2026-11-25T00:00:00.0000000Z'', N''What belongs to no other team.'', N''Default'', 0)');
    IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'Id', N'Contact', N'CreatedAt', N'Description', N'Name', N'Version') AND [object_id] = OBJECT_ID(N'[Teams]'))
        SET IDENTITY_INSERT [Teams] OFF;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE INDEX [IX_Orders_TeamId_RequestedAt] ON [Orders] ([TeamId], [RequestedAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE INDEX [IX_Certificates_TeamId_NotAfter] ON [Certificates] ([TeamId], [NotAfter]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE INDEX [IX_CertificateTags_Key_Value] ON [CertificateTags] ([Key], [Value]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE INDEX [IX_RoleGrants_TeamId] ON [RoleGrants] ([TeamId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE INDEX [IX_RoleGrants_UserId] ON [RoleGrants] ([UserId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE INDEX [IX_RoleMappings_ClaimValue] ON [RoleMappings] ([ClaimValue]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE INDEX [IX_RoleMappings_TeamId] ON [RoleMappings] ([TeamId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE INDEX [IX_Sessions_ActorId_StartedAt] ON [Sessions] ([ActorId], [StartedAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE INDEX [IX_Sessions_EndsAt] ON [Sessions] ([EndsAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Sessions_KeyHash] ON [Sessions] ([KeyHash]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE INDEX [IX_Sessions_ProviderSession] ON [Sessions] ([ProviderSession]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Teams_Name] ON [Teams] ([Name]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Users_ActorId] ON [Users] ([ActorId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE INDEX [IX_Users_Email] ON [Users] ([Email]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    CREATE INDEX [IX_Users_Name] ON [Users] ([Name]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125170201_Access'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261125170201_Access', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    DROP INDEX [IX_Orders_CommonName] ON [Orders];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    DROP INDEX [IX_Charges_ProfileId_At] ON [Charges];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    DROP INDEX [IX_Certificates_Attention_NotAfter] ON [Certificates];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    DROP INDEX [IX_Certificates_NotAfter] ON [Certificates];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    DROP INDEX [IX_CertificateNames_Name] ON [CertificateNames];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    DROP INDEX [IX_Alerts_RoutedAt_Id] ON [Alerts];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    ALTER TABLE [Certificates] ADD [LabelScheme] int NOT NULL DEFAULT 0;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    CREATE TABLE [CertificateLabels] (
        [CertificateId] uniqueidentifier NOT NULL,
        [Text] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_CertificateLabels] PRIMARY KEY ([CertificateId], [Text]),
        CONSTRAINT [FK_CertificateLabels_Certificates_CertificateId] FOREIGN KEY ([CertificateId]) REFERENCES [Certificates] ([Id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    CREATE TABLE [CommitMarks] (
        [Id] uniqueidentifier NOT NULL,
        [At] datetime2 NOT NULL,
        CONSTRAINT [PK_CommitMarks] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_ValidationRecords_PendingChangeId] ON [ValidationRecords] ([PendingChangeId]) WHERE [PendingChangeId] IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    CREATE INDEX [IX_Orders_Fingerprint_RequestedAt] ON [Orders] ([Fingerprint], [RequestedAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    CREATE INDEX [IX_Orders_NextAttemptAt] ON [Orders] ([NextAttemptAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Orders_Open] ON [Orders] ([Kind], [CertificateId]) WHERE [OpenSlot] IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    CREATE INDEX [IX_Orders_Search] ON [Orders] ([CommonName], [Id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    CREATE INDEX [IX_Charges_ProfileId_At_Cents] ON [Charges] ([ProfileId], [At], [Cents]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Certificates_LabelScheme] ON [Certificates] ([LabelScheme]) WHERE [LabelScheme] = 0');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Certificates_NeedsPerson] ON [Certificates] ([NotAfter]) WHERE [Attention] IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    CREATE INDEX [IX_Certificates_NotAfter_State] ON [Certificates] ([NotAfter], [State]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    CREATE INDEX [IX_CertificateNames_Search] ON [CertificateNames] ([Name], [CertificateId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    CREATE INDEX [IX_Alerts_Event_At] ON [Alerts] ([Event], [At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    CREATE INDEX [IX_Alerts_RoutedAt_At_Id] ON [Alerts] ([RoutedAt], [At], [Id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    CREATE INDEX [IX_CertificateLabels_Text_CertificateId] ON [CertificateLabels] ([Text], [CertificateId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    CREATE INDEX [IX_CommitMarks_At] ON [CommitMarks] ([At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125174840_Indexes'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261125174840_Indexes', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125194047_PickupReasons'
)
BEGIN
    ALTER TABLE [KeyPickups] ADD [Reason] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125194047_PickupReasons'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261125194047_PickupReasons', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125194124_Tags'
)
BEGIN
    DROP INDEX [IX_CertificateTags_Key_Value] ON [CertificateTags];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125194124_Tags'
)
BEGIN
    DECLARE @var nvarchar(max);
    SELECT @var = QUOTENAME([d].[name])
    FROM [sys].[default_constraints] [d]
    INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
    WHERE ([d].[parent_object_id] = OBJECT_ID(N'[CertificateTags]') AND [c].[name] = N'Value');
    IF @var IS NOT NULL EXEC(N'ALTER TABLE [CertificateTags] DROP CONSTRAINT ' + @var + ';');
    ALTER TABLE [CertificateTags] ALTER COLUMN [Value] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125194124_Tags'
)
BEGIN
    ALTER TABLE [CertificateTags] ADD [Search] nvarchar(321) COLLATE Latin1_General_100_BIN2 NOT NULL DEFAULT N'';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125194124_Tags'
)
BEGIN
    CREATE INDEX [IX_CertificateTags_Search_CertificateId] ON [CertificateTags] ([Search], [CertificateId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125194124_Tags'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261125194124_Tags', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    DROP INDEX [IX_Orders_Search] ON [Orders];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    DROP INDEX [IX_Charges_ProfileId_At_Cents] ON [Charges];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    DROP INDEX [IX_Certificates_CommonName] ON [Certificates];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    DROP INDEX [IX_Certificates_CreatedAt] ON [Certificates];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    DROP INDEX [IX_Certificates_NotAfter_State] ON [Certificates];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    DROP INDEX [IX_Certificates_ProfileId] ON [Certificates];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    EXEC(N'ALTER TABLE [Certificates] ADD [NameCount] AS CAST((LEN([Names]) - LEN(REPLACE([Names], N''"'', N''''))) / 2 AS int)');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    EXEC(N'ALTER TABLE [Certificates] ADD [WildcardCount] AS CAST((LEN([Names]) - LEN(REPLACE([Names], N''"*.'', N''''))) / 3 AS int)');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    CREATE INDEX [IX_Certificates_AuthorityId_NotAfter_State] ON [Certificates] ([AuthorityId], [NotAfter], [State]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    CREATE INDEX [IX_Certificates_AwsRenewalStatus_NotAfter] ON [Certificates] ([AwsRenewalStatus], [NotAfter]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    CREATE INDEX [IX_Certificates_CommonName_Id] ON [Certificates] ([CommonName], [Id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    CREATE INDEX [IX_Certificates_CreatedAt_Id] ON [Certificates] ([CreatedAt], [Id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    CREATE INDEX [IX_Certificates_NotAfter_Id_State] ON [Certificates] ([NotAfter], [Id], [State]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    CREATE INDEX [IX_Certificates_Owner] ON [Certificates] ([OwnerContact], [NotAfter]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    CREATE INDEX [IX_Certificates_ProfileId_NotAfter_Id] ON [Certificates] ([ProfileId], [NotAfter], [Id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Certificates_Replacing] ON [Certificates] ([ReplacesCertificateId], [State]) WHERE [ReplacesCertificateId] IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    CREATE INDEX [IX_Certificates_Tally] ON [Certificates] ([NotAfter], [State], [ProfileId], [RenewalModeOverride], [RenewBeforeDaysOverride], [Attention], [AwsNotAfter], [TeamId], [NameCount], [WildcardCount], [AwsRenewalStatus], [Id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    CREATE INDEX [IX_AuditEntries_ActorName_Sequence] ON [AuditEntries] ([ActorName], [Sequence]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Orders_Renewed] ON [Orders] ([StateSince], [BaselineNotAfter], [RenewalAcceptedAt], [CertificateId], [TeamId]) WHERE [State] = ''Stored'' AND [Kind] = ''Renew''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    CREATE INDEX [IX_Orders_Search] ON [Orders] ([CommonName], [Id], [TeamId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    CREATE INDEX [IX_Charges_ProfileId_At_Cents_TeamId] ON [Charges] ([ProfileId], [At], [Cents], [TeamId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125200733_Scale'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261125200733_Scale', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125221345_Approvals'
)
BEGIN
    ALTER TABLE [Alerts] ADD [AlsoTell] nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125221345_Approvals'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261125221345_Approvals', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126063531_OwnerSearch'
)
BEGIN
    DROP INDEX [IX_Certificates_Owner] ON [Certificates];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126063531_OwnerSearch'
)
BEGIN
    CREATE INDEX [IX_Certificates_Owner] ON [Certificates] ([OwnerContact], [NotAfter], [TeamId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126063531_OwnerSearch'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261126063531_OwnerSearch', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127095218_TeamAudit'
)
BEGIN
    DROP INDEX [IX_Profiles_Name] ON [Profiles];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127095218_TeamAudit'
)
BEGIN
    ALTER TABLE [AuditEntries] ADD [TeamId] uniqueidentifier NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127095218_TeamAudit'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Profiles_TeamId_Name] ON [Profiles] ([TeamId], [Name]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127095218_TeamAudit'
)
BEGIN
    CREATE INDEX [IX_AuditEntries_TeamId_Sequence] ON [AuditEntries] ([TeamId], [Sequence]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127095218_TeamAudit'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261127095218_TeamAudit', N'10.0.15');
END;

COMMIT;
GO

