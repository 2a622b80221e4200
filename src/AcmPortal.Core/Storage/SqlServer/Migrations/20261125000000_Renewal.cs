using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AcmPortal.Core.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Renewal : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Orders_CertificateId",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_AuthorityId",
                table: "Certificates");

            migrationBuilder.AddColumn<int>(
                name: "MonthlyCapCents",
                table: "Profiles",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "BaselineNotAfter",
                table: "Orders",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "RenewalAcceptedAt",
                table: "Orders",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "RenewalGoal",
                table: "Orders",
                type: "nvarchar(32)",
                maxLength: 32,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "RenewalRule",
                table: "Orders",
                type: "nvarchar(32)",
                maxLength: 32,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "ReplaceThen",
                table: "Orders",
                type: "nvarchar(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "Keep");

            migrationBuilder.AddColumn<Guid>(
                name: "ReplacesCertificateId",
                table: "Orders",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "RevocationReason",
                table: "Orders",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Revocation",
                table: "CertificateVersions",
                type: "nvarchar(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "NotChecked");

            migrationBuilder.AddColumn<DateTime>(
                name: "RevocationCheckedAt",
                table: "CertificateVersions",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Attention",
                table: "Certificates",
                type: "nvarchar(32)",
                maxLength: 32,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<DateTime>(
                name: "AttentionSince",
                table: "Certificates",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "AttentionText",
                table: "Certificates",
                type: "nvarchar(2000)",
                maxLength: 2000,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<bool>(
                name: "AwsEligible",
                table: "Certificates",
                type: "bit",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "AwsExportable",
                table: "Certificates",
                type: "bit",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "AwsExported",
                table: "Certificates",
                type: "bit",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "AwsInUse",
                table: "Certificates",
                type: "bit",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "AwsNotAfter",
                table: "Certificates",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "AwsRenewalStatus",
                table: "Certificates",
                type: "nvarchar(32)",
                maxLength: 32,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<DateTime>(
                name: "AwsSeenAt",
                table: "Certificates",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "AwsSerial",
                table: "Certificates",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "AwsStatus",
                table: "Certificates",
                type: "nvarchar(32)",
                maxLength: 32,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<DateTime>(
                name: "PickedUpAt",
                table: "Certificates",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "PickupWatched",
                table: "Certificates",
                type: "bit",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "RenewalCheckAt",
                table: "Certificates",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "ReplacesCertificateId",
                table: "Certificates",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "RevocationReason",
                table: "Certificates",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<DateTime>(
                name: "RevokedAt",
                table: "Certificates",
                type: "datetime2",
                nullable: true);

            // What is stored already is looked at by the renewal rules at once.
            migrationBuilder.Sql("UPDATE Certificates SET RenewalCheckAt = CreatedAt WHERE State = 'Active'");

            migrationBuilder.CreateTable(
                name: "AlertChannels",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Kind = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false, collation: "Latin1_General_100_BIN2"),
                    SettingsJson = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Enabled = table.Column<bool>(type: "bit", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    LastSentAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    LastFailedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    LastError = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AlertChannels", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AlertRules",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Events = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    ProfileIds = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Owners = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    ChannelIds = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    TellOwner = table.Column<bool>(type: "bit", nullable: false),
                    Enabled = table.Column<bool>(type: "bit", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AlertRules", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Alerts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Event = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Severity = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false, collation: "Latin1_General_100_BIN2"),
                    At = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Subject = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Text = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    CertificateId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    OrderId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    ConnectionId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    ProfileId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    OwnerContact = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: false, collation: "Latin1_General_100_BIN2"),
                    OnceKey = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    OnlyChannelId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    RoutedAt = table.Column<DateTime>(type: "datetime2", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Alerts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ApiTokens",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    PublicId = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    OwnerId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    OwnerName = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Scopes = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Networks = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    RevokedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    LastUsedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    LastUsedFrom = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiTokens", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AwsScopes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Scope = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: false, collation: "Latin1_General_100_BIN2"),
                    NextAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ReadAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    MaySearch = table.Column<bool>(type: "bit", nullable: true),
                    Attempt = table.Column<int>(type: "int", nullable: false),
                    Problem = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true, collation: "Latin1_General_100_BIN2"),
                    CertificatesAtAws = table.Column<int>(type: "int", nullable: false),
                    CreatedLastYear = table.Column<int>(type: "int", nullable: false),
                    LeaseOwner = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: true, collation: "Latin1_General_100_BIN2"),
                    LeaseUntil = table.Column<DateTime>(type: "datetime2", nullable: true),
                    LeaseEpoch = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AwsScopes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Charges",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CertificateId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CommonName = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ProfileId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Key = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Kind = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false, collation: "Latin1_General_100_BIN2"),
                    At = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Cents = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Charges", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DomainTime",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false),
                    OffsetTicks = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DomainTime", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "IdempotentRequests",
                columns: table => new
                {
                    ActorId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Key = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: false, collation: "Latin1_General_100_BIN2"),
                    BodyHash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    OrderId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    At = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IdempotentRequests", x => new { x.ActorId, x.Key });
                });

            migrationBuilder.CreateTable(
                name: "KeyPickups",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CertificateId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    VersionId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    At = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ActorId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ActorName = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Via = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Format = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KeyPickups", x => x.Id);
                    table.ForeignKey(
                        name: "FK_KeyPickups_CertificateVersions_VersionId",
                        column: x => x.VersionId,
                        principalTable: "CertificateVersions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_KeyPickups_Certificates_CertificateId",
                        column: x => x.CertificateId,
                        principalTable: "Certificates",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Deliveries",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    AlertId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    ChannelId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Recipient = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: false, collation: "Latin1_General_100_BIN2"),
                    OrderKey = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    State = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false, collation: "Latin1_General_100_BIN2"),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Attempt = table.Column<int>(type: "int", nullable: false),
                    NextAttemptAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    SentAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    LastError = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true, collation: "Latin1_General_100_BIN2"),
                    LeaseOwner = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: true, collation: "Latin1_General_100_BIN2"),
                    LeaseUntil = table.Column<DateTime>(type: "datetime2", nullable: true),
                    LeaseEpoch = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Deliveries", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Deliveries_AlertChannels_ChannelId",
                        column: x => x.ChannelId,
                        principalTable: "AlertChannels",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Deliveries_Alerts_AlertId",
                        column: x => x.AlertId,
                        principalTable: "Alerts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ApiTokenSecrets",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    TokenId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiTokenSecrets", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ApiTokenSecrets_ApiTokens_TokenId",
                        column: x => x.TokenId,
                        principalTable: "ApiTokens",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Orders_CertificateId_Kind_RequestedAt",
                table: "Orders",
                columns: new[] { "CertificateId", "Kind", "RequestedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Orders_ReplacesCertificateId",
                table: "Orders",
                column: "ReplacesCertificateId");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_Attention_NotAfter",
                table: "Certificates",
                columns: new[] { "Attention", "NotAfter" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_AuthorityId_AwsSeenAt",
                table: "Certificates",
                columns: new[] { "AuthorityId", "AwsSeenAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_RenewalCheckAt_NotAfter",
                table: "Certificates",
                columns: new[] { "RenewalCheckAt", "NotAfter" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_ReplacesCertificateId",
                table: "Certificates",
                column: "ReplacesCertificateId");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_State_NotAfter",
                table: "Certificates",
                columns: new[] { "State", "NotAfter" });

            migrationBuilder.CreateIndex(
                name: "IX_AlertChannels_Name",
                table: "AlertChannels",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AlertRules_Name",
                table: "AlertRules",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_At",
                table: "Alerts",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_CertificateId_At",
                table: "Alerts",
                columns: new[] { "CertificateId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_OnceKey",
                table: "Alerts",
                column: "OnceKey",
                unique: true,
                filter: "[OnceKey] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_RoutedAt_Id",
                table: "Alerts",
                columns: new[] { "RoutedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ApiTokens_CreatedAt",
                table: "ApiTokens",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_ApiTokens_OwnerId_CreatedAt",
                table: "ApiTokens",
                columns: new[] { "OwnerId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_ApiTokens_PublicId",
                table: "ApiTokens",
                column: "PublicId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ApiTokenSecrets_TokenId",
                table: "ApiTokenSecrets",
                column: "TokenId");

            migrationBuilder.CreateIndex(
                name: "IX_AwsScopes_Scope",
                table: "AwsScopes",
                column: "Scope",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Charges_At_ProfileId",
                table: "Charges",
                columns: new[] { "At", "ProfileId" });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_CertificateId_Key",
                table: "Charges",
                columns: new[] { "CertificateId", "Key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Charges_ProfileId_At",
                table: "Charges",
                columns: new[] { "ProfileId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_AlertId_ChannelId_Recipient",
                table: "Deliveries",
                columns: new[] { "AlertId", "ChannelId", "Recipient" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_ChannelId",
                table: "Deliveries",
                column: "ChannelId");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_CreatedAt",
                table: "Deliveries",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_OrderKey_ChannelId_State",
                table: "Deliveries",
                columns: new[] { "OrderKey", "ChannelId", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_State_NextAttemptAt",
                table: "Deliveries",
                columns: new[] { "State", "NextAttemptAt" });

            migrationBuilder.CreateIndex(
                name: "IX_IdempotentRequests_At",
                table: "IdempotentRequests",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_KeyPickups_CertificateId_At",
                table: "KeyPickups",
                columns: new[] { "CertificateId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_KeyPickups_VersionId_At",
                table: "KeyPickups",
                columns: new[] { "VersionId", "At" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AlertRules");

            migrationBuilder.DropTable(
                name: "ApiTokenSecrets");

            migrationBuilder.DropTable(
                name: "AwsScopes");

            migrationBuilder.DropTable(
                name: "Charges");

            migrationBuilder.DropTable(
                name: "Deliveries");

            migrationBuilder.DropTable(
                name: "DomainTime");

            migrationBuilder.DropTable(
                name: "IdempotentRequests");

            migrationBuilder.DropTable(
                name: "KeyPickups");

            migrationBuilder.DropTable(
                name: "ApiTokens");

            migrationBuilder.DropTable(
                name: "AlertChannels");

            migrationBuilder.DropTable(
                name: "Alerts");

            migrationBuilder.DropIndex(
                name: "IX_Orders_CertificateId_Kind_RequestedAt",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Orders_ReplacesCertificateId",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_Attention_NotAfter",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_AuthorityId_AwsSeenAt",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_RenewalCheckAt_NotAfter",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_ReplacesCertificateId",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_State_NotAfter",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "MonthlyCapCents",
                table: "Profiles");

            migrationBuilder.DropColumn(
                name: "BaselineNotAfter",
                table: "Orders");

            migrationBuilder.DropColumn(
                name: "RenewalAcceptedAt",
                table: "Orders");

            migrationBuilder.DropColumn(
                name: "RenewalGoal",
                table: "Orders");

            migrationBuilder.DropColumn(
                name: "RenewalRule",
                table: "Orders");

            migrationBuilder.DropColumn(
                name: "ReplaceThen",
                table: "Orders");

            migrationBuilder.DropColumn(
                name: "ReplacesCertificateId",
                table: "Orders");

            migrationBuilder.DropColumn(
                name: "RevocationReason",
                table: "Orders");

            migrationBuilder.DropColumn(
                name: "Revocation",
                table: "CertificateVersions");

            migrationBuilder.DropColumn(
                name: "RevocationCheckedAt",
                table: "CertificateVersions");

            migrationBuilder.DropColumn(
                name: "Attention",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "AttentionSince",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "AttentionText",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "AwsEligible",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "AwsExportable",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "AwsExported",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "AwsInUse",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "AwsNotAfter",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "AwsRenewalStatus",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "AwsSeenAt",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "AwsSerial",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "AwsStatus",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "PickedUpAt",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "PickupWatched",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "RenewalCheckAt",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "ReplacesCertificateId",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "RevocationReason",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "RevokedAt",
                table: "Certificates");

            migrationBuilder.CreateIndex(
                name: "IX_Orders_CertificateId",
                table: "Orders",
                column: "CertificateId");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_AuthorityId",
                table: "Certificates",
                column: "AuthorityId");
        }
    }
}
