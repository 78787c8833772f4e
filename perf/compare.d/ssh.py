"""Measures SSH through the gateway against OpenSSH in the same run, interleaved. Called by perf/compare; loopback only, ends by itself.

  perf/compare ssh          bulk text, session set-up and echo; the last line is the ratio. ROUNDS=5 MEBIBYTES=64 STROKES=1000
  perf/compare ssh --echo   echo alone: one shell through each peer, a key in one after the other, so that what disturbs the machine disturbs all
  perf/compare ssh --soak   SESSIONS=500 at once, then EXECS=10000 short commands; what is left of handles and memory

Peers: direct (one ssh to the target), jump (ProxyJump: the bastion forwards sealed bytes), nested (ssh bastion ssh target: the bastion opens and
seals every byte, as the gateway does), metadata (the gateway, masked, with `record: metadata`), full (masked and recorded whole).
CPU is what the bastion's processes, or the gateway's, took for a round.
"""
import asyncio, fcntl, json, os, pty, select, shutil, signal, socket, statistics, struct, subprocess, sys, tempfile, termios, time, tty, urllib.request

CIPHER = "aes128-gcm@openssh.com"
HERE = tempfile.mkdtemp(prefix="edgegate-perf-")
TICK = os.sysconf("SC_CLK_TCK")
processes = []


def number(name, default):
    return int(os.environ.get(name, default))


def port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def run(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options).stdout


def key(name, kind="ed25519"):
    run("ssh-keygen", "-q", "-t", kind, "-N", "", "-f", f"{HERE}/{name}")
    return " ".join(open(f"{HERE}/{name}.pub").read().split()[:2])


def sshd(name, at):
    with open(f"{HERE}/{name}.conf", "w") as file:
        file.write(f"""Port {at}
ListenAddress 127.0.0.1
HostKey {HERE}/host
PidFile none
AuthorizedKeysFile {HERE}/user.pub
StrictModes no
UsePAM no
PermitRootLogin yes
PrintMotd no
PrintLastLog no
MaxStartups 2000:30:4000
MaxSessions 1000
Ciphers {CIPHER}
SetEnv HOME={HERE}
""")
    os.makedirs("/run/sshd", exist_ok=True)
    process = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", f"{HERE}/{name}.conf", "-E", f"{HERE}/{name}.log"])
    processes.append(process)
    return process.pid


def gateway(at, admin, target, host):
    lines = []
    for name in ("full", "metadata"):
        record = "" if name == "full" else "\n    record: metadata"
        lines.append(f"""  {name}:
    protocol: ssh
    target: {{ address: "127.0.0.1:{target}", host_key: "{host}" }}
    credentials: {{ user: {os.environ.get('USER', 'root')}, key: {{ file: user }} }}{record}""")
    with open(f"{HERE}/gate.yaml", "w") as file:
        file.write(f"""identity: {{ issuers: [ {{ issuer: "http://127.0.0.1:1/", audience: edgegate }} ] }}
listeners:
  - {{ protocol: ssh, address: "127.0.0.1:{at}", banner: "", failures_per_minute: 100000, user_cas: [ {{ keys: ca.pub, group_prefix: "group:" }} ] }}
admin: {{ address: "127.0.0.1:{admin}" }}
state: {{ path: state }}
limits: {{ sessions_of_one: 100000 }}
connections:
{chr(10).join(lines)}
rules:
  - name: bench
    who: {{ groups: [bench] }}
    on: {{ connections: [full, metadata], channels: [shell, exec], commands: "*" }}
    then: allow
    mask: ["*"]
""")
    process = subprocess.Popen([os.environ.get("EDGEGATE_BINARY", "out/edgegate"), "run", "--config", f"{HERE}/gate.yaml", "--log-level", "Warning"], env={**os.environ, "NO_PROXY": "127.0.0.1,localhost"})
    processes.append(process)
    for _ in range(200):
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{admin}/readyz", timeout=1)
            return process.pid
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the gateway is not ready")


def cpu(pid, ended):
    """Seconds a process took; with what its children took that have ended."""
    fields = open(f"/proc/{pid}/stat").read().rsplit(") ", 1)[1].split()
    return sum(int(fields[i]) for i in ((13, 14) if ended else (11, 12))) / TICK


def metrics(admin):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return opener.open(f"http://127.0.0.1:{admin}/metrics").read().decode().splitlines()


def text(mebibytes):
    """Prose and log lines with few finds, as text streams have them."""
    block = []
    for i in range(4096):
        block.append(f"2026-01-{1 + i % 28:02} service[{1000 + i}]: request {i * 7919 % 100000} took {i % 97} ms for route /items/{i % 331}/view and answered with status 200")
        if i % 64 == 0:
            block.append(f"mail from user{i}@example.org was accepted for delivery")
    data = ("\n".join(block) + "\n").encode()
    with open(f"{HERE}/text", "wb") as file:
        written = 0
        while written < mebibytes << 20:
            written += file.write(data)
    return written


class Bench:
    def __init__(self):
        self.target, self.bastion, self.gate, self.admin = port(), port(), port(), port()
        host = key("host")
        key("user"), key("ca")
        run("ssh-keygen", "-q", "-s", f"{HERE}/ca", "-I", "bench", "-n", "bench,group:bench", "-V", "-5m:+1d", f"{HERE}/user.pub")
        shutil.move(f"{HERE}/user-cert.pub", f"{HERE}/certified-cert.pub")
        shutil.copy(f"{HERE}/user", f"{HERE}/certified")
        shutil.copy(f"{HERE}/user.pub", f"{HERE}/certified.pub")
        sshd("target", self.target)
        self.bastion_pid = sshd("bastion", self.bastion)
        self.gate_pid = gateway(self.gate, self.admin, self.target, host)
        self.common = ["-F", "none", "-o", "UserKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "IdentityAgent=none", "-c", CIPHER]
        self.user = os.environ.get("USER", "root")
        with open(f"{HERE}/bashrc", "w") as file: file.write("PS1='ready> '\n")
        # ProxyJump takes its settings from a file alone.
        with open(f"{HERE}/jump.conf", "w") as file:
            file.write(f"""Host *
  UserKnownHostsFile /dev/null
  StrictHostKeyChecking no
  LogLevel ERROR
  BatchMode yes
  IdentityAgent none
  IdentityFile {HERE}/user
  Ciphers {CIPHER}
Host bastion
  HostName 127.0.0.1
  Port {self.bastion}
Host target
  HostName 127.0.0.1
  Port {self.target}
""")

    def command(self, peer, options=()):
        plain = ["ssh", *options, *self.common, "-i", f"{HERE}/user"]
        match peer:
            case "direct": return [*plain, "-p", str(self.target), f"{self.user}@127.0.0.1"]
            case "jump": return ["ssh", *options, "-F", f"{HERE}/jump.conf", "-J", f"{self.user}@bastion", f"{self.user}@target"]
            case "nested": return [*plain, "-p", str(self.bastion), f"{self.user}@127.0.0.1", *plain, "-p", str(self.target), f"{self.user}@127.0.0.1"]
            case _: return ["ssh", *options, *self.common, "-i", f"{HERE}/certified", "-p", str(self.gate), f"{peer}@127.0.0.1"]

    def cost(self, peer):
        if peer in ("full", "metadata"): return cpu(self.gate_pid, ended=False)
        return cpu(self.bastion_pid, ended=True)

    def bulk(self, peer):
        before, began = self.cost(peer), time.monotonic()
        with open("/dev/null", "wb") as nothing:
            subprocess.run([*self.command(peer), f"cat {HERE}/text"], stdin=subprocess.DEVNULL, stdout=nothing, check=True)
        seconds = time.monotonic() - began
        time.sleep(0.3)
        return seconds, self.cost(peer) - before

    def setup(self, peer):
        began = time.monotonic()
        subprocess.run([*self.command(peer), "true"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        return time.monotonic() - began

    def added(self):
        """Counts of the histogram of time between a read and the write that followed, of both sides, by upper bound in seconds."""
        counts = {}
        for line in metrics(self.admin):
            if line.startswith("edgegate_added_latency_seconds_bucket") and 'protocol="ssh"' in line:
                bound = line.split('le="')[1].split('"')[0]
                counts[bound] = counts.get(bound, 0) + float(line.split()[-1])
        return counts


class Terminal:
    """A shell on a terminal through a peer."""

    def __init__(self, bench, peer):
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            command = [*bench.command(peer, ["-tt"]), f"exec bash --rcfile {HERE}/bashrc -i"]
            os.execvp(command[0], command)
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        seen = b""
        while b"ready> " not in seen: seen += os.read(self.end, 4096)
        time.sleep(0.5)
        self.drain()

    def drain(self):
        while select.select([self.end], [], [], 0)[0]: os.read(self.end, 4096)

    def press(self, letter):
        """Milliseconds from a key to its echo."""
        began = time.perf_counter()
        os.write(self.end, letter)
        shown = b""
        while letter not in shown: shown += os.read(self.end, 4096)
        return (time.perf_counter() - began) * 1000

    def clear(self):
        os.write(self.end, b"\x15")
        time.sleep(0.1)
        self.drain()

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        os.close(self.end)
        os.waitpid(self.pid, 0)


def echo(bench):
    """Echo of keys 5 ms apart, one through each peer in turn."""
    peers = ("direct", "nested", "full")
    taken, before = {p: [] for p in peers}, bench.added()
    terminals = {p: Terminal(bench, p) for p in peers}
    order = list(peers)
    for i in range(number("STROKES", 1000)):
        letter = b"the quick brown fox jumps over "[i % 31:i % 31 + 1]
        for p in order:
            taken[p].append(terminals[p].press(letter))
            time.sleep(0.005)
        order.append(order.pop(0))
        if i % 31 == 30:
            for p in peers: terminals[p].clear()
    for p in peers: terminals[p].close()
    print("\necho          p10 ms  p50 ms  p90 ms  p99 ms  max ms  (less direct: p50, p99)")
    at = {p: [sorted(all)[min(len(all) * part // 1000, len(all) - 1)] for part in (100, 500, 900, 990, 1000)] for p, all in taken.items()}
    for p in peers:
        print(f"{p:10}" + "".join(f"{value:8.2f}" for value in at[p]) + f"  {at[p][1] - at['direct'][1]:7.2f} {at[p][3] - at['direct'][3]:7.2f}")
    after = bench.added()
    total = after["+Inf"] - before["+Inf"]
    shares = [f"{float(bound) * 1000:g} ms {100 * (count - before.get(bound, 0)) / total:.2f} %" for bound, count in after.items() if bound != "+Inf" and 5e-5 <= float(bound) <= 5e-3]
    print("in the gateway, from a read to the write that followed: below " + ", ".join(shares), flush=True)


def compare(bench):
    peers = ["direct", "jump", "nested", "metadata", "full"]
    size = text(number("MEBIBYTES", 64)) / (1 << 20)
    rounds = number("ROUNDS", 5)
    rates, costs, setups = {p: [] for p in peers}, {p: [] for p in peers}, {p: [] for p in peers}
    for p in peers: bench.setup(p)
    print(f"bulk: {size:.0f} MiB of text, {CIPHER}\nround peer          MiB/s   cpu s")
    for r in range(rounds):
        for p in peers[r % len(peers):] + peers[:r % len(peers)]:
            seconds, cost = bench.bulk(p)
            rates[p].append(size / seconds), costs[p].append(cost)
            setups[p] += [bench.setup(p) for _ in range(3)]
            print(f"{r + 1:5} {p:10} {size / seconds:8.1f} {cost:7.2f}", flush=True)
    print("\nmedian        MiB/s   cpu s   set-up ms")
    for p in peers:
        print(f"{p:10} {statistics.median(rates[p]):8.1f} {statistics.median(costs[p]):7.2f} {statistics.median(setups[p]) * 1000:11.0f}")
    echo(bench)
    def ratio(peer): return statistics.median(a / b for a, b in zip(rates[peer], rates["nested"]))
    print(f"ssh metadata ratio={ratio('metadata'):.2f}")
    print(f"ssh ratio={ratio('full'):.2f}")


def state(bench):
    active = sum(float(line.split()[-1]) for line in metrics(bench.admin) if line.startswith("edgegate_sessions_active") and "ssh" in line)
    status = dict(line.split(":", 1) for line in open(f"/proc/{bench.gate_pid}/status"))
    return len(os.listdir(f"/proc/{bench.gate_pid}/fd")), int(status["VmRSS"].split()[0]) / 1024, int(status["Threads"]), int(active)


def tell(what, now):
    print(f"{what:34} handles {now[0]:5}  memory {now[1]:7.1f} MiB  threads {now[2]:4}  sessions {now[3]:4}", flush=True)


async def soak(bench):
    import asyncssh
    asyncssh.set_log_level("ERROR")
    sessions, execs, lanes = number("SESSIONS", 500), number("EXECS", 10000), number("LANES", 20)
    connect = lambda: asyncssh.connect("127.0.0.1", bench.gate, username="full", client_keys=[(f"{HERE}/certified", f"{HERE}/certified-cert.pub")], known_hosts=None, kex_algs=["curve25519-sha256"], encryption_algs=[CIPHER], agent_path=None, login_timeout=300)
    tell("at the start", state(bench))

    async def lane(count, fresh):
        done = 0
        while done < count:
            async with connect() as connection:
                for _ in range(min(fresh, count - done)):
                    result = await connection.run("echo ok")
                    assert result.stdout == "ok\n" and result.exit_status == 0, result
                    done += 1

    async def settled():
        for _ in range(100):
            if state(bench)[3] == 0: break
            await asyncio.sleep(0.2)
        return state(bench)

    await asyncio.gather(*[lane(10, 5) for _ in range(lanes)])
    tell("warmed up", await settled())
    gate, open_now, began = asyncio.Semaphore(25), [], time.monotonic()
    async def one():
        async with gate: connection = await connect()
        process = await connection.create_process("read line; echo got $line")
        open_now.append((connection, process))
    await asyncio.gather(*[one() for _ in range(sessions)])
    tell(f"{sessions} sessions at once ({time.monotonic() - began:.0f} s)", state(bench))
    async def answer(connection, process):
        process.stdin.write("it\n")
        assert (await process.stdout.readline()) == "got it\n"
        connection.close()
        await connection.wait_closed()
    await asyncio.gather(*[answer(*one) for one in open_now])
    tell("after them", await settled())
    per = execs // 4 // lanes
    for quarter in range(4):
        began = time.monotonic()
        await asyncio.gather(*[lane(per, 25) for _ in range(lanes)])
        tell(f"{(quarter + 1) * per * lanes} commands ({per * lanes / (time.monotonic() - began):.0f}/s)", await settled())


try:
    bench = Bench()
    if "--soak" in sys.argv: asyncio.run(soak(bench))
    elif "--echo" in sys.argv: echo(bench)
    else: compare(bench)
finally:
    for process in processes: process.terminate()
    for process in processes: process.wait()
    shutil.rmtree(HERE, ignore_errors=True)
