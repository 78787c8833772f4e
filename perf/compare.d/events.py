"""perf/compare http events: what the gateway adds to each server-sent event, masking by every class.

One process is the target and the client, on one thread: it writes an event and takes the time until it has read it. One stream is
open directly, through nginx, through HAProxy and through the gateway each, and each is given one event in turn, EVERY_MS=2
milliseconds apart, in an order that rotates: what disturbs the machine disturbs all alike, so the differences of their tails are
theirs. EVENTS=1000 to each, ROUNDS=3 times. Two kinds: `whole`, JSON of its own, of which nothing waits; and `delta`, text of a
model, whose last word waits for the next event by design: the event itself goes on at once, and it is what is measured. The last
lines: medians over rounds of the gateway's median and 99th percentile, less those of the direct way.
"""
import json
import os
import re
import socket
import statistics
import time
import urllib.request

EVENTS, ROUNDS = int(os.environ.get("EVENTS", 1000)), int(os.environ.get("ROUNDS", 3))
EVERY = float(os.environ.get("EVERY_MS", 2)) / 1000
TARGET, TOKEN = int(os.environ["EVENTS_PORT"]), os.environ["TOKEN"]
PEERS = {"direct": (TARGET, ""), "nginx": (int(os.environ["NGINX_PORT"]), ""), "haproxy": (int(os.environ["HAPROXY_PORT"]), ""), "gateway": (int(os.environ["GATE_PORT"]), "/c/events")}
PARTS = {"p10": 100, "p50": 500, "p90": 900, "p99": 990, "max": 1000}


def event(kind, number):
    if kind == "whole":
        return {"n": number, "note": "the quick brown fox"}
    return {"choices": [{"index": 0, "delta": {"content": f" word{number}"}}]}


class Stream:
    """One stream of events: the target's end and the client's."""

    def __init__(self, listener, peer, kind):
        port, prefix = PEERS[peer]
        self.kind, self.pending, self.number = kind, b"", 0
        self.client = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.client.sendall(f"GET {prefix}/{kind} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\nAccept: text/event-stream\r\n\r\n".encode())
        self.target, _ = listener.accept()
        self.target.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.receive(self.target)
        self.target.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")

    @staticmethod
    def receive(end):
        piece = end.recv(65536)
        if not piece:
            raise SystemExit("a stream ended too soon")
        return piece

    def pass_one(self):
        """Microseconds from an event's writing to its reading."""
        self.number += 1
        line = b"data: " + json.dumps(event(self.kind, self.number)).encode() + b"\n\n"
        begun = time.perf_counter_ns()
        self.target.sendall(line)
        while True:
            piece = self.receive(self.client)
            now = time.perf_counter_ns()
            # Behind the head and the lengths of chunks; the gateway writes JSON as it came but for what it masks.
            *lines, self.pending = (self.pending + piece).split(b"\n")
            if any(one.startswith(b"data: {") for one in lines):
                return (now - begun) / 1000

    def close(self):
        self.target.close()
        self.client.close()


def below():
    """How many reads of a target were followed by their write within so many seconds, by the gateway's own histogram."""
    metrics = urllib.request.urlopen(os.environ["ADMIN"] + "/metrics").read().decode()
    return {bound: float(count) for bound, count in re.findall(r'^edgegate_added_latency_seconds_bucket\{protocol="http",from="target",le="([^"]+)"\} (\S+)', metrics, re.M)}


def measure(listener, kind):
    streams = {peer: Stream(listener, peer, kind) for peer in PEERS}
    taken, order = {peer: [] for peer in PEERS}, list(PEERS)
    for number in range(EVENTS + 50):
        for peer in order:
            delay = streams[peer].pass_one()
            # The first ones warm up whoever is new.
            if number >= 50:
                taken[peer].append(delay)
            time.sleep(EVERY)
        order.append(order.pop(0))
    for stream in streams.values():
        stream.close()
    return {peer: {name: sorted(all)[min(len(all) * part // 1000, len(all) - 1)] for name, part in PARTS.items()} for peer, all in taken.items()}


listener = socket.create_server(("127.0.0.1", TARGET), backlog=64)
added, before = {}, below()
for number in range(ROUNDS):
    for kind in ("whole", "delta"):
        found = measure(listener, kind)
        print(f"round {number + 1} {kind:8}" + "".join(f"{name:>8}" for name in PARTS) + "   (us; less direct: p50, p99)")
        for peer, at in found.items():
            print(f"  {peer:14}" + "".join(f"{at[name]:8.0f}" for name in PARTS) + f"   {at['p50'] - found['direct']['p50']:6.0f} {at['p99'] - found['direct']['p99']:6.0f}", flush=True)
        added.setdefault(kind, []).append([found["gateway"][name] - found["direct"][name] for name in ("p50", "p99")])
after = below()
total = after["+Inf"] - before["+Inf"]
print("in the gateway, from a read to the write that followed: below " + ", ".join(
    f"{float(bound) * 1000:g} ms {100 * (count - before.get(bound, 0)) / total:.2f} %" for bound, count in after.items() if bound != "+Inf" and 5e-5 <= float(bound) <= 5e-3))
for kind, rounds in added.items():
    p50, p99 = (statistics.median(one[i] for one in rounds) for i in (0, 1))
    print(f"events {kind} added p50={p50:.0f}us p99={p99:.0f}us of {EVENTS * ROUNDS} events")
