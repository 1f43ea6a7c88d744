#!/usr/bin/env python3
"""Lets the time pass that a killed process would still hold its leases for: leases.py STORE_FILE

A lease protects from a process that only seems dead. The harness has seen the process die, so nothing is lost by not
waiting; everything else of the store stays as the process left it.
"""

import sqlite3
import sys


def main():
    store = sqlite3.connect(sys.argv[1], timeout=30)
    with store:
        store.execute("UPDATE lease SET expires = 0")
    store.close()


if __name__ == "__main__":
    main()
