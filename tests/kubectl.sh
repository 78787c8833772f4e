#!/usr/bin/env bash
# Leaves Debian's kubectl in artifacts/clients beside the one on the PATH, where that is another: the older one speaks SPDY, the newer WebSocket.
set -euo pipefail
cd "$(dirname "$0")/.."
out=artifacts/clients/kubectl-debian
if [ -x "$out" ] || dpkg-query -W -f='${Status}' kubernetes-client 2> /dev/null | grep -q 'install ok installed'; then exit 0; fi
mkdir -p artifacts/clients
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
chmod 777 "$dir"
(cd "$dir" && apt-get download -qq kubernetes-client && dpkg -x kubernetes-client_*.deb x)
mv "$dir/x/usr/bin/kubectl" "$out"
