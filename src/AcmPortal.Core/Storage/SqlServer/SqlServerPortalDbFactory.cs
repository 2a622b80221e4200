using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace AcmPortal.Core.Storage.SqlServer;

/// <summary>For <c>db/add-migration</c> and the checks that need no server: the model without a database.</summary>
internal sealed class SqlServerPortalDbFactory : IDesignTimeDbContextFactory<SqlServerPortalDb>
{
    public SqlServerPortalDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerPortalDb>().UseSqlServer("Server=design;Database=AcmPortal").Options);
}
