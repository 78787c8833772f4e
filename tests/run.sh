#!/usr/bin/env bash
# Runs suites and adds their counts up; the last line is 'N passed, N failed', with ', N skipped' where some were.
set -uo pipefail
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
export EDGEGATE_BINARY=${EDGEGATE_BINARY:-$PWD/out/edgegate}
passed=0 failed=0 skipped=0

run() {
  local project=$1 log code summary
  log=$(mktemp)
  dotnet build "tests/$project" -c Debug -v quiet -nologo -clp:ErrorsOnly || { failed=$((failed + 1)); return; }
  "artifacts/bin/$project/debug/$project" -noColor 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  summary=$(grep -E 'Total: [0-9]+' "$log" | tail -n 1)
  rm -f "$log"
  local total errors bad left
  total=$(sed -nE 's/.*Total: ([0-9]+).*/\1/p' <<< "$summary")
  errors=$(sed -nE 's/.*Errors: ([0-9]+).*/\1/p' <<< "$summary")
  bad=$(sed -nE 's/.*Failed: ([0-9]+).*/\1/p' <<< "$summary")
  left=$(sed -nE 's/.*Skipped: ([0-9]+).*/\1/p' <<< "$summary")
  # A suite that ran nothing, or died before it counted, has failed.
  if [ -z "$total" ] || [ "$total" -eq 0 ]; then failed=$((failed + 1)); return; fi
  passed=$((passed + total - bad - left)) failed=$((failed + bad + errors)) skipped=$((skipped + left))
  if [ "$code" -ne 0 ] && [ $((bad + errors)) -eq 0 ]; then failed=$((failed + 1)); fi
}

for suite in "$@"; do
  case $suite in
    unit)
      run EdgeGate.Protocols.Tests
      run EdgeGate.Tests
      ;;
    e2e) run EdgeGate.EndToEnd ;;
  esac
done
line="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
echo "$line"
[ "$failed" -eq 0 ]
