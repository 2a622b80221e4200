-- An example with SQL logins; with Entra ID or Windows accounts create the users from those instead. Run in sqlcmd mode:
--   sqlcmd -S db.example.com -d AcmPortal -v MigratePassword="..." AppPassword="..." ReadPassword="..." -i logins.sql
IF SUSER_ID(N'acmportal_migrate_login') IS NULL
    CREATE LOGIN [acmportal_migrate_login] WITH PASSWORD = N'$(MigratePassword)';
IF SUSER_ID(N'acmportal_app_login') IS NULL
    CREATE LOGIN [acmportal_app_login] WITH PASSWORD = N'$(AppPassword)';
IF SUSER_ID(N'acmportal_read_login') IS NULL
    CREATE LOGIN [acmportal_read_login] WITH PASSWORD = N'$(ReadPassword)';
GO

IF DATABASE_PRINCIPAL_ID(N'acmportal_migrate_user') IS NULL
    CREATE USER [acmportal_migrate_user] FOR LOGIN [acmportal_migrate_login];
IF DATABASE_PRINCIPAL_ID(N'acmportal_app_user') IS NULL
    CREATE USER [acmportal_app_user] FOR LOGIN [acmportal_app_login];
IF DATABASE_PRINCIPAL_ID(N'acmportal_read_user') IS NULL
    CREATE USER [acmportal_read_user] FOR LOGIN [acmportal_read_login];
GO

ALTER ROLE [acmportal_migrate] ADD MEMBER [acmportal_migrate_user];
ALTER ROLE [acmportal_app] ADD MEMBER [acmportal_app_user];
ALTER ROLE [acmportal_read] ADD MEMBER [acmportal_read_user];
GO
