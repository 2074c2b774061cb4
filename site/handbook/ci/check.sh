#!/bin/sh
# Any other CI: judge the cards, keep the results, retry while the registry does not answer.
#
#   check.sh [FOLDER [SELECTOR...]]      FOLDER holds cardwright.yaml, the current one when not given
#
# CARDWRIGHT_RESULTS is where results go (cardwright-results), CARDWRIGHT_RETRIES how often to try again (2),
# CARDWRIGHT_WAIT how many seconds lie between (30). The exit code is that of `cardwright check`.
set -eu
results=${CARDWRIGHT_RESULTS:-cardwright-results}
retries=${CARDWRIGHT_RETRIES:-2}
mkdir -p "$results"
results=$(cd "$results" && pwd)
rm -f "$results/results.json" "$results/junit.xml" "$results/summary.md" # those of an earlier run are not of this one
if [ $# -gt 0 ]; then
  cd "$1"
  shift
fi
while :; do
  code=0
  cardwright check \
    --output text \
    --output "json=$results/results.json" \
    --output "junit=$results/junit.xml" \
    --output "summary=$results/summary.md" \
    -- "$@" || code=$?
  [ "$code" = 3 ] && [ "$retries" -gt 0 ] || exit "$code"
  retries=$((retries - 1))
  sleep "${CARDWRIGHT_WAIT:-30}"
done
