#!/bin/sh
# acmportal.sh: fetches a certificate from AcmPortal when there is a newer one, puts its files in place at once, and runs a
# reload command. Needs sh, curl and openssl. Run it from cron or a systemd timer: it asks cheaply and does nothing mostly.
#
#   ACMPORTAL_URL=https://portal.example.com ACMPORTAL_TOKEN_FILE=/etc/acmportal.token \
#     sh acmportal.sh --name www.example.com --dir /etc/ssl/www --reload 'systemctl reload nginx'
#
#   --name NAME     the certificate's common name, or  --id ID  its id
#   --dir DIR       gets privkey.pem (0600), fullchain.pem, cert.pem and chain.pem, all of one version, by one rename
#   --reload CMD    runs after new files are in place; when it fails, the next run does it again
#   --group GROUP   owns privkey.pem with mode 0640 instead
#   --force         fetches although nothing changed
#
# The token needs the scopes read and keys:export; it is read from a file, never from the command line.
# Exit codes: 0 up to date or renewed, 1 failed and to be tried again, 64 wrong use.
set -eu
umask 077

fail() { echo "acmportal: $*" >&2; exit 1; }
usage() { echo "acmportal: $*" >&2; sed -n '2,16s/^# \{0,1\}//p' "$0" >&2; exit 64; }

name='' id='' dir='' reload='' group='' force=false
while [ $# -gt 0 ]; do
  case $1 in
    --name|--id|--dir|--reload|--group) [ $# -ge 2 ] || usage "$1 needs a value" ;;
  esac
  case $1 in
    --name) name=$2; shift ;;
    --id) id=$2; shift ;;
    --dir) dir=$2; shift ;;
    --reload) reload=$2; shift ;;
    --group) group=$2; shift ;;
    --force) force=true ;;
    *) usage "unknown argument $1" ;;
  esac
  shift
done
[ -n "${ACMPORTAL_URL:-}" ] || usage "ACMPORTAL_URL is not set"
[ -n "$name$id" ] || usage "--name or --id is missing"
[ -n "$dir" ] || usage "--dir is missing"
if [ -n "${ACMPORTAL_TOKEN_FILE:-}" ]; then
  [ -r "$ACMPORTAL_TOKEN_FILE" ] || fail "cannot read $ACMPORTAL_TOKEN_FILE"
  token=$(tr -d ' \r\n' < "$ACMPORTAL_TOKEN_FILE")
else
  token=${ACMPORTAL_TOKEN:-}
fi
[ -n "$token" ] || usage "ACMPORTAL_TOKEN_FILE is not set"
case $token in *[!A-Za-z0-9_-]*) fail "what ACMPORTAL_TOKEN_FILE holds is not a token" ;; esac
api=${ACMPORTAL_URL%/}/api/v1

# Whoever may read the files may come to them.
(umask 022 && mkdir -p "$dir")
dir=$(cd "$dir" && pwd -P)
work=$(mktemp -d "$dir/.acmportal.XXXXXX") || fail "cannot write to $dir"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# call METHOD PATH ANSWER [CURL OPTION...]: prints the status. The token goes by standard input, so that no process list shows it.
call() {
  method=$1 path=$2 answer=$3
  shift 3
  printf 'header = "Authorization: Bearer %s"\n' "$token" |
    curl -sS --config - --proto '=https,http' --max-time 60 --retry 3 --retry-delay 2 \
      -X "$method" -D "$work/headers" -o "$answer" -w '%{http_code}' "$@" "$api$path" || echo 000
}
refused() { fail "$1: HTTP $2 $(sed -n 's/.*"detail":"\([^"]*\)".*/\1/p' "$3" 2>/dev/null)"; }

if [ -z "$id" ]; then
  case $name in *[!A-Za-z0-9.*-]*) usage "$name is not a DNS name" ;; esac
  lower=$(printf %s "$name" | tr 'A-Z' 'a-z')
  status=$(call GET "/certificates" "$work/list" -G --data-urlencode "name=$lower" --data "limit=200" --data "sort=expires" --data "desc=true")
  [ "$status" = 200 ] || refused "cannot list certificates" "$status" "$work/list"
  # One object a line; live ones first, then what lasts longest.
  tr '{' '\n' < "$work/list" | grep -F "\"commonName\":\"$(printf %s "$lower")\"" > "$work/mine" || fail "the portal has no certificate with the common name $name"
  line=$(grep -E '"status":"(Active|Expiring)"' "$work/mine" | head -n 1 || true)
  [ -n "$line" ] || line=$(head -n 1 "$work/mine")
  id=$(printf %s "$line" | sed -n 's/.*"id":"\([0-9a-f-]*\)".*/\1/p')
fi
case $id in *[!0-9a-fA-F-]*|'') fail "$id is not an id" ;; esac

state=$dir/.acmportal
known=''
if ! $force && [ -r "$state" ] && [ -s "$dir/fullchain.pem" ] && [ -s "$dir/privkey.pem" ]; then known=$(cat "$state"); fi
status=$(call GET "/certificates/$id/pem" "$work/fullchain" -H "If-None-Match: \"$known\"")
case $status in
  304) exit 0 ;;
  200) ;;
  *) refused "cannot read the certificate" "$status" "$work/fullchain" ;;
esac

status=$(call POST "/certificates/$id/bundle" "$work/bundle" -H 'Content-Type: application/json' --data '{"format":"Pem"}')
[ "$status" = 200 ] || refused "cannot take the bundle" "$status" "$work/bundle"
serial=$(sed -n 's/^[Ee][Tt][Aa][Gg]: *"\([0-9a-f:]*\)\/bundle".*/\1/p' "$work/headers" | tr -d '\r')
[ -n "$serial" ] || fail "the portal named no serial"

next=$work/next
mkdir "$next"
awk -v dir="$next" '
  /-----BEGIN .*PRIVATE KEY-----/ { file = dir "/privkey.pem" }
  /-----BEGIN CERTIFICATE-----/ { n++; file = dir (n == 1 ? "/cert.pem" : "/chain.pem") }
  file { print > file }' "$work/bundle"
[ -s "$next/privkey.pem" ] && [ -s "$next/cert.pem" ] || fail "the bundle is not complete"
touch "$next/chain.pem"
cat "$next/cert.pem" "$next/chain.pem" > "$next/fullchain.pem"

# What does not pair is never put in place.
[ "$(openssl x509 -in "$next/cert.pem" -noout -pubkey)" = "$(openssl pkey -in "$next/privkey.pem" -pubout)" ] || fail "the key does not belong to the certificate"
openssl x509 -in "$next/cert.pem" -noout -checkend 0 >/dev/null || fail "the portal's current version has expired"

chmod 644 "$next/cert.pem" "$next/chain.pem" "$next/fullchain.pem"
if [ -n "$group" ]; then chgrp "$group" "$next/privkey.pem"; chmod 640 "$next/privkey.pem"; else chmod 600 "$next/privkey.pem"; fi
chmod 755 "$next"

# Key and certificate change together: four links into one folder, which is swapped by one rename.
# The folder is of this run alone: what is live is not touched before.
version=.acmportal-$(printf %s "$serial" | tr -d :)-${work##*.}
mv "$next" "$dir/$version"
old=$(readlink "$dir/.acmportal-live" 2>/dev/null || true)
ln -s "$version" "$work/live"
mv -Tf "$work/live" "$dir/.acmportal-live"
for file in privkey.pem fullchain.pem cert.pem chain.pem; do
  [ "$(readlink "$dir/$file" 2>/dev/null)" = ".acmportal-live/$file" ] && continue
  ln -s ".acmportal-live/$file" "$work/$file.link"
  mv -Tf "$work/$file.link" "$dir/$file"
done
[ -z "$old" ] || rm -rf "${dir:?}/$old"

if [ -n "$reload" ]; then
  rm -f "$state"
  sh -c "$reload" || fail "the files are in place, but the reload command failed: $reload"
fi
printf %s "$serial" > "$work/state"
mv -f "$work/state" "$state"
echo "acmportal: $dir has serial $serial now"
