"""Signs in to PostgreSQL by OAUTHBEARER with libpq 18, and prints what a query gives.

Usage: libpq_oauth.py LIBPQ CONNINFO SQL; the token comes from the environment, TOKEN. libpq asks for it by its hook
(PQAUTHDATA_OAUTH_BEARER_TOKEN), once the server has said where tokens come from; that is printed first.
PostgreSQL 18, "libpq: OAuth Support".
"""
import ctypes
import os
import sys

BEARER_TOKEN = 1


class BearerRequest(ctypes.Structure):
    """PGoauthBearerRequest."""

    _fields_ = [
        ("openid_configuration", ctypes.c_char_p),
        ("scope", ctypes.c_char_p),
        ("async", ctypes.c_void_p),
        ("cleanup", ctypes.c_void_p),
        ("token", ctypes.c_char_p),
        ("user", ctypes.c_void_p),
    ]


TOKEN = ctypes.create_string_buffer(os.environ["TOKEN"].encode())


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
def hook(kind, connection, data):
    if kind != BEARER_TOKEN:
        return 0
    request = ctypes.cast(data, ctypes.POINTER(BearerRequest)).contents
    print(request.openid_configuration.decode(), (request.scope or b"").decode())
    request.token = ctypes.cast(TOKEN, ctypes.c_char_p)
    return 1


libpq = ctypes.CDLL(sys.argv[1])
for name, result in [("PQconnectdb", ctypes.c_void_p), ("PQerrorMessage", ctypes.c_char_p), ("PQexec", ctypes.c_void_p), ("PQgetvalue", ctypes.c_char_p)]:
    getattr(libpq, name).restype = result
libpq.PQstatus.argtypes = libpq.PQerrorMessage.argtypes = libpq.PQfinish.argtypes = [ctypes.c_void_p]
libpq.PQexec.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
libpq.PQgetvalue.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
libpq.PQsetAuthDataHook(hook)
connection = libpq.PQconnectdb(sys.argv[2].encode())
if libpq.PQstatus(connection) != 0:
    sys.stderr.write(libpq.PQerrorMessage(connection).decode())
    sys.exit(2)
print(libpq.PQgetvalue(libpq.PQexec(connection, sys.argv[3].encode()), 0, 0).decode())
libpq.PQfinish(connection)
