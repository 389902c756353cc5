#!/usr/bin/env bash
# What the action runs: `hangup check` of the project in this folder, by the inputs in HANGUP_*. It exits as the check does. In a job
# it adds the report to the summary by itself, and annotates the lines of what it finds.
set -euo pipefail

hangup=node_modules/.bin/hangup
if [ ! -x "$hangup" ]; then
  echo '::error::Expected hangup in node_modules, got none. Add it to the project: npm i -D hangup.'
  exit 2
fi

words=(check --out "$HANGUP_OUT")
while IFS= read -r url; do
  if [ -n "$url" ]; then words+=(--url "$url"); fi
done <<<"$HANGUP_URL"
if [ -n "${HANGUP_BASELINE:-}" ]; then words+=(--baseline "$HANGUP_BASELINE"); fi
if [ "${HANGUP_UPDATE:-}" = true ]; then words+=(--update); fi
eval "words+=(${HANGUP_OPTIONS:-})"
if [ -n "${HANGUP_ATTACH:-}" ]; then words+=(--attach "$HANGUP_ATTACH"); fi
if [ -n "${HANGUP_COMMAND:-}" ]; then words+=(-- bash -c "$HANGUP_COMMAND"); fi

exec "$hangup" "${words[@]}"
