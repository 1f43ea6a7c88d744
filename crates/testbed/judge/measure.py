#!/usr/bin/env python3
"""Runs a command and tells what it took, children included: measure.py RESULT COMMAND [ARGUMENT…]

Writes {"wall": seconds, "cpu": seconds, "rss": bytes, "status": exit code} into the file RESULT.
"""

import json
import os
import resource
import sys
import time


def main():
    result, command = sys.argv[1], sys.argv[2:]
    start = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, _ = os.wait4(process, 0)
    wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = os.waitstatus_to_exitcode(status)
    with open(result, "w", encoding="utf-8") as out:
        json.dump({"wall": wall, "cpu": used.ru_utime + used.ru_stime, "rss": used.ru_maxrss * 1024, "status": code}, out)


if __name__ == "__main__":
    main()
