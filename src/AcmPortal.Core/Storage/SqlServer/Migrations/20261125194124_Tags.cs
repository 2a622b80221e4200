using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AcmPortal.Core.Storage.SqlServer.Migrations
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

            migrationBuilder.AlterColumn<string>(
                name: "Value",
                table: "CertificateTags",
                type: "nvarchar(256)",
                maxLength: 256,
                nullable: false,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(200)",
                oldMaxLength: 200,
                oldCollation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Search",
                table: "CertificateTags",
                type: "nvarchar(321)",
                maxLength: 321,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

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

            migrationBuilder.AlterColumn<string>(
                name: "Value",
                table: "CertificateTags",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: false,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(256)",
                oldMaxLength: 256,
                oldCollation: "Latin1_General_100_BIN2");

            migrationBuilder.CreateIndex(
                name: "IX_CertificateTags_Key_Value",
                table: "CertificateTags",
                columns: new[] { "Key", "Value" });
        }
    }
}
