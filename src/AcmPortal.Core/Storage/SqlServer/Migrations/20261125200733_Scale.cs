using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AcmPortal.Core.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Scale : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Orders_Search",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Charges_ProfileId_At_Cents",
                table: "Charges");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_CommonName",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_CreatedAt",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_NotAfter_State",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_ProfileId",
                table: "Certificates");

            migrationBuilder.AddColumn<int>(
                name: "NameCount",
                table: "Certificates",
                type: "int",
                nullable: false,
                computedColumnSql: "CAST((LEN([Names]) - LEN(REPLACE([Names], N'\"', N''))) / 2 AS int)");

            migrationBuilder.AddColumn<int>(
                name: "WildcardCount",
                table: "Certificates",
                type: "int",
                nullable: false,
                computedColumnSql: "CAST((LEN([Names]) - LEN(REPLACE([Names], N'\"*.', N''))) / 3 AS int)");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_AuthorityId_NotAfter_State",
                table: "Certificates",
                columns: new[] { "AuthorityId", "NotAfter", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_AwsRenewalStatus_NotAfter",
                table: "Certificates",
                columns: new[] { "AwsRenewalStatus", "NotAfter" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_CommonName_Id",
                table: "Certificates",
                columns: new[] { "CommonName", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_CreatedAt_Id",
                table: "Certificates",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_NotAfter_Id_State",
                table: "Certificates",
                columns: new[] { "NotAfter", "Id", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_Owner",
                table: "Certificates",
                columns: new[] { "OwnerContact", "NotAfter" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_ProfileId_NotAfter_Id",
                table: "Certificates",
                columns: new[] { "ProfileId", "NotAfter", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_Replacing",
                table: "Certificates",
                columns: new[] { "ReplacesCertificateId", "State" },
                filter: "[ReplacesCertificateId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_Tally",
                table: "Certificates",
                columns: new[] { "NotAfter", "State", "ProfileId", "RenewalModeOverride", "RenewBeforeDaysOverride", "Attention", "AwsNotAfter", "TeamId", "NameCount", "WildcardCount", "AwsRenewalStatus", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_ActorName_Sequence",
                table: "AuditEntries",
                columns: new[] { "ActorName", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_Orders_Renewed",
                table: "Orders",
                columns: new[] { "StateSince", "BaselineNotAfter", "RenewalAcceptedAt", "CertificateId", "TeamId" },
                filter: "[State] = 'Stored' AND [Kind] = 'Renew'");

            migrationBuilder.CreateIndex(
                name: "IX_Orders_Search",
                table: "Orders",
                columns: new[] { "CommonName", "Id", "TeamId" });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_ProfileId_At_Cents_TeamId",
                table: "Charges",
                columns: new[] { "ProfileId", "At", "Cents", "TeamId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Orders_Search",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Charges_ProfileId_At_Cents_TeamId",
                table: "Charges");

            migrationBuilder.DropIndex(
                name: "IX_Orders_Renewed",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_AuthorityId_NotAfter_State",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_AwsRenewalStatus_NotAfter",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_CommonName_Id",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_CreatedAt_Id",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_NotAfter_Id_State",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_Owner",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_ProfileId_NotAfter_Id",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_Replacing",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_Tally",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_ActorName_Sequence",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "NameCount",
                table: "Certificates");

            migrationBuilder.DropColumn(
                name: "WildcardCount",
                table: "Certificates");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_CommonName",
                table: "Certificates",
                column: "CommonName");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_CreatedAt",
                table: "Certificates",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_NotAfter_State",
                table: "Certificates",
                columns: new[] { "NotAfter", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_ProfileId",
                table: "Certificates",
                column: "ProfileId");

            migrationBuilder.CreateIndex(
                name: "IX_Orders_Search",
                table: "Orders",
                columns: new[] { "CommonName", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_ProfileId_At_Cents",
                table: "Charges",
                columns: new[] { "ProfileId", "At", "Cents" });
        }
    }
}
