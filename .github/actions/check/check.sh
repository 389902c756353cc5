#!/usr/bin/env bash
# What the action runs: `hangup check` of the project in this folder, by the inputs in HANGUP_*. It exits as the check does. The report
# is added to the summary of the job, and what fails becomes an annotation of its line.
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
eval "words+=(${HANGUP_OPTIONS:-})"
if [ -n "${HANGUP_ATTACH:-}" ]; then words+=(--attach "$HANGUP_ATTACH"); fi
if [ -n "${HANGUP_COMMAND:-}" ]; then words+=(-- bash -c "$HANGUP_COMMAND"); fi

code=0
"$hangup" "${words[@]}" || code=$?
if [ -f "$HANGUP_OUT/check.json" ]; then
  node "$(dirname "${BASH_SOURCE[0]}")/annotate.js" "$HANGUP_OUT/check.json" "${HANGUP_DIRECTORY:-.}"
fi
exit "$code"
