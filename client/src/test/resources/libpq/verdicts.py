"""Asks libpq for its verdict on each case in verdicts.txt, and writes it there.

Needs libpq.so.5 of PostgreSQL 15 (Debian 12: libpq5). The verdict is what is not as by default, or "refused".
"""

import ctypes
import os
import pathlib
import shutil
import tempfile

HERE = pathlib.Path(__file__).parent
SHOWN = (
    "application_name connect_timeout dbname host hostaddr keepalives options password port"
    " sslmode target_session_attrs user"
).split()
USUAL = {
    "port": "5432",
    "sslmode": "prefer",
    "target_session_attrs": "any",
    "user": "me",
    "dbname": "me",
    "options": "",
}


class Option(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_char_p) for name in "keyword envvar compiled val label dispchar".split()
    ] + [("dispsize", ctypes.c_int)]


libpq = ctypes.CDLL("libpq.so.5")
libpq.PQconnectdb.restype = ctypes.c_void_p
libpq.PQconnectdb.argtypes = [ctypes.c_char_p]
libpq.PQconninfo.restype = ctypes.POINTER(Option)
libpq.PQconninfo.argtypes = [ctypes.c_void_p]
libpq.PQfinish.argtypes = [ctypes.c_void_p]
for text in ("PQerrorMessage", "PQpass"):
    getattr(libpq, text).restype = ctypes.c_char_p
    getattr(libpq, text).argtypes = [ctypes.c_void_p]


def verdict(string, environment, files):
    home = tempfile.mkdtemp()
    try:
        for name, (permissions, lines) in files.items():
            path = os.path.join(home, name)
            pathlib.Path(path).write_text("\n".join(lines) + "\n")
            os.chmod(path, int(permissions, 8))
        for name in [name for name in os.environ if name.startswith("PG")]:
            del os.environ[name]
        os.environ["PGUSER"] = "me"
        os.environ["HOME"] = home
        for name, value in environment:
            os.environ[name] = value.replace("~", home)
        connection = libpq.PQconnectdb(string.replace("~", home).encode())
        error = libpq.PQerrorMessage(connection).decode("utf8", "replace")
        if error and not error.startswith(("could not translate host name", "connection to server")):
            return "refused"
        options = libpq.PQconninfo(connection)
        values = {}
        index = 0
        while options[index].keyword:
            if options[index].val is not None:
                values[options[index].keyword.decode()] = options[index].val.decode("utf8", "replace")
            index += 1
        values["password"] = (libpq.PQpass(connection) or b"").decode()
        libpq.PQfinish(connection)
        if not values.get("application_name"):
            values["application_name"] = values.get("fallback_application_name")
        if not values.get("dbname"):
            values["dbname"] = values["user"]
        if "port" in values:
            values["port"] = ",".join(each.strip() or "5432" for each in values["port"].split(","))
        return "\t".join(
            f"{name}={values[name]}"
            for name in SHOWN
            if values.get(name) and not (name in USUAL and values[name] == USUAL[name])
        )
    finally:
        shutil.rmtree(home)


def main():
    out = []
    case = None

    def finish():
        if case is not None:
            position = len(out)
            while out[position - 1].startswith(("ours", "#")) or not out[position - 1]:
                position -= 1
            out.insert(position, "libpq " + verdict(*case))

    for line in (HERE / "verdicts.txt").read_text().splitlines():
        if line.startswith("libpq"):
            continue
        if line == "string" or line.startswith("string "):
            finish()
            case = (line[7:], [], {})
        elif line.startswith("env "):
            case[1].append(line[4:].split("=", 1))
        elif line.startswith("file "):
            _, name, permissions, text = line.split(" ", 3)
            case[2].setdefault(name, (permissions, []))[1].append(text)
        out.append(line)
    finish()
    (HERE / "verdicts.txt").write_text("\n".join(out) + "\n")


main()
