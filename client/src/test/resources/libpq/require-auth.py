"""Asks libpq 16 or newer which ways of logging in require_auth and channel_binding leave open, and prints the table.

Usage: LIBPQ=/path/to/libpq.so.5 python3 require-auth.py host port > require-auth.txt

The server must have roles "trusted", "clear", "md5" and "scram" (password "secret") that are asked for what their names
say, with and without TLS: AuthenticationRulesTest starts one like that.
"""

import ctypes
import os
import sys

USERS = ("trusted", "clear", "md5", "scram")
LISTS = (
    "-",
    "password",
    "md5",
    "scram-sha-256",
    "none",
    "gss",
    "sspi",
    "gss,sspi",
    "scram-sha-256,md5",
    "none,scram-sha-256",
    "password,md5,scram-sha-256,none",
    "!none",
    "!password",
    "!md5",
    "!scram-sha-256",
    "!gss",
    "!password,!md5",
    "!scram-sha-256,!none",
    "!gss,!sspi",
    "!password,!md5,!scram-sha-256,!none",
    "scram-sha-256,!md5",
    "!md5,scram-sha-256",
    "md5,md5",
    "!md5,!md5",
    "none,none",
    "!none,!none",
    "unknown",
    "!unknown",
    "MD5",
    "md5,",
    ",md5",
    "md5,,none",
    "!",
    "md5 ,none",
)

libpq = ctypes.CDLL(os.environ["LIBPQ"])
libpq.PQconnectdb.restype = ctypes.c_void_p
libpq.PQconnectdb.argtypes = [ctypes.c_char_p]
libpq.PQstatus.argtypes = [ctypes.c_void_p]
libpq.PQfinish.argtypes = [ctypes.c_void_p]
libpq.PQerrorMessage.restype = ctypes.c_char_p
libpq.PQerrorMessage.argtypes = [ctypes.c_void_p]

for name in list(os.environ):
    if name.startswith("PG"):
        del os.environ[name]
host, port = sys.argv[1:3]
print(f"# What libpq {libpq.PQlibVersion()} lets in; require-auth.py beside this file writes it.")
print("# list of methods; sslmode; channel_binding; the users, or why none")
for methods in LISTS:
    for mode in ("disable", "require"):
        for binding in ("disable", "prefer", "require"):
            let_in = []
            for user in USERS:
                words = f"host={host} port={port} dbname=postgres user={user} password=secret gssencmode=disable"
                words += f" sslmode={mode} channel_binding={binding} sslrootcert=/nowhere"
                if methods != "-":
                    words += f" require_auth='{methods}'"
                connection = libpq.PQconnectdb(words.encode())
                if libpq.PQstatus(connection) == 0:
                    let_in.append(user)
                elif b"invalid require_auth" in libpq.PQerrorMessage(connection) or (
                    b"require_auth" in libpq.PQerrorMessage(connection)
                    and b"cannot be mixed" in libpq.PQerrorMessage(connection)
                ) or b"specified more than once" in libpq.PQerrorMessage(connection):
                    let_in = ["malformed"]
                libpq.PQfinish(connection)
                if let_in == ["malformed"]:
                    break
            print("; ".join((methods, mode, binding, " ".join(let_in) or "nobody")))
