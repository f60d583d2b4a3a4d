#!/usr/bin/env bash
# Judges $PLANS, one a line: annotations to the log, SARIF to a file, Markdown to the summary. Fails as vtopo does.
set -euo pipefail

mapfile -t plans < <(grep -v '^[[:space:]]*$' <<<"$PLANS" | sed 's/^[[:space:]]*//; s/[[:space:]]*$//')
options=()
[ -z "${FAIL_ON:-}" ] || options+=(--fail-on "$FAIL_ON")
[ -z "${KNOWN:-}" ] || options+=(--known "$KNOWN")
sarif="$RUNNER_TEMP/vtopo.sarif"
summary="$RUNNER_TEMP/vtopo.md"

code=0
vtopo analyze "${options[@]}" -f github -o - -f sarif -o "$sarif" -f markdown -o "$summary" -- "${plans[@]}" || code=$?
if [ -f "$sarif" ]; then
  echo "sarif=$sarif" >>"$GITHUB_OUTPUT"
  cat "$summary" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$code"
