"""Prints the keywords of a libpq, each with its variable, which is - where there is none.

Usage: LIBPQ=/path/to/libpq.so.5 python3 keywords.py > keywords.txt
"""

import ctypes
import os


class Option(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_char_p) for name in "keyword envvar compiled val label dispchar".split()
    ] + [("dispsize", ctypes.c_int)]


libpq = ctypes.CDLL(os.environ["LIBPQ"])
libpq.PQconndefaults.restype = ctypes.POINTER(Option)
print(f"# The keywords of libpq {libpq.PQlibVersion()} and their variables; keywords.py beside this file writes it.")
options = libpq.PQconndefaults()
i = 0
while options[i].keyword:
    print(options[i].keyword.decode(), (options[i].envvar or b"-").decode())
    i += 1
