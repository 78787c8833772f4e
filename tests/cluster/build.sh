#!/usr/bin/env bash
# Leaves a Kubernetes in artifacts/cluster: API server, controller manager, scheduler and kubelet, built of Debian's source package of kubernetes (1.20). Ten minutes on two cores, once.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$PWD/artifacts/cluster
programs=(kube-apiserver kube-controller-manager kube-scheduler kubelet)
built=1
for program in "${programs[@]}"; do [ -x "$out/$program" ] || built=0; done
if [ "$built" = 1 ]; then exit 0; fi

dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
mkdir -p "$out" "$dir/lists/partial" "$dir/go/src/k8s.io"
chmod 755 "$dir"
# The source's list apart from the machine's own.
suite=$(. /etc/os-release; echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" > "$dir/sources.list"
apt=(apt-get -qq -o "Dir::Etc::sourcelist=$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$dir/lists")
"${apt[@]}" update
(cd "$dir" && "${apt[@]}" source --download-only kubernetes && tar xzf kubernetes_*.orig.tar.gz && mv kubernetes-*/ go/src/k8s.io/kubernetes)
cd "$dir/go/src/k8s.io/kubernetes"
export GOPATH=$dir/go GO111MODULE=off CGO_ENABLED=0 GOCACHE=$dir/cache

# The copy it brings walks maps in a way that newer compilers no longer have.
rm -rf vendor/github.com/modern-go/reflect2
cp -r /usr/share/gocode/src/github.com/modern-go/reflect2 vendor/github.com/modern-go/
rm -f vendor/github.com/modern-go/reflect2/*_test.go

# The description of the API is generated, and not in the source.
go build -o "$dir/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
packages=$(grep -rl --include='*.go' '+k8s:openapi-gen=' pkg staging/src | grep -v -e _examples -e sample -e zz_generated | xargs -n 1 dirname | sort -u \
  | sed -e 's#^staging/src/##' -e 's#^k8s.io/#k8s.io/kubernetes/vendor/k8s.io/#' -e 's#^pkg/#k8s.io/kubernetes/pkg/#' | paste -sd ,)
"$dir/openapi-gen" -i "$packages" -p k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi -h hack/boilerplate/boilerplate.generatego.txt -r "$dir/violations" > /dev/null

version=v$(sed -nE 's/^Version: .*really([0-9.]+).*/\1/p' "$dir"/kubernetes_*.dsc | head -n 1)
at=k8s.io/kubernetes/vendor/k8s.io
go build -ldflags "-X $at/client-go/pkg/version.gitVersion=$version -X $at/component-base/version.gitVersion=$version -X $at/component-base/version.gitMajor=1 -X $at/component-base/version.gitMinor=$(cut -d. -f2 <<< "$version")" \
  -o "$out/" "${programs[@]/#/./cmd/}"
