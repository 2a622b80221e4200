using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AcmPortal.Core.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class OwnerSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Certificates_Owner",
                table: "Certificates");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_Owner",
                table: "Certificates",
                columns: new[] { "OwnerContact", "NotAfter", "TeamId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Certificates_Owner",
                table: "Certificates");

            migrationBuilder.CreateIndex(
                name: "IX_Certificates_Owner",
                table: "Certificates",
                columns: new[] { "OwnerContact", "NotAfter" });
        }
    }
}
