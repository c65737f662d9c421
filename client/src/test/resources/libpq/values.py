"""Asks libpq which values each keyword takes, and prints the table. Nothing is connected to.

Usage: LIBPQ=/path/to/libpq.so.5 python3 values.py > values.txt
"""

import ctypes
import os

ANY = ("-", "unknown", "Require", "0", "1", "2", "true", "-1", " 1 ", "1x", "99999999999")
VALUES = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full", "verify_full"),
    "sslnegotiation": ("postgres", "direct"),
    "sslcertmode": ("disable", "allow", "require"),
    "sslsni": (),
    "sslcompression": (),
    "gssencmode": ("disable", "prefer", "require"),
    "channel_binding": ("disable", "prefer", "require"),
    "target_session_attrs": ("any", "read-write", "read-only", "primary", "standby", "prefer-standby", "read_write"),
    "load_balance_hosts": ("disable", "random"),
    "ssl_min_protocol_version": ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", "tlsv1.2", "SSLv3"),
    "ssl_max_protocol_version": ("TLSv1.2", "TLSv1.3", "tlsv1.3", "TLSv1.4"),
    "min_protocol_version": ("3.0", "3.2", "latest", "3.1", "2.0"),
    "max_protocol_version": ("3.0", "3.2", "latest", "3.1", "4.0"),
    "keepalives": (),
    "keepalives_idle": (),
    "keepalives_interval": (),
    "keepalives_count": (),
    "tcp_user_timeout": (),
    "connect_timeout": (),
    "port": ("5432", "65535", "65536", "5432,5433"),
    "gssdelegation": (),
    "gsslib": ("gssapi", "sspi"),
    "require_auth": (),
    "application_name": (),
    "options": (),
    "krbsrvname": (),
    "requirepeer": (),
}

libpq = ctypes.CDLL(os.environ["LIBPQ"])
libpq.PQconnectdb.restype = ctypes.c_void_p
libpq.PQconnectdb.argtypes = [ctypes.c_char_p]
libpq.PQfinish.argtypes = [ctypes.c_void_p]
libpq.PQerrorMessage.restype = ctypes.c_char_p
libpq.PQerrorMessage.argtypes = [ctypes.c_void_p]

for name in list(os.environ):
    if name.startswith("PG"):
        del os.environ[name]
print(f"# Which values libpq {libpq.PQlibVersion()} takes; values.py beside this file writes it. - is an empty value.")
for keyword, values in VALUES.items():
    for value in values + ANY:
        text = "" if value == "-" else value
        words = f"user=u hostaddr=127.0.0.1 port=1 {keyword}='{text}'"
        connection = libpq.PQconnectdb(words.encode())
        message = libpq.PQerrorMessage(connection).decode()
        refused = "invalid" in message or "not supported" in message or "weak sslmode" in message
        print(";".join((keyword, value, "refused" if refused else "taken")))
        libpq.PQfinish(connection)
