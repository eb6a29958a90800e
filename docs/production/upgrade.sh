#!/bin/bash
# Brings in the version of this folder: closes the doors, backs up, migrates, starts, looks, opens. When it does not come
# up well, the version and the data from before are put back: the doors were closed meanwhile, so nobody loses a report.
#   git pull && sudo docs/production/upgrade.sh
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
SOURCE=$(cd "$HERE/../.." && pwd)
[ -n "$DRY_RUN" ] || [ "$(id -u)" = 0 ] || fail "run it as root"
new=$(git -C "$SOURCE" rev-parse --short=12 HEAD)
old=$(basename "$(readlink "$HOME_DIR/current")")
[ "$new" != "$old" ] || fail "version $new is in use already"
kept=$BACKUPS/before-$new.tar
CLOSED=$ROOT/run/aduan-closed

back() {
  say "It did not come up well: back to version $old."
  run systemctl stop "${SERVICES[@]}"
  ln -sfn "releases/$old" "$HOME_DIR/current"
  if [ -n "$migrated" ]; then
    in_zone owner flask restore "$kept" --replace
    grants
  fi
  run systemctl start "${SERVICES[@]}"
  if healthy; then
    rm -f "$CLOSED"
    fail "version $old is in use again, with the data from before"
  fi
  fail "version $old does not answer either; the doors stay closed ($CLOSED). Look: sudo aduan web flask doctor"
}

# Ready three times running, and the doctor finds nothing wrong.
healthy() {
  local try good=0
  [ -z "${FAIL_HEALTH:-}" ] || return 1
  [ -z "$DRY_RUN" ] || return 0
  for try in $(seq 60); do
    if curl -fsS -o /dev/null -H "Host: $(host)" -H 'X-Forwarded-Proto: https' http://127.0.0.1:8000/health/ready; then
      good=$((good + 1))
    else
      good=0
    fi
    [ "$good" -lt 3 ] || return 0
    sleep 1
  done
  say "no answer after $try tries"
  return 1
}

host() { sed -n 's#^BASE_URL=https://##p' "$ETC/settings.env"; }

migrated=
mkdir -p "$HOME_DIR/releases/$new.partial"
(cd "$SOURCE" && git archive HEAD) | tar -x -C "$HOME_DIR/releases/$new.partial"
chmod -R u=rwX,go=rX "$HOME_DIR/releases/$new.partial"
rm -rf "$HOME_DIR/releases/$new"
mv "$HOME_DIR/releases/$new.partial" "$HOME_DIR/releases/$new"
run make -s -C "$HOME_DIR/releases/$new" environment

mkdir -p "$(dirname "$CLOSED")"
touch "$CLOSED"
run systemctl stop "${SERVICES[@]}"
if ! in_zone backup flask backup "$kept"; then
  run systemctl start "${SERVICES[@]}"
  rm -f "$CLOSED"
  fail "no backup could be made; version $old goes on"
fi
ln -sfn "releases/$new" "$HOME_DIR/current"
migrated=1
in_zone owner flask prepare || back
grants || back
run systemctl start "${SERVICES[@]}"
healthy || back
rm -f "$CLOSED"
say "Version $new is in use. The one before ($old) and its backup ($kept) are kept."
