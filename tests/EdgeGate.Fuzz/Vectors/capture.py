#!/usr/bin/env python3
"""Prints, in hexadecimal, all that a PostgreSQL server on 127.0.0.1 sends in a session that meets most message types.

usage: capture.py PORT > captured.hex     (a scratch server that trusts user postgres, with wal_level=logical)
"""
import socket
import struct
import sys


def text(value):
    return value.encode() + b"\0"


def message(kind, body=b""):
    return kind + struct.pack(">i", len(body) + 4) + body


class Session:
    def __init__(self, port, **parameters):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.received = b""
        body = struct.pack(">i", 196608) + b"".join(text(k) + text(v) for k, v in parameters.items()) + b"\0"
        self.say(struct.pack(">i", len(body) + 4) + body)

    def say(self, *messages):
        """Sends, and reads until the server waits: ReadyForQuery, CopyInResponse or CopyBothResponse."""
        self.socket.sendall(b"".join(messages))
        start, waits = len(self.received), False
        while not waits or start != len(self.received):
            self.received += self.socket.recv(65536)
            while len(self.received) >= start + 5:
                end = start + 1 + struct.unpack(">i", self.received[start + 1:start + 5])[0]
                if end > len(self.received):
                    break
                waits |= self.received[start:start + 1] in (b"Z", b"G", b"W")
                start = end

    def query(self, sql):
        self.say(message(b"Q", text(sql)))


def ordinary(port):
    session = Session(port, user="postgres", database="postgres")
    for sql in [
        "create temp table people(id int primary key, email text, amount numeric, tags text[], doc jsonb, raw bytea)",
        """insert into people values (1, 'joe@example.com', -12.3450, array['a b', NULL, 'x"y\\z'], '{"k": [1, "two"]}', 'joe'),
           (2, NULL, 0.0000001, '[2:3]={p,q}', 'null', '')""",
        "select * from people order by id", "select 1; select 2 as b", "", "insert into people values (1, 'x')",
        "do $$ begin raise notice 'hello %', 1; end $$", "listen news", "notify news, 'payload'", "set application_name = 'x'",
        "copy (select id, email, amount from people order by id) to stdout",
        "copy (select id, email, tags from people order by id) to stdout (format csv, header)",
        "copy (select id, email, amount from people order by id) to stdout (format binary)",
        "copy people(id, email) from stdin",
    ]:
        session.query(sql)
    session.say(message(b"d", b"3\tann\n"), message(b"c"))
    session.say(
        message(b"P", text("s") + text("select id, email, amount, tags, raw from people where id < $1 order by id") + struct.pack(">hi", 1, 23)),
        message(b"D", b"S" + text("s")),
        message(b"B", text("p") + text("s") + struct.pack(">hhhiihh", 1, 1, 1, 4, 9, 1, 1)),
        message(b"D", b"P" + text("p")),
        message(b"E", text("p") + struct.pack(">i", 1)),
        message(b"E", text("p") + struct.pack(">i", 0)),
        message(b"C", b"P" + text("p")),
        message(b"S"))
    session.say(message(b"P", text("") + text("listen x") + struct.pack(">h", 0)), message(b"D", b"S" + text("")), message(b"S"))
    session.say(message(b"F", struct.pack(">ihhh", 1598, 0, 0, 0)))
    for sql in ["begin", "select 1/0", "rollback"]:
        session.query(sql)
    return session.received


def replication(port):
    session = Session(port, user="postgres", database="postgres", replication="database")
    session.query("IDENTIFY_SYSTEM")
    session.query("CREATE_REPLICATION_SLOT s TEMPORARY LOGICAL test_decoding")
    session.query("START_REPLICATION SLOT s LOGICAL 0/0")
    return session.received


hexadecimal = (ordinary(int(sys.argv[1])) + replication(int(sys.argv[1]))).hex()
for at in range(0, len(hexadecimal), 128):
    print(hexadecimal[at:at + 128])
