"""perf/compare http events: what the gateway adds to each server-sent event, masking by every class.

One process is the target and the client, so both read one clock: each event carries the time it was written, and the client takes
that from the time it was read. STREAMS=4 streams at once, each with EVENTS=2000 events, one every EVERY_MS=2 milliseconds, directly
and through the gateway by turns, ROUNDS=3 times. Two kinds: `whole`, JSON of its own, of which nothing waits; and `delta`, text of
a model, whose last word waits for the next event by design: the event itself goes on at once, and it is what is measured. The last
lines: medians over rounds of the differences of medians and of 99th percentiles.
"""
import json
import os
import socket
import statistics
import threading
import time

EVENTS, STREAMS, ROUNDS = int(os.environ.get("EVENTS", 2000)), int(os.environ.get("STREAMS", 4)), int(os.environ.get("ROUNDS", 3))
EVERY = float(os.environ.get("EVERY_MS", 2)) / 1000
GATE, TARGET, TOKEN = int(os.environ["GATE_PORT"]), int(os.environ["EVENTS_PORT"]), os.environ["TOKEN"]


def event(kind, number, now):
    if kind == "whole":
        return {"n": number, "at": now, "note": "the quick brown fox"}
    return {"at": now, "choices": [{"index": 0, "delta": {"content": f" word{number}"}}]}


def write(connection):
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        kind = "delta" if b"/delta" in head.split(b"\r\n")[0] else "whole"
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        begun = time.perf_counter()
        for number in range(EVENTS):
            wait = begun + number * EVERY - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            connection.sendall(b"data: " + json.dumps(event(kind, number, time.perf_counter_ns())).encode() + b"\n\n")


def serve(listener):
    while True:
        threading.Thread(target=write, args=[listener.accept()[0]], daemon=True).start()


def read(port, path, delays):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\nAccept: text/event-stream\r\n\r\n".encode())
        pending, found = b"", 0
        while found < EVENTS:
            piece = connection.recv(65536)
            now = time.perf_counter_ns()
            if not piece:
                break
            pending += piece
            *lines, pending = pending.split(b"\n")
            for line in lines:
                # What waited at the end comes in one more event of the gateway's.
                if found == EVENTS or not line.startswith(b"data: {"):
                    continue
                found += 1
                delays.append((now - json.loads(line[6:])["at"]) / 1000)
        if found < EVENTS:
            raise SystemExit(f"{found} of {EVENTS} events came")


def measure(port, path):
    delays = []
    readers = [threading.Thread(target=read, args=(port, path, delays)) for _ in range(STREAMS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if len(delays) != EVENTS * STREAMS:
        raise SystemExit("events are missing")
    delays.sort()
    return delays[len(delays) // 2], delays[len(delays) * 99 // 100]


listener = socket.create_server(("127.0.0.1", TARGET), backlog=64)
threading.Thread(target=serve, args=[listener], daemon=True).start()
added = {}
for number in range(ROUNDS):
    for kind in ("whole", "delta"):
        direct, through = measure(TARGET, f"/{kind}"), measure(GATE, f"/c/events/{kind}")
        added.setdefault(kind, []).append([there - here for there, here in zip(through, direct)])
        print(f"round {number + 1} {kind}: direct p50 {direct[0]:.0f} us, p99 {direct[1]:.0f}; through the gateway p50 {through[0]:.0f}, p99 {through[1]:.0f}", flush=True)
for kind, rounds in added.items():
    p50, p99 = (statistics.median(one[i] for one in rounds) for i in (0, 1))
    print(f"events {kind} added p50={p50:.0f}us p99={p99:.0f}us of {EVENTS * STREAMS * ROUNDS} events")
