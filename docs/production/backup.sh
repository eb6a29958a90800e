#!/bin/bash
# One backup into FOLDER, then those older than KEEP_DAYS go; never the newest three. A failed run removes nothing.
# What was erased by law lives on in old backups until they go: keep them no longer than the regency promised.
set -euo pipefail
FOLDER=${FOLDER:-/var/backups/aduan}
KEEP_DAYS=${KEEP_DAYS:-35}
FLASK=${FLASK:-"$(dirname "${BASH_SOURCE[0]}")/../../.venv/bin/flask"}
"$FLASK" backup "$FOLDER/aduan-$(date -u +%Y%m%dT%H%M%SZ).tar"
mapfile -t old < <(find "$FOLDER" -maxdepth 1 -name 'aduan-*.tar' -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d' ' -f2-)
for path in "${old[@]}"; do
  [ -z "$(find "$path" -mtime "+$KEEP_DAYS")" ] || rm -f "$path"
done
