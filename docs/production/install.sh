#!/bin/bash
# Sets the system up on a Debian or Ubuntu server: users, folders, settings, database roles, services, proxy.
#   sudo HOST=aduan.example.go.id docs/production/install.sh
# Safe to run again: what is there already (keys, settings) stays. ROOT=/tmp/trial writes there only (see common.sh).
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
HOST=${HOST:?the public host name, such as aduan.example.go.id}
[[ $HOST =~ ^[a-z0-9.-]+$ ]] || fail "HOST is no host name: $HOST"
STAFF_HOST=${STAFF_HOST:-}
[[ -z $STAFF_HOST || $STAFF_HOST =~ ^[a-z0-9.-]+$ ]] || fail "STAFF_HOST is no host name: $STAFF_HOST"
LOG_COLLECTOR=${LOG_COLLECTOR:-}
[[ -z $LOG_COLLECTOR || $LOG_COLLECTOR =~ ^https://[A-Za-z0-9.:-]+(/[^[:space:]]*)?$ ]] || fail "LOG_COLLECTOR must be an https:// address"
[ -n "$DRY_RUN" ] || [ "$(id -u)" = 0 ] || fail "run it as root"
SOURCE=$(cd "$HERE/../.." && pwd)

packages() {
  run apt-get update -q
  run apt-get install -qy --no-install-recommends make python3-venv postgresql nginx openssl \
    libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core unattended-upgrades
  [ -z "$LOG_COLLECTOR" ] || run apt-get install -qy --no-install-recommends systemd-journal-remote
}

# The system mends its own flaws each night (docs/security.md, "Updates").
upgrades() {
  file "$ROOT/etc/apt/apt.conf.d/20auto-upgrades" root root 0644 <<'END'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
END
}

# The journal is kept a year, and sent elsewhere as it is written when a collector is named.
journal() {
  file "$ROOT/etc/systemd/journald.conf.d/aduan.conf" root root 0644 <<'END'
[Journal]
Storage=persistent
MaxRetentionSec=1year
SystemMaxUse=4G
END
  run systemctl restart systemd-journald
  [ -n "$LOG_COLLECTOR" ] || return 0
  file "$ROOT/etc/systemd/journal-upload.conf.d/aduan.conf" root root 0644 <<END
[Upload]
URL=$LOG_COLLECTOR
END
  run systemctl enable --now systemd-journal-upload
}

# One user for each zone; the group aduan-data shares the stored files, and nothing else.
users() {
  local zone
  run groupadd --system --force aduan-data
  for zone in owner "${ZONES[@]}" backup; do
    if ! id "aduan-$zone" >/dev/null 2>&1; then
      run useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "aduan-$zone"
    fi
    run usermod --append --groups aduan-data "aduan-$zone"
  done
}

folders() {
  folder "$ETC" root root 0700
  folder "$HOME_DIR" root root 0755
  folder "$HOME_DIR/releases" root root 0755
  folder "$HOME_DIR/bin" root root 0755
  folder "$DATA" aduan-web aduan-data 2770
  folder "$DATA/files" aduan-web aduan-data 2770
  [ -e "$DATA/erasures.log" ] || file "$DATA/erasures.log" aduan-web aduan-data 0660 </dev/null
  folder "$BACKUPS" aduan-backup aduan-data 0750
  mkdir -p "$UNITS" "$ROOT/etc/apt/apt.conf.d" "$ROOT/etc/systemd/journald.conf.d" "$ROOT/etc/systemd/journal-upload.conf.d"
  mkdir -p "$ROOT/etc/nginx/conf.d" "$ROOT/etc/nginx/sites-available" "$ROOT/etc/nginx/sites-enabled" "$ROOT/usr/local/sbin"
  file "$HOME_DIR/bin/aduan" root root 0755 <"$HERE/aduan"
  ln -sfn "$HOME_DIR/bin/aduan" "$ROOT/usr/local/sbin/aduan"
}

# Settings are for every zone; secrets only for the one that needs them. systemd reads them as root: nobody else can.
settings() {
  local made name
  if [ ! -e "$ETC/settings.env" ]; then
    file "$ETC/settings.env" root root 0400 <<END
MODE=production
BASE_URL=https://$HOST
STAFF_HOST=$STAFF_HOST
PROXY_HOPS=1
DATA_DIR=/var/lib/aduan
DATABASE_URL=postgresql:///aduan?host=/var/run/postgresql
BACKUP_DIR=/var/backups/aduan
SMTP_HOST=localhost
SMTP_PORT=25
SMTP_SECURITY=none
SMTP_FROM=aduan@$HOST
END
  fi
  [ -e "$ETC/public.env" ] || [ ! -e "$ETC/keys.env" ] || public <"$ETC/keys.env"
  [ -e "$ETC/keys.env" ] && return
  made=$(cd "$HOME_DIR/current" && "${PYTHON:-.venv/bin/python}" -c 'from config import make_keys
for name, value in make_keys().items(): print(f"{name}={value}")')
  for name in worker keeper; do file "$ETC/$name.env" root root 0400 < <(private "$name" "$made"); done
  file "$ETC/keys.env" root root 0400 < <(grep -v '_PRIVATE_KEY=' <<<"$made")
  public <<<"$made"
  file "$ETC/web.env" root root 0400 < <(say "METRICS_TOKEN=$(openssl rand -hex 24)"; private web "$made")
  say "Keys were made. Copy $ETC away to a safe place now, and hand the custodians' copy over (docs/production.md)."
}

# What the keeper may know of the other zones' keys: their public halves. It refuses to start with their secrets.
public() {
  file "$ETC/public.env" root root 0400 < <(grep '_PUBLIC_KEY=')
}

# Which private keys a zone holds (config.HOLDERS).
private() {
  case $1 in
    web) grep '^RECEIPT_PRIVATE_KEY=' <<<"$2" ;;
    worker) grep '^WORKER_PRIVATE_KEY=' <<<"$2" ;;
    keeper) grep -E '^(REVEAL|CHECKPOINT)_PRIVATE_KEY=' <<<"$2" ;;
  esac
}

# The code of this folder, with an environment of its own; the newest one is `current`.
release() {
  local version=$1 target
  target=$HOME_DIR/releases/$version
  if [ ! -e "$target" ]; then
    mkdir -p "$target.partial"
    (cd "$SOURCE" && git archive HEAD) | tar -x -C "$target.partial"
    chmod -R u=rwX,go=rX "$target.partial"
    mv "$target.partial" "$target"
    run make -s -C "$target" environment
  fi
  ln -sfn "releases/$version" "$HOME_DIR/current"
}

# No password: each user is known to PostgreSQL by the operating system (peer).
database() {
  local zone
  for zone in owner "${ZONES[@]}" backup auditor; do
    run runuser -u postgres -- psql -qc "DO \$\$ BEGIN CREATE ROLE \"aduan-$zone\" LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END \$\$"
  done
  run runuser -u postgres -- psql -qc 'GRANT pg_read_all_data TO "aduan-backup"'
  run runuser -u postgres -- psql -qc 'ALTER ROLE "aduan-backup" SET default_transaction_read_only = on'
  run runuser -u postgres -- psql -qc 'ALTER ROLE "aduan-auditor" SET default_transaction_read_only = on'
  run runuser -u postgres -- sh -c "psql -qlAt | grep -q '^aduan|' || createdb --owner=aduan-owner --encoding=UTF8 --template=template0 aduan"
  run runuser -u postgres -- psql -qd aduan -c 'ALTER SCHEMA public OWNER TO "aduan-owner"'
  run runuser -u postgres -- psql -qd aduan -c 'REVOKE ALL ON DATABASE aduan FROM PUBLIC'
  run runuser -u postgres -- psql -qd aduan -c 'GRANT CONNECT ON DATABASE aduan TO "aduan-web", "aduan-worker", "aduan-keeper", "aduan-backup", "aduan-auditor"'
  in_zone owner flask prepare
  grants
}

services() {
  local unit
  for unit in "$HERE"/units/*; do file "$UNITS/${unit##*/}" root root 0644 <"$unit"; done
  run systemctl daemon-reload
  run systemctl enable --now "${SERVICES[@]}" "${TIMERS[@]}"
}

proxy() {
  local certificate=/etc/ssl/aduan
  file "$ROOT/etc/nginx/conf.d/aduan-limits.conf" root root 0644 <"$HERE/nginx-limits.conf"
  file "$ROOT/etc/nginx/aduan-pass.conf" root root 0644 <"$HERE/nginx-pass.conf"
  sed "s/@HOSTS@/$HOST${STAFF_HOST:+ $STAFF_HOST}/g" "$HERE/nginx.conf" | file "$ROOT/etc/nginx/sites-available/aduan" root root 0644
  ln -sfn ../sites-available/aduan "$ROOT/etc/nginx/sites-enabled/aduan"
  if [ ! -e "$ROOT$certificate/fullchain.pem" ]; then
    folder "$ROOT$certificate" root root 0700
    # Until the real certificate is there; browsers will warn.
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$HOST" -keyout "$ROOT$certificate/key.pem" \
      -out "$ROOT$certificate/fullchain.pem" 2>/dev/null
    say "Put the certificate of $HOST into $certificate (fullchain.pem, key.pem): the one there is made up."
  fi
  run rm -f /etc/nginx/sites-enabled/default
  run nginx -t
  run systemctl reload nginx
}

packages
users
folders
upgrades
journal
release "$(git -C "$SOURCE" rev-parse --short=12 HEAD)"
settings
database
services
proxy
say "Done. Invite the first administrator, then look: sudo aduan web flask doctor"
