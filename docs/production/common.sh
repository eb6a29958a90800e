# shellcheck shell=bash
# shellcheck disable=SC2034 # used by those who read it
# What install.sh and upgrade.sh share. Read by them, not run.
#   ROOT=/some/folder   writes below that folder and changes nothing else of this machine (for a trial)
#   DRY_RUN=1           says what it would do to users, database and services, and does not do it
ROOT=${ROOT:-}
DRY_RUN=${DRY_RUN:-${ROOT:+1}}
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ETC=$ROOT/etc/aduan
HOME_DIR=$ROOT/opt/aduan
DATA=$ROOT/var/lib/aduan
BACKUPS=$ROOT/var/backups/aduan
UNITS=$ROOT/etc/systemd/system
ZONES=(web worker keeper)
SERVICES=(aduan-web.service aduan-worker.service aduan-keeper.service)
TIMERS=(aduan-doctor.timer aduan-verify.timer aduan-backup.timer)

say() { printf '%s\n' "$*"; }
fail() { printf 'stopped: %s\n' "$*" >&2; exit 1; }

# Something that changes this machine outside of the folders above.
run() {
  if [ -n "$DRY_RUN" ]; then say "would run: $*"; else "$@"; fi
}

# A folder with owner, group and mode; a trial keeps its own owner.
folder() {
  local path=$1 owner=$2 group=$3 mode=$4
  mkdir -p "$path"
  if [ -z "$ROOT" ]; then chown "$owner:$group" "$path"; fi
  chmod "$mode" "$path"
}

# A file from standard input, whole or not at all.
file() {
  local path=$1 owner=$2 group=$3 mode=$4 beside
  beside=$(mktemp "$(dirname "$path")/.new.XXXXXX")
  cat >"$beside"
  if [ -z "$ROOT" ]; then chown "$owner:$group" "$beside"; fi
  chmod "$mode" "$beside"
  mv -f "$beside" "$path"
}

# Run a command of the system as one of its users, with the settings of that zone: in_zone owner flask prepare
in_zone() {
  run "$HOME_DIR/bin/aduan" "$@"
}

grants() {
  run runuser -u aduan-owner -- psql -q -v ON_ERROR_STOP=1 -v owner=aduan-owner -v web=aduan-web \
    -v worker=aduan-worker -v keeper=aduan-keeper -v auditor=aduan-auditor -d aduan \
    -f "$HOME_DIR/current/docs/production/grants.sql"
}
