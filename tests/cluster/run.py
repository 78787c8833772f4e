"""Runs kubectl against a real Kubernetes of one node, directly and through the gateway. Called by make test-cluster; loopback only, ends by itself.

Real are etcd, the API server with RBAC, controller manager, scheduler and kubelet (tests/cluster/build.sh), containerd with runc, and every kubectl there is: the one on the
PATH and Debian's own (artifacts/clients). What is done is done three times: directly, through a rule that masks nothing (which must show the same), and through one that masks.
"""
import atexit, base64, difflib, hashlib, io, json, os, re, shutil, socket, subprocess, sys, tarfile, tempfile, time, urllib.request

ROOT = os.getcwd()
HERE = tempfile.mkdtemp(prefix="edgegate-cluster-")
os.chmod(HERE, 0o755)
PROGRAMS = f"{ROOT}/artifacts/cluster"
GATE = os.environ.get("EDGEGATE_BINARY", f"{ROOT}/out/edgegate")
MAIL, SSN, IMAGE = "ada.moreau@corp.test", "219-09-9999", "edgegate.test/box:1"
processes, counts = [], {True: 0, False: 0}
os.environ.update(NO_PROXY="127.0.0.1,localhost", no_proxy="127.0.0.1,localhost", KUBECONFIG="/dev/null", HOME=HERE)


def port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


ETCD, PEER, API, GATEWAY, ADMIN, ISSUER, KUBELET, MANAGER, SCHEDULER, SERVED = (port() for _ in range(10))


def check(name, isRight, shown=""):
    counts[bool(isRight)] += 1
    if not isRight:
        print(f"FAILED {name}\n{str(shown)[:4000]}")


def run(command, data=b"", seconds=60):
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=HERE, timeout=seconds)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def start(name, *command):
    log = open(f"{HERE}/{name}.log", "w")
    processes.append((name, subprocess.Popen(command, cwd=HERE, stdout=log, stderr=log, stdin=subprocess.DEVNULL)))


def stop():
    for name, process in reversed(processes):
        if name == "containerd":
            end_containers()
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
    mounts = [line.split()[1] for line in open("/proc/mounts") if line.split()[1].startswith(HERE)]
    for mount in sorted(mounts, reverse=True):
        subprocess.run(["umount", "-l", mount], stderr=subprocess.DEVNULL)
    shutil.rmtree(HERE, ignore_errors=True)


def end_containers():
    """Ends what runs in containers: it outlives containerd."""
    ctr = ["ctr", "--address", f"{HERE}/c", "-n", "k8s.io", "tasks"]
    tasks = run([*ctr, "ls", "-q"])[1].decode().split()
    for task in tasks:
        run([*ctr, "kill", "-s", "SIGKILL", task])
    for task in tasks:
        run([*ctr, "rm", "-f", task])


def wait(name, isReady, seconds=90):
    for _ in range(seconds * 4):
        try:
            if isReady():
                return
        except (OSError, subprocess.SubprocessError):
            pass
        time.sleep(0.25)
    for one, _ in processes:
        print(f"== {one}\n" + "".join(open(f"{HERE}/{one}.log").readlines()[-12:]))
    raise SystemExit(f"{name} is not ready")


def write(name, text):
    with open(f"{HERE}/{name}", "w" if isinstance(text, str) else "wb") as file:
        file.write(text)
    os.chmod(f"{HERE}/{name}", 0o600)


def certificate(name, subject):
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=HERE, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    if name == "ca":
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", subject)
        return
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", subject)
    write(f"{name}.ext", "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", f"{name}.pem", "-days", "2", "-extfile", f"{name}.ext")


def url64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(subject, group):
    claims = {"iss": f"http://127.0.0.1:{ISSUER}/", "aud": "edgegate", "sub": subject, "email": f"{subject}@example.com", "groups": [group], "iat": int(time.time()), "exp": int(time.time()) + 7200}
    signed = url64(b'{"alg":"RS256","kid":"k"}') + "." + url64(json.dumps(claims).encode())
    return signed + "." + url64(subprocess.run(["openssl", "dgst", "-sha256", "-sign", f"{HERE}/sa.key"], input=signed.encode(), check=True, stdout=subprocess.PIPE).stdout)


def issuer():
    modulus = bytes.fromhex(subprocess.run(["openssl", "rsa", "-in", f"{HERE}/sa.key", "-noout", "-modulus"], check=True, stdout=subprocess.PIPE, text=True).stdout.split("=")[1].strip())
    os.makedirs(f"{HERE}/issuer/.well-known")
    write("issuer/.well-known/openid-configuration", json.dumps({"issuer": f"http://127.0.0.1:{ISSUER}/", "jwks_uri": f"http://127.0.0.1:{ISSUER}/keys"}))
    write("issuer/keys", json.dumps({"keys": [{"kty": "RSA", "use": "sig", "kid": "k", "n": url64(modulus), "e": "AQAB"}]}))
    start("issuer", sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", f"{HERE}/issuer", str(ISSUER))


def image():
    """An image of busybox, as ctr imports it."""

    def archive(entries):
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name, content, mode in entries:
                entry = tarfile.TarInfo(name)
                entry.mode = mode
                if content is None:
                    entry.type = tarfile.DIRTYPE
                elif isinstance(content, str):
                    entry.type, entry.linkname = tarfile.SYMTYPE, content
                else:
                    entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content) if isinstance(content, bytes) else None)
        return made.getvalue()

    applets = "sh cat echo tar sleep stty head ls nc seq yes printf sha256sum".split()
    layer = archive([(name, None, 0o755) for name in "bin tmp etc proc sys dev".split()] + [("bin/busybox", open("/bin/busybox", "rb").read(), 0o755)] + [(f"bin/{name}", "busybox", 0o755) for name in applets])
    config = {"architecture": "amd64", "os": "linux", "config": {"Env": ["PATH=/bin"], "Cmd": ["/bin/sleep", "1000000"]}, "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]}}
    manifest = [{"Config": "config.json", "RepoTags": [IMAGE], "Layers": ["layer.tar"]}]
    return archive([("config.json", json.dumps(config).encode(), 0o644), ("layer.tar", layer, 0o644), ("manifest.json", json.dumps(manifest).encode(), 0o644)])


def kubeconfig():
    write("kubeconfig", json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "x", "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": f"https://127.0.0.1:{API}", "certificate-authority": f"{HERE}/ca.pem"}}],
        "users": [{"name": "u", "user": {"client-certificate": f"{HERE}/admin.pem", "client-key": f"{HERE}/admin.key"}}],
    }))


def cluster():
    certificate("ca", "/CN=cluster")
    for name, subject in (("api", "/CN=kube-apiserver"), ("admin", "/O=system:masters/CN=admin"), ("gate", "/CN=gate")):
        certificate(name, subject)
    subprocess.run(["openssl", "genrsa", "-out", f"{HERE}/sa.key", "2048"], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["openssl", "rsa", "-in", f"{HERE}/sa.key", "-pubout", "-out", f"{HERE}/sa.pub"], check=True, stderr=subprocess.DEVNULL)
    write("tokens.csv", 'gate-token-of-the-cluster,gate,1,"system:masters"\n')
    kubeconfig()
    start("etcd", "etcd", "--data-dir", f"{HERE}/etcd", "--listen-client-urls", f"http://127.0.0.1:{ETCD}", "--advertise-client-urls", f"http://127.0.0.1:{ETCD}", "--listen-peer-urls", f"http://127.0.0.1:{PEER}",
          "--initial-advertise-peer-urls", f"http://127.0.0.1:{PEER}", "--initial-cluster", f"default=http://127.0.0.1:{PEER}")
    start("api", f"{PROGRAMS}/kube-apiserver", f"--etcd-servers=http://127.0.0.1:{ETCD}", "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", f"--secure-port={API}", "--insecure-port=0", "--tls-cert-file=api.pem",
          "--tls-private-key-file=api.key", "--client-ca-file=ca.pem", "--service-account-key-file=sa.pub", "--service-account-signing-key-file=sa.key", "--service-account-issuer=https://cluster", "--token-auth-file=tokens.csv",
          "--authorization-mode=RBAC", "--service-cluster-ip-range=10.96.0.0/16", "--kubelet-client-certificate=admin.pem", "--kubelet-client-key=admin.key", "--kubelet-preferred-address-types=Hostname",
          "--allow-privileged=true", "--endpoint-reconciler-type=none")
    wait("the API server", lambda: direct("kubectl", "get", "--raw", "/readyz")[1] == b"ok")
    start("manager", f"{PROGRAMS}/kube-controller-manager", "--kubeconfig=kubeconfig", "--service-account-private-key-file=sa.key", "--root-ca-file=ca.pem", "--leader-elect=false", "--port=0", f"--secure-port={MANAGER}", f"--cert-dir={HERE}/m")
    start("scheduler", f"{PROGRAMS}/kube-scheduler", "--kubeconfig=kubeconfig", "--leader-elect=false", "--port=0", f"--secure-port={SCHEDULER}", f"--cert-dir={HERE}/s")
    node()


def node():
    os.makedirs(f"{HERE}/cni")
    write("cni/10-none.conflist", json.dumps({"cniVersion": "0.4.0", "name": "none", "plugins": [{"type": "bridge"}]}))
    write("containerd.toml", f"""
version = 2
root = "{HERE}/root"
state = "{HERE}/run"
disabled_plugins = ["io.containerd.grpc.v1.cri.nri", "io.containerd.internal.v1.opt"]
[grpc]
  address = "{HERE}/c"
[plugins."io.containerd.grpc.v1.cri"]
  disable_apparmor = true
  restrict_oom_score_adj = true
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
  sandbox_image = "{IMAGE}"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
  [plugins."io.containerd.grpc.v1.cri".cni]
    conf_dir = "{HERE}/cni"
""")
    write("box.tar", image())
    start("containerd", "containerd", "--config", f"{HERE}/containerd.toml", "--log-level", "error")
    wait("containerd", lambda: run(["ctr", "--address", f"{HERE}/c", "version"])[0] == 0)
    code, _, error = run(["ctr", "--address", f"{HERE}/c", "-n", "k8s.io", "images", "import", "--snapshotter", "native", "box.tar"])
    if code != 0:
        raise SystemExit(f"the image was not imported: {error}")
    write("kubelet.yaml", json.dumps({
        "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration", "address": "127.0.0.1", "port": KUBELET, "tlsCertFile": f"{HERE}/api.pem", "tlsPrivateKeyFile": f"{HERE}/api.key",
        "authentication": {"anonymous": {"enabled": False}, "webhook": {"enabled": False}, "x509": {"clientCAFile": f"{HERE}/ca.pem"}}, "authorization": {"mode": "AlwaysAllow"}, "cgroupsPerQOS": False,
        "enforceNodeAllocatable": [], "failSwapOn": False, "hairpinMode": "none", "evictionHard": {"memory.available": "1Mi", "nodefs.available": "0%", "imagefs.available": "0%", "nodefs.inodesFree": "0%"},
        "imageGCHighThresholdPercent": 100, "healthzPort": 0, "cgroupDriver": "cgroupfs", "makeIPTablesUtilChains": False, "resolvConf": "",
    }))
    start("kubelet", f"{PROGRAMS}/kubelet", "--config=kubelet.yaml", "--kubeconfig=kubeconfig", "--hostname-override=localhost", "--container-runtime=remote", f"--container-runtime-endpoint=unix://{HERE}/c",
          f"--image-service-endpoint=unix://{HERE}/c", f"--root-dir={HERE}/kubelet", f"--cert-dir={HERE}/k")
    wait("the node", lambda: b" Ready " in direct("kubectl", "get", "nodes")[1])


def gateway():
    write("gate-token", "gate-token-of-the-cluster")
    target = f'target: {{ url: "https://127.0.0.1:{API}", ca: ca.pem }}, credentials: {{ token: {{ file: gate-token }} }}'
    write("gate.yaml", f"""
identity: {{ issuers: [ {{ issuer: "http://127.0.0.1:{ISSUER}/", audience: edgegate }} ] }}
listeners: [ {{ protocol: http, address: "127.0.0.1:{GATEWAY}", tls: {{ certificate: gate.pem, key: gate.key }} }} ]
admin: {{ address: "127.0.0.1:{ADMIN}" }}
state: {{ path: state }}
recording: {{ required: false }}
connections:
  open: {{ protocol: kubernetes, {target} }}
  masked: {{ protocol: kubernetes, {target} }}
  told: {{ protocol: kubernetes, {target}, impersonate: {{ user: email, prefix: "edgegate:", groups: true, extra: true }} }}
rules:
  - {{ name: open, who: {{ groups: [engineers] }}, on: {{ connections: [open, told], verbs: "*", resources: "*", subresources: "*" }}, then: allow }}
  - {{ name: forwards, who: {{ groups: [engineers] }}, on: {{ connections: [open], verbs: [create], resources: [pods], subresources: [portforward] }}, then: allow }}
  - {{ name: masked, who: {{ groups: [engineers] }}, on: {{ connections: [masked], verbs: "*", resources: "*", subresources: "*" }}, then: allow, mask: ["*"] }}
  - {{ name: what the API is, who: {{ groups: [engineers] }}, on: {{ connections: [masked], verbs: [get], urls: ["/**"] }}, then: allow, mask: ["*"] }}
""")
    issuer()
    start("gate", GATE, "run", "--config", f"{HERE}/gate.yaml", "--log-level", "Warning")
    wait("the gateway", lambda: urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{ADMIN}/readyz").status == 200)


def direct(kubectl, *arguments, data=b""):
    return run([kubectl, "--server", f"https://127.0.0.1:{API}", "--certificate-authority", f"{HERE}/ca.pem", "--client-certificate", f"{HERE}/admin.pem", "--client-key", f"{HERE}/admin.key", *arguments], data)


def through(connection, who, kubectl, *arguments):
    return [kubectl, "--server", f"https://127.0.0.1:{GATEWAY}/c/{connection}", "--certificate-authority", f"{HERE}/ca.pem", "--token", who, *arguments]


APP = """
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web }, annotations: { owner: MAIL } }
spec:
  replicas: 0
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [ { name: app, image: IMAGE, env: [ { name: DB_PASSWORD, value: "hunter2-Secret!" } ] } ] }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: conf }, data: { contact: MAIL, note: nothing here } }
---
{ apiVersion: v1, kind: Secret, metadata: { name: cred }, stringData: { password: "hunter2-Secret!" } }
""".replace("MAIL", MAIL).replace("IMAGE", IMAGE)

PEOPLE = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: people.corp.test }
spec:
  group: corp.test
  scope: Namespaced
  names: { plural: people, singular: person, kind: Person }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { scale: { specReplicasPath: .spec.n, statusReplicasPath: .status.n } }
      additionalPrinterColumns: [ { name: Mail, type: string, jsonPath: .spec.mail }, { name: SSN, type: string, jsonPath: .spec.ssn } ]
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { mail: { type: string }, ssn: { type: string }, n: { type: integer } } }, status: { type: object, properties: { n: { type: integer } } } } } }
"""

POD = """
apiVersion: v1
kind: Pod
metadata: { name: box }
spec:
  hostNetwork: true
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 1
  tolerations: [ { operator: Exists } ]
  containers:
    - { name: app, image: IMAGE, imagePullPolicy: Never, command: [sh, -c, "i=0; while true; do echo line $i of MAIL; i=$((i+1)); sleep 1; done"] }
    - { name: echo, image: IMAGE, imagePullPolicy: Never, stdin: true, command: [sh, -c, "while read line; do echo \\"got $line\\"; done; sleep 100000"] }
    - { name: web, image: IMAGE, imagePullPolicy: Never, command: [sh, -c, "while true; do printf 'HTTP/1.0 200 OK\\\\r\\\\n\\\\r\\\\nhello' | nc -l -p SERVED; done"] }
""".replace("MAIL", MAIL).replace("IMAGE", IMAGE).replace("SERVED", str(SERVED))

# What people do with an API, in an order in which each has what it needs; everything is gone behind it.
CALLS = [line.split() for line in """
version --client=false -o yaml|api-versions|api-resources|explain deployment.spec.replicas|apply -f app.yaml|apply -f app.yaml|get deploy,cm -o wide|get deploy web -o json|get cm conf -o yaml
get secret cred -o yaml|describe deploy web|describe cm conf|diff -f app.yaml|scale deploy web --replicas 1|scale deploy web --replicas 0|label deploy web tier=front|annotate deploy web note=hello
patch deploy web -p {"metadata":{"labels":{"x":"y"}}}|patch deploy web --type json -p [{"op":"replace","path":"/metadata/labels/x","value":"z"}]|patch deploy web --type merge -p {"metadata":{"labels":{"x":null}}}
set image deploy/web app=other:2|set env deploy/web A=b|rollout history deploy/web|rollout restart deploy/web|autoscale deploy web --min 1 --max 2|get hpa -o name|create configmap made --from-literal a=b
create secret generic made --from-literal p=q|create sa robot|create role r --verb get --resource pods|create rolebinding rb --role r --serviceaccount default:robot|auth can-i create pods|apply -f people.yaml
wait --for=condition=Established crd/people.corp.test --timeout 10s|create -f person.yaml|get people|get people -o yaml|scale person ada --replicas 4|explain person.spec|get --raw RAW/healthz|top node|cordon nowhere|edit cm conf
get cm conf -o jsonpath={.data}|replace -f app.yaml|get ns nothing|apply --server-side --force-conflicts -f app.yaml|delete hpa web|delete -f app.yaml --wait=false|delete person ada|delete crd people.corp.test
delete cm made|delete secret made|delete sa robot|delete rolebinding rb|delete role r
""".replace("\n", "|").split("|") if line]


def plain(text):
    """Without what is another every time."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|20\d\d-[0-9-]+T[0-9:.]+Z|\w{3}, \d\d \w{3} 20\d\d [0-9:]+ \+0000|\b\d+(?:m\d+)?s\b|web-[0-9a-z]{8,10}\b", "~", text)
    text = re.sub(r"https://127\.0\.0\.1:\d+(/c/\w+)?", "SERVER", text)
    text = re.sub(r'((?:resourceVersion|eneration)"?: )"?\d+"?', r"\1~", text)
    return re.sub(r"[ \t]+", " ", text)


def api(kubectl, name):
    os.environ["EDITOR"] = "sed -i s/nothing/something/"
    shown = {}
    who = token("lee", "engineers")
    for way in ("direct", "open", "masked"):
        shutil.rmtree(f"{HERE}/.kube", ignore_errors=True)
        shown[way] = []
        for call in CALLS:
            if call == ["explain", "person.spec"]:
                # The API server describes what is new after a while.
                for _ in range(60):
                    if b"test.corp.v1.Person" in direct(kubectl, "get", "--raw", "/openapi/v2")[1]:
                        break
                    time.sleep(0.5)
            # A raw path begins at the server's root.
            arguments = [one.replace("RAW", "" if way == "direct" else f"/c/{way}") for one in call]
            code, output, error = direct(kubectl, *arguments) if way == "direct" else run(through(way, who, kubectl, *arguments))
            # Events of the cluster itself come when they come.
            said = "" if call[0] == "describe" and call[1] == "deploy" else output.decode() + error
            shown[way].append((code, said))
    for call, (code, said), (openCode, openSaid), (maskedCode, maskedSaid) in zip(CALLS, shown["direct"], shown["open"], shown["masked"]):
        asked = f"{name} {' '.join(call)}"
        check(f"{asked}, nothing masked", code == openCode and sorted(plain(said).split("\n")) == sorted(plain(openSaid).split("\n")), "\n".join(difflib.unified_diff(plain(said).split("\n"), plain(openSaid).split("\n"), lineterm="")))
        check(f"{asked}, masked", code == maskedCode and not any(secret in maskedSaid for secret in (MAIL, SSN, "hunter2", base64.b64encode(b"hunter2-Secret!").decode())), f"{code} {maskedCode}\n{maskedSaid}")


def streams(kubectl, name):
    who = token("lee", "engineers")

    def gate(*arguments, connection="open", data=b"", seconds=60):
        return run(through(connection, who, kubectl, *arguments), data, seconds)

    script = f"echo to {MAIL}; echo err {SSN} >&2; exit 3"
    code, output, error = gate("exec", "box", "-c", "app", "--", "sh", "-c", script)
    check(f"{name} exec", code == 3 and output == f"to {MAIL}\n".encode() and SSN in error, (code, output, error))
    code, output, error = gate("exec", "box", "-c", "app", "--", "sh", "-c", script, connection="masked")
    check(f"{name} exec, masked", code == 3 and output == b"to [pii.email]\n" and "err [pii.us_ssn]" in error, (code, output, error))
    code, output, error = gate("exec", "-i", "box", "-c", "app", "--", "cat", data=b"one\ntwo\n")
    check(f"{name} exec -i", code == 0 and output == b"one\ntwo\n", (code, output, error))
    command = " ".join(f"'{one}'" for one in through("masked", who, kubectl, "exec", "-it", "box", "-c", "app", "--", "sh", "-c", f"sleep 1; stty size; echo to {MAIL}"))
    code, output, error = run(["script", "-qec", f"stty rows 30 cols 100; {command}", "/dev/null"])
    check(f"{name} exec -it, masked", code == 0 and b"30 100" in output and b"to [pii.email]" in output, (code, output, error))
    code, output, error = gate("logs", "box", "-c", "app", "--tail", "1", connection="masked")
    check(f"{name} logs, masked", code == 0 and re.fullmatch(rb"line \d+ of \[pii.email\]\n", output), (code, output, error))
    code, output, error = run(["timeout", "4", *through("masked", who, kubectl, "logs", "-f", "box", "-c", "app", "--tail", "1")])
    check(f"{name} logs -f, masked", code == 124 and len(output.splitlines()) >= 2 and b"[pii.email]" in output and MAIL.encode() not in output, (code, output, error))
    code, output, error = run(["sh", "-c", '(sleep 2; echo hello; sleep 2) | timeout 6 "$@"', "sh", *through("open", who, kubectl, "attach", "-i", "box", "-c", "echo")])
    check(f"{name} attach", b"got hello" in output, (code, output, error))
    code, output, error = gate("exec", "-i", "box", "-c", "app", "--", "sha256sum", data=bytes(20_000_000))
    check(f"{name} 20 MB up", output.startswith(hashlib.sha256(bytes(20_000_000)).hexdigest().encode()), (code, output, error))
    code, output, error = gate("exec", "box", "-c", "app", "--", "sh", "-c", "yes 0123456789abcdef | head -c 20000000", connection="masked")
    check(f"{name} 20 MB down, masked", hashlib.sha256(output).digest() == hashlib.sha256((b"0123456789abcdef\n" * 1_200_000)[:20_000_000]).digest(), (code, len(output), error))
    made = os.urandom(3_000_000)
    write("made.bin", made)
    code, output, error = gate("cp", "made.bin", "box:/tmp/made.bin", "-c", "app")
    back, backOutput, backError = gate("cp", "box:/tmp/made.bin", "back.bin", "-c", "app")
    check(f"{name} cp both ways", code == 0 and back == 0 and open(f"{HERE}/back.bin", "rb").read() == made, (error, backError))
    local = port()
    forward = subprocess.Popen(through("open", who, kubectl, "port-forward", "box", f"{local}:{SERVED}"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    forward.stdout.readline()
    code, output, error = run(["curl", "-s", "--max-time", "10", f"http://127.0.0.1:{local}/"])
    forward.terminate()
    check(f"{name} port-forward", output == b"hello", (code, output, error))
    overrides = json.dumps({"spec": {"hostNetwork": True, "automountServiceAccountToken": False, "tolerations": [{"operator": "Exists"}]}})
    code, output, error = gate("run", f"once-{os.urandom(3).hex()}", "--image", IMAGE, "--image-pull-policy", "Never", "--restart", "Never", "--rm", "-i", "--overrides", overrides, "--", "sh", "-c", f"sleep 3; echo to {MAIL}", connection="masked")
    check(f"{name} run --rm -i, masked", b"to [pii.email]" in output and MAIL.encode() not in output, (code, output, error))


def people():
    """The cluster's own rules decide about who asks."""
    direct("kubectl", "create", "clusterrolebinding", "reader", "--clusterrole", "view", "--user", "edgegate:lee@example.com")
    for who, code in ((token("lee", "engineers"), 0), (token("kim", "engineers"), 1)):
        found, output, error = run(through("told", who, "kubectl", "get", "pods"))
        check(f"RBAC of who asks: {code}", found == code and (code == 0 or "is forbidden: User \"edgegate:kim@example.com\"" in error), (found, output, error))
    code, output, error = run(through("told", token("lee", "engineers"), "kubectl", "delete", "pod", "box"))
    check("RBAC of a verb", code == 1 and "cannot delete resource" in error, (code, output, error))


def main():
    atexit.register(stop)
    for name, text in (("app.yaml", APP), ("people.yaml", PEOPLE), ("pod.yaml", POD)):
        write(name, text)
    write("person.yaml", json.dumps({"apiVersion": "corp.test/v1", "kind": "Person", "metadata": {"name": "ada"}, "spec": {"mail": MAIL, "ssn": SSN, "n": 1}}))
    cluster()
    gateway()
    direct("kubectl", "apply", "-f", "pod.yaml")
    direct("kubectl", "wait", "--for=condition=Ready", "pod/box", "--timeout=50s")
    kubectls = [one for one in ("kubectl", f"{ROOT}/artifacts/clients/kubectl-debian") if shutil.which(one)]
    for kubectl in kubectls:
        said = json.loads(run([kubectl, "version", "--client", "-o", "json"])[1])["clientVersion"]["gitVersion"]
        streams(kubectl, said)
        api(kubectl, said)
    people()
    print(f"{counts[True]} passed, {counts[False]} failed")
    sys.exit(counts[False] > 0)


main()
