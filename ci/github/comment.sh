#!/usr/bin/env bash
# Tells pull request $NUMBER what it changes in each of $PLANS since $BASE, in one comment that is kept up to date.
set -euo pipefail

git rev-parse --quiet --verify "$BASE^{commit}" >/dev/null || git fetch --quiet --depth=1 origin "$BASE"
comment="$RUNNER_TEMP/vtopo-comment.md"
: >"$comment"
while read -r plan; do
  [ -n "$plan" ] || continue
  code=0
  # Whether that is good or bad is for the step that analyzes; here 2 means that there is nothing to compare with.
  vtopo diff --fail-on never -f markdown -- "$BASE" "$plan" >>"$comment" || code=$?
  [ "$code" -eq 0 ] || echo "$plan is not compared with $BASE" >&2
done <<<"$PLANS"
[ ! -s "$comment" ] || gh pr comment "$NUMBER" --edit-last --create-if-none --body-file "$comment"
