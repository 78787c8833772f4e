OUT := out/edgegate
BUILD_PACKAGES := gcc cmake make libc6-dev libstdc++-12-dev libssl-dev zlib1g-dev libhyperscan-dev libpg-query-dev libsqlite3-dev
TEST_PACKAGES := postgresql postgresql-client python3-psycopg2 python3-asyncpg golang-github-lib-pq-dev golang-github-jackc-pgx-v4-dev pgbouncer prometheus zstd jq openssl curl python3 xxd procps \
	openssh-server openssh-client dropbear-bin putty-tools python3-paramiko python3-asyncssh ssh-audit rsync git \
	golang-go golang-golang-x-crypto-dev libssh-dev ansible-core mosh tmux less util-linux sshfs asciinema \
	containerd runc busybox-static python3-kubernetes nginx-light haproxy wrk hey iproute2 nodejs chromium python3-requests python3-httpx python3-websockets python3-aiosmtpd \
	nghttp2-client python3-grpcio rsyslog rsyslog-openssl
CLUSTER_PACKAGES := etcd-server golang-github-modern-go-reflect2-dev

.PHONY: help install-build-deps install-deps publish deb demo test-unit test test-cluster format format-check bench fuzz clean

help:
	@echo "make install-deps        what building and testing need (apt, Debian 12)"
	@echo "make install-build-deps  what building alone needs"
	@echo "make demo          publish, then show the whole pipe on this machine"
	@echo "make publish       leave the binary in $(OUT)"
	@echo "make deb           publish, and make a Debian package of it beside it"
	@echo "make test          publish, then all tests; ends with 'N passed, N failed'"
	@echo "make test-unit     unit tests alone"
	@echo "make test-cluster  kubectl through the published binary against a real Kubernetes, built of Debian's source package; as root"
	@echo "make fuzz          every parser against a slow plain one; SECONDS=20 each, SEED=1"
	@echo "make bench         benchmarks; then pgbench through the gateway and through PgBouncer; then idle sessions"
	@echo "make format        format the code"

# Services that packages bring are not started: tests start their own. npm comes with some packages of nodejs and conflicts with them then.
define install
	@missing=""; for package in $(1); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$package"; done; \
	if [ -z "$$missing" ]; then echo "$@: nothing is missing"; exit 0; fi; \
	echo "$@: installing$$missing"; \
	if [ ! -e /usr/sbin/policy-rc.d ]; then printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; made=1; fi; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing > /dev/null; code=$$?; \
	if [ -n "$$made" ]; then rm -f /usr/sbin/policy-rc.d; fi; exit $$code
endef

install-build-deps:
	$(call install,$(BUILD_PACKAGES))

install-deps:
	$(call install,$(BUILD_PACKAGES) $(TEST_PACKAGES) $$(command -v kubectl > /dev/null || echo kubernetes-client))
	@tests/kubectl.sh

publish:
	@tests/publish.sh $(OUT)

deb: install-build-deps publish
	@deploy/deb $(OUT) $(dir $(OUT))

demo: install-deps publish
	@$(OUT) demo

test-unit:
	@tests/run.sh unit

test: install-deps publish
	@tests/run.sh unit e2e

# Not a part of test: building a Kubernetes takes longer than all of that.
test-cluster: install-deps publish
	$(call install,$(CLUSTER_PACKAGES))
	@tests/cluster/build.sh
	@EDGEGATE_BINARY=$(abspath $(OUT)) /usr/bin/python3 tests/cluster/run.py

bench:
	@dotnet run -c Release --project perf/EdgeGate.Benchmarks -- --inProcess --artifacts artifacts/benchmarks --filter '*'
	@perf/compare postgres
	@perf/compare idle

fuzz: SECONDS ?= 20
fuzz: SEED ?= 1
fuzz:
	@dotnet build tests/EdgeGate.Fuzz -c Release -v quiet -nologo -clp:ErrorsOnly
	@artifacts/bin/EdgeGate.Fuzz/release/EdgeGate.Fuzz --all --seconds $(SECONDS) --seed $(SEED)

format:
	dotnet format EdgeGate.sln

format-check:
	dotnet format EdgeGate.sln --verify-no-changes

clean:
	rm -rf artifacts out
