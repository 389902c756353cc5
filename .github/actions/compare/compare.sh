#!/usr/bin/env bash
# What the action runs: compares what a pull request upgrades, by HANGUP_*. It comments what changed, and exits as the comparison does.
set -euo pipefail

out=$(mktemp -d)
trap 'rm -rf -- "$out"' EXIT
base=$(git merge-base "$HANGUP_BASE" "$HANGUP_HEAD")
code=0
node "$HANGUP_CHECKOUT/harness/cli/hangup.js" compare --lockfile "$base..$HANGUP_HEAD" --out "$out" || code=$?

changed=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).compared.length' "$out/comparison.json" 2>/dev/null || echo 0)
if [ "$changed" -gt 0 ] && [ -n "${HANGUP_PULL_REQUEST:-}" ]; then
  # GitHub takes 65,536 characters.
  head -c 60000 "$out/comparison.md" >"$out/comment.md"
  gh pr comment "$HANGUP_PULL_REQUEST" --edit-last --create-if-none --body-file "$out/comment.md"
fi
exit "$code"
