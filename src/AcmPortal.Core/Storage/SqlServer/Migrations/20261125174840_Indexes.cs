using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AcmPortal.Core.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Indexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Orders_CommonName",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Charges_ProfileId_At",
                table: "Charges");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_Attention_NotAfter",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_NotAfter",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_CertificateNames_Name",
                table: "CertificateNames");

            migrationBuilder.DropIndex(
                name: "IX_Alerts_RoutedAt_Id",
                table: "Alerts");

            migrationBuilder.AddColumn<int>(
                name: "LabelScheme",
                table: "Certificates",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "CertificateLabels",
                columns: table => new
                {
                    CertificateId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Text = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CertificateLabels", x => new { x.CertificateId, x.Text });
                    table.ForeignKey(
                        name: "FK_CertificateLabels_Certificates_CertificateId",
                        column: x => x.CertificateId,
                        principalTable: "Certificates",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CommitMarks",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    At = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CommitMarks", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ValidationRecords_PendingChangeId",
                table: "ValidationRecords",
                column: "PendingChangeId",
                filter: "[PendingChangeId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Orders_Fingerprint_RequestedAt",
                table: "Orders",
                columns: new[] { "Fingerprint", "RequestedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Orders_NextAttemptAt",
                table: "Orders",
                column: "NextAttemptAt");

            migrationBuilder.CreateIndex(
                name: "IX_Orders_Open",
                table: "Orders",
                columns: new[] { "Kind", "CertificateId" },
                filter: "[OpenSlot] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Orders_Search",
                table: "Orders",
                columns: new[] { "CommonName", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_ProfileId_At_Cents",
                table: "Charges",
                columns: new[] { "ProfileId", "At", "Cents" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_LabelScheme",
                table: "Certificates",
                column: "LabelScheme",
                filter: "[LabelScheme] = 0");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_NeedsPerson",
                table: "Certificates",
                column: "NotAfter",
                filter: "[Attention] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_NotAfter_State",
                table: "Certificates",
                columns: new[] { "NotAfter", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_CertificateNames_Search",
                table: "CertificateNames",
                columns: new[] { "Name", "CertificateId" });

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_Event_At",
                table: "Alerts",
                columns: new[] { "Event", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_RoutedAt_At_Id",
                table: "Alerts",
                columns: new[] { "RoutedAt", "At", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_CertificateLabels_Text_CertificateId",
                table: "CertificateLabels",
                columns: new[] { "Text", "CertificateId" });

            migrationBuilder.CreateIndex(
                name: "IX_CommitMarks_At",
                table: "CommitMarks",
                column: "At");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CertificateLabels");

            migrationBuilder.DropTable(
                name: "CommitMarks");

            migrationBuilder.DropIndex(
                name: "IX_ValidationRecords_PendingChangeId",
                table: "ValidationRecords");

            migrationBuilder.DropIndex(
                name: "IX_Orders_Fingerprint_RequestedAt",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Orders_NextAttemptAt",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Orders_Open",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Orders_Search",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Charges_ProfileId_At_Cents",
                table: "Charges");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_LabelScheme",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_NeedsPerson",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_Certificates_NotAfter_State",
                table: "Certificates");

            migrationBuilder.DropIndex(
                name: "IX_CertificateNames_Search",
                table: "CertificateNames");

            migrationBuilder.DropIndex(
                name: "IX_Alerts_Event_At",
                table: "Alerts");

            migrationBuilder.DropIndex(
                name: "IX_Alerts_RoutedAt_At_Id",
                table: "Alerts");

            migrationBuilder.DropColumn(
                name: "LabelScheme",
                table: "Certificates");

            migrationBuilder.CreateIndex(
                name: "IX_Orders_CommonName",
                table: "Orders",
                column: "CommonName");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_ProfileId_At",
                table: "Charges",
                columns: new[] { "ProfileId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_Attention_NotAfter",
                table: "Certificates",
                columns: new[] { "Attention", "NotAfter" });

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_NotAfter",
                table: "Certificates",
                column: "NotAfter");

            migrationBuilder.CreateIndex(
                name: "IX_CertificateNames_Name",
                table: "CertificateNames",
                column: "Name");

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_RoutedAt_Id",
                table: "Alerts",
                columns: new[] { "RoutedAt", "Id" });
        }
    }
}
