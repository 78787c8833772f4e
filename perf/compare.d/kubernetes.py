"""Measures exec through the gateway against nginx and HAProxy passing the same upgrade, interleaved. Called by perf/compare; loopback only, ends by itself.

  perf/compare kubernetes   ROUNDS=5 MEBIBYTES=64 STARTS=50

The target speaks WebSocket v5.channel.k8s.io and writes text on stdout, 32 KiB a message, then how the command ended. The client is a plain reader, so that what is
measured is the proxy. Peers: nginx and HAProxy (they copy bytes), metadata (the gateway, masked by every class, with `record: metadata`), full (recorded whole),
plain (a rule that masks nothing, metadata). Starts are execs of nothing, one after the other, a connection each. CPU is the proxy's own.
"""
import base64, hashlib, json, os, shutil, signal, socket, statistics, subprocess, sys, tempfile, threading, time, urllib.request

HERE = tempfile.mkdtemp(prefix="edgegate-perf-")
os.chmod(HERE, 0o755)
TICK = os.sysconf("SC_CLK_TCK")
MIB = int(os.environ.get("MEBIBYTES", 64))
ROUNDS = int(os.environ.get("ROUNDS", 5))
STARTS = int(os.environ.get("STARTS", 50))
processes = []


def port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def head(peer):
    said = b""
    while not said.endswith(b"\r\n\r\n"):
        byte = peer.recv(1)
        if not byte:
            return None
        said += byte
    return said.decode("latin-1")


def frame(opcode, payload):
    size = len(payload)
    length = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big") if size < 65536 else b"\x7f" + size.to_bytes(8, "big")
    return bytes([0x80 | opcode]) + length + payload


def text():
    line, made, i = [], 0, 0
    while made < 1 << 20:
        one = f"2026-11-28T22:{i // 60 % 60:02d}:{i % 60:02d}Z INFO worker-{i % 7} handled request {i} for part {i * 31 % 977} of the catalogue; state is open, nothing else to say\n"
        line.append(one)
        made += len(one)
        i += 1
    return "".join(line).encode()[: 1 << 20]


def target(at):
    body = text()
    mebibyte = b"".join(frame(2, b"\x01" + body[i : i + 32768]) for i in range(0, len(body), 32768))
    status = frame(2, b'\x03{"metadata":{},"status":"Success"}') + frame(8, b"\x03\xe8")

    def serve(peer):
        with peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            asked = head(peer)
            if asked is None:
                return
            key = [line.split(":", 1)[1].strip() for line in asked.split("\r\n") if line.lower().startswith("sec-websocket-key:")][0]
            proof = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
            peer.sendall(f"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {proof}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n".encode())
            count = int(asked.split("command=")[1].split("&")[0].split(" ")[0])
            for _ in range(count):
                peer.sendall(mebibyte)
            peer.sendall(status)
            try:
                while peer.recv(65536):
                    pass
            except OSError:
                pass

    listener = socket.create_server(("127.0.0.1", at), backlog=128)

    def accept():
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def execute(at, prefix, token, count):
    """Seconds from connecting to the close, and bytes that came."""
    start = time.perf_counter()
    with socket.create_connection(("127.0.0.1", at)) as peer:
        key = base64.b64encode(os.urandom(16)).decode()
        peer.sendall(
            f"GET {prefix}/api/v1/namespaces/default/pods/web/exec?command={count}&stdout=true HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n".encode()
        )
        answer = head(peer)
        if not answer or " 101 " not in answer.split("\r\n")[0] + " ":
            raise SystemExit(f"no stream: {answer}")
        got, tail, room = 0, b"", bytearray(1 << 18)
        while True:
            read = peer.recv_into(room)
            if read == 0:
                raise SystemExit("the stream was cut")
            got += read
            tail = (tail + room[max(0, read - 64) : read])[-64:]
            if tail.endswith(b"\x88\x02\x03\xe8"):
                break
        return time.perf_counter() - start, got


def cpu(pid):
    total = 0
    children = subprocess.run(["pgrep", "-P", str(pid)], stdout=subprocess.PIPE, text=True).stdout.split()
    for one in [str(pid), *children]:
        fields = open(f"/proc/{one}/stat").read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def start(*command):
    process = subprocess.Popen(command)
    processes.append(process)
    return process.pid


def url64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def issuer(at):
    subprocess.run(["openssl", "genrsa", "-out", f"{HERE}/key.pem", "2048"], check=True, stderr=subprocess.DEVNULL)
    modulus = bytes.fromhex(subprocess.run(["openssl", "rsa", "-in", f"{HERE}/key.pem", "-noout", "-modulus"], check=True, stdout=subprocess.PIPE, text=True).stdout.split("=")[1].strip())
    os.makedirs(f"{HERE}/issuer/.well-known")
    json.dump({"issuer": f"http://127.0.0.1:{at}/", "jwks_uri": f"http://127.0.0.1:{at}/keys"}, open(f"{HERE}/issuer/.well-known/openid-configuration", "w"))
    json.dump({"keys": [{"kty": "RSA", "use": "sig", "kid": "k", "n": url64(modulus), "e": "AQAB"}]}, open(f"{HERE}/issuer/keys", "w"))
    processes.append(subprocess.Popen([sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(at)], cwd=f"{HERE}/issuer", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    claims = {"iss": f"http://127.0.0.1:{at}/", "aud": "edgegate", "sub": "bench", "groups": ["bench"], "exp": int(time.time()) + 7200}
    signed = url64(b'{"alg":"RS256","kid":"k"}') + "." + url64(json.dumps(claims).encode())
    return signed + "." + url64(subprocess.run(["openssl", "dgst", "-sha256", "-sign", f"{HERE}/key.pem"], input=signed.encode(), check=True, stdout=subprocess.PIPE).stdout)


def main():
    at, nginx, haproxy, gate, admin, identity = (port() for _ in range(6))
    target(at)
    token = issuer(identity)
    open(f"{HERE}/nginx.conf", "w").write(f"""
worker_processes auto; daemon off; pid {HERE}/nginx.pid; error_log {HERE}/nginx.err;
events {{ worker_connections 1024; }}
http {{
  access_log {HERE}/access.log combined buffer=64k; tcp_nodelay on; proxy_temp_path {HERE}/temp;
  server {{ listen 127.0.0.1:{nginx}; location / {{ proxy_pass http://127.0.0.1:{at}; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_buffer_size 64k; proxy_buffers 8 64k; }} }}
}}
""")
    open(f"{HERE}/haproxy.cfg", "w").write(f"""
global
  maxconn 2000
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 60s
frontend web
  bind 127.0.0.1:{haproxy}
  default_backend target
backend target
  server one 127.0.0.1:{at}
""")
    rules = "".join(
        f"""
  - {{ name: {name}, who: {{ groups: [bench] }}, on: {{ connections: [{name}], verbs: [create], resources: [pods], subresources: [exec] }}, then: allow{mask} }}"""
        for name, mask in (("metadata", ', mask: ["*"]'), ("full", ', mask: ["*"]'), ("plain", ""))
    )
    open(f"{HERE}/gate.yaml", "w").write(f"""
identity: {{ issuers: [ {{ issuer: "http://127.0.0.1:{identity}/", audience: edgegate }} ] }}
listeners:
  - {{ protocol: http, address: "127.0.0.1:{gate}", allow_plaintext_token: true }}
admin: {{ address: "127.0.0.1:{admin}" }}
state: {{ path: state }}
connections:
  metadata: {{ protocol: kubernetes, target: {{ url: "http://127.0.0.1:{at}" }}, record: metadata }}
  full: {{ protocol: kubernetes, target: {{ url: "http://127.0.0.1:{at}" }} }}
  plain: {{ protocol: kubernetes, target: {{ url: "http://127.0.0.1:{at}" }}, record: metadata }}
rules:{rules}
""")
    nginx_pid = start("nginx", "-p", HERE, "-c", f"{HERE}/nginx.conf")
    haproxy_pid = start("haproxy", "-db", "-q", "-f", f"{HERE}/haproxy.cfg")
    gate_pid = start(os.environ.get("EDGEGATE_BINARY", "out/edgegate"), "run", "--config", f"{HERE}/gate.yaml", "--log-level", "Warning")
    for _ in range(200):
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{admin}/readyz")
            break
        except OSError:
            time.sleep(0.1)
    peers = {
        "nginx": (nginx, "", nginx_pid), "metadata": (gate, "/c/metadata", gate_pid), "haproxy": (haproxy, "", haproxy_pid),
        "full": (gate, "/c/full", gate_pid), "plain": (gate, "/c/plain", gate_pid),
    }
    rates, starts = {name: [] for name in peers}, {name: [] for name in peers}
    for name, (where, prefix, _) in peers.items():
        execute(where, prefix, token, 1)
    print("peer       MB/s  cpu s/GiB  start p50 ms   p99 ms")
    for turn in range(ROUNDS):
        print(f"round {turn + 1}")
        for name, (where, prefix, pid) in peers.items():
            before = cpu(pid)
            seconds, got = execute(where, prefix, token, MIB)
            spent = cpu(pid) - before
            if got < MIB << 20:
                raise SystemExit(f"{name}: {got} bytes came")
            rates[name].append((MIB << 20) / seconds / 1e6)
            times = sorted(execute(where, prefix, token, 0)[0] * 1000 for _ in range(STARTS))
            starts[name].append(statistics.median(times))
            print(f"{name:<9} {rates[name][-1]:6.0f} {spent * 1024 / MIB:10.2f} {starts[name][-1]:13.2f} {times[int(len(times) * 0.99)]:8.2f}", flush=True)
    for name in ("metadata", "full", "plain"):
        for base in ("nginx", "haproxy"):
            ratio = statistics.median(mine / theirs for mine, theirs in zip(rates[name], rates[base]))
            wait = statistics.median(mine / theirs for mine, theirs in zip(starts[name], starts[base]))
            print(f"kubernetes {name}: {ratio:.2f} of {base}'s MB/s, start {wait:.2f} of its")
    print(f"kubernetes ratio={statistics.median(mine / theirs for mine, theirs in zip(rates['metadata'], rates['nginx'])):.2f}")


try:
    main()
finally:
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        process.wait()
    shutil.rmtree(HERE, ignore_errors=True)
