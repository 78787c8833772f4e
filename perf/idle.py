"""Opens idle sessions through the gateway and prints what each costs it in resident memory."""
import socket
import ssl
import struct
import sys
import time

port, count, token, pid, kind = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].encode(), sys.argv[4], sys.argv[5]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def resident():
    with open(f"/proc/{pid}/status") as status:
        return int(next(line.split()[1] for line in status if line.startswith("VmRSS")))


def connect():
    peer = socket.create_connection(("127.0.0.1", port))
    if kind == "tls":
        peer.sendall(struct.pack("!ii", 8, 80877103))
        if peer.recv(1) != b"S":
            raise SystemExit("no TLS")
        peer = context.wrap_socket(peer)
    body = b"user\0bench\0database\0bench\0\0"
    peer.sendall(struct.pack("!ii", 8 + len(body), 196608) + body)
    peer.recv(64)
    peer.sendall(b"p" + struct.pack("!i", 5 + len(token)) + token + b"\0")
    answer = b""
    while not answer.endswith(b"Z\0\0\0\x05I"):
        piece = peer.recv(4096)
        if not piece:
            raise SystemExit(f"refused: {answer!r}")
        answer += piece
    return peer


warm = [connect() for _ in range(20)]
for peer in warm:
    peer.close()
time.sleep(3)
before = resident()
sessions = [connect() for _ in range(count)]
time.sleep(8)
after = resident()
print(f"idle {kind} sessions={count} rss_before={before} KiB rss_after={after} KiB per_session={(after - before) / count:.1f} KiB")
for peer in sessions:
    peer.close()
time.sleep(3)
