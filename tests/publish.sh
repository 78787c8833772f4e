#!/usr/bin/env bash
# Publishes the binary and checks what the README promises of it: one file, nothing but libc beside it, no warning.
set -euo pipefail
out=$1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
mkdir -p "$(dirname "$out")"
if ! dotnet publish src/EdgeGate -c Release -r linux-x64 -o artifacts/publish > "$log" 2>&1; then
  cat "$log"
  exit 1
fi
if grep -E 'warning (IL|CS|CA)[0-9]+' "$log"; then
  echo "publish: warnings are errors" >&2
  exit 1
fi
cp artifacts/publish/edgegate "$out"
needed=$(readelf -d "$out" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p')
for library in $needed; do
  case $library in
    libc.so.6 | libm.so.6 | libgcc_s.so.1 | ld-linux-x86-64.so.2) ;;
    *) echo "publish: $out needs $library" >&2; exit 1 ;;
  esac
done
start=$(date +%s%N)
for _ in 1 2 3 4 5; do "$out" version > /dev/null; done
end=$(date +%s%N)
echo "$out: $(($(stat -c %s "$out") / 1048576)) MiB, starts and ends in $(((end - start) / 5000000)) ms, needs" $needed
