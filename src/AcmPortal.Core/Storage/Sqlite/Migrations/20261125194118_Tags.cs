using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AcmPortal.Core.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Tags : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_CertificateTags_Key_Value",
                table: "CertificateTags");

            migrationBuilder.AddColumn<string>(
                name: "Search",
                table: "CertificateTags",
                type: "TEXT",
                maxLength: 321,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateIndex(
                name: "IX_CertificateTags_Search_CertificateId",
                table: "CertificateTags",
                columns: new[] { "Search", "CertificateId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_CertificateTags_Search_CertificateId",
                table: "CertificateTags");

            migrationBuilder.DropColumn(
                name: "Search",
                table: "CertificateTags");

            migrationBuilder.CreateIndex(
                name: "IX_CertificateTags_Key_Value",
                table: "CertificateTags",
                columns: new[] { "Key", "Value" });
        }
    }
}
