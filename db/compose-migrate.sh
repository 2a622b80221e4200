#!/bin/bash
# The schema, what each role may do, and the portal's login, by sqlcmd. May run again and again.
set -euo pipefail
scripts=/scripts/sqlserver
run() { /opt/mssql-tools18/bin/sqlcmd -C -b -I -S database -U sa -P "$MSSQL_SA_PASSWORD" "$@"; }

run -i "$scripts/database.sql"
run -d AcmPortal -i "$scripts/schema.sql"
run -d AcmPortal -i "$scripts/roles.sql"
# Only the portal's own login is used here; the other two get passwords that nobody knows.
unknown() { echo "Aa1-$(head -c 24 /dev/urandom | base64 | tr -d '/+=')"; }
run -d AcmPortal -v MigratePassword="$(unknown)" AppPassword="$ACMPORTAL_APP_PASSWORD" ReadPassword="$(unknown)" -i "$scripts/logins.sql"
