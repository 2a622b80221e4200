-- After schema.sql, in the portal's database, and again after each upgrade: what each login may do. May be run any number
-- of times.
--   acmportal_migrate  changes the schema; used by `AcmPortal.Web migrate` or by whoever runs schema.sql
--   acmportal_app      the running portal: no DDL, and it cannot rewrite the audit log
--   acmportal_read     reports and support: no secrets
-- No DENY holds for a member of db_owner or sysadmin, nor for the database's owner: the portal's login must be none of these.
IF DATABASE_PRINCIPAL_ID(N'acmportal_migrate') IS NULL CREATE ROLE [acmportal_migrate];
IF DATABASE_PRINCIPAL_ID(N'acmportal_app') IS NULL CREATE ROLE [acmportal_app];
IF DATABASE_PRINCIPAL_ID(N'acmportal_read') IS NULL CREATE ROLE [acmportal_read];
GO

ALTER ROLE [db_ddladmin] ADD MEMBER [acmportal_migrate];
GRANT SELECT, INSERT, UPDATE, DELETE, REFERENCES ON SCHEMA::[dbo] TO [acmportal_migrate];
GO

GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::[dbo] TO [acmportal_app];
DENY UPDATE, DELETE ON [dbo].[AuditEntries] TO [acmportal_app];
DENY DELETE ON [dbo].[AuditHead] TO [acmportal_app];
DENY INSERT, UPDATE, DELETE ON [dbo].[__EFMigrationsHistory] TO [acmportal_app];
GO

GRANT SELECT ON SCHEMA::[dbo] TO [acmportal_read];
DENY SELECT ON [dbo].[Secrets] TO [acmportal_read];
DENY SELECT ON [dbo].[MasterKeyChecks] TO [acmportal_read];
DENY SELECT ON [dbo].[KmsKeys] TO [acmportal_read];
DENY SELECT ON [dbo].[DataProtectionKeys] TO [acmportal_read];
DENY SELECT ON [dbo].[SignInLinks] TO [acmportal_read];
DENY SELECT ON [dbo].[Sessions] TO [acmportal_read];
DENY SELECT ON [dbo].[ApiTokenSecrets] TO [acmportal_read];
DENY SELECT ON [dbo].[Drafts] TO [acmportal_read];
GO
