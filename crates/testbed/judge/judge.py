#!/usr/bin/env python3
"""The independent judge: compares accounts, takes their fingerprint, and tampers with one to prove that it is seen.

A job comes as JSON on standard input, the verdict goes as JSON to standard output. Python's standard library only;
neither the ledger nor the IMAP reader of the project is asked anything.

    {"do": "compare", "pairs": [{"source": SIDE, "target": SIDE, "names": {"from": "to"}}]}
    {"do": "fingerprint", "sides": [SIDE]}
    {"do": "tamper", "side": SIDE, "how": "drop" | "double" | "flag" | "date"}

SIDE is {"port": 143, "user": "…", "password": "…"} or {"maildir": "/path"}.
"""

import collections
import hashlib
import json
import os
import sys

import reading
import tampering

COUNTS = ("lost", "doubled", "altered", "unknown", "flags", "dates", "order", "folders_missing", "folders_extra")
REWRITTEN = "rewritten"
EXAMPLES = 10


class Verdict:
    """Counts of what is wrong, with a few examples of each."""

    def __init__(self):
        self.counts = dict.fromkeys(("source_messages", "target_messages", REWRITTEN) + COUNTS, 0)
        self.examples = []

    def add(self, what, folder, note, times=1):
        self.counts[what] += times
        if times and len(self.examples) < EXAMPLES:
            self.examples.append(f"{what}: {folder}: {note}")

    def folder(self, name, source, target, ordered):
        self.counts["source_messages"] += len(source)
        self.counts["target_messages"] += len(target)
        here, there = by_digest(source), by_digest(target)
        missing, strange = [], []
        for digest, ours in here.items():
            theirs = there.get(digest, [])
            if theirs:
                self.add("doubled", name, show(ours[0]), max(0, len(theirs) - len(ours)))
                self.same(name, ours, theirs)
            missing += ours[len(theirs):]
        for digest, theirs in there.items():
            if digest not in here:
                strange += theirs
        self.unmatched(name, missing, strange)
        if ordered:
            self.sequence(name, source, target, here, there)

    def same(self, name, ours, theirs):
        """Messages of the same bytes: pair those whose flags and date agree, then the others in their order."""
        left = list(theirs)
        waiting = []
        for message in ours:
            fits = next((at for at, other in enumerate(left) if agree(message, other)), None)
            waiting.append(message) if fits is None else left.pop(fits)
        for message, other in zip(waiting, left):
            if message.flags != other.flags:
                self.add("flags", name, f"{show(message)} {sorted(message.flags)} is {sorted(other.flags)}")
            if message.date != other.date:
                self.add("dates", name, f"{show(message)} {message.date} is {other.date}")

    def unmatched(self, name, missing, strange):
        alike = collections.defaultdict(list)
        for message in strange:
            alike[message.name].append(message)
        for message in missing:
            if alike[message.name]:
                other = alike[message.name].pop()
                # Dovecot 2.3 drops a CR that is the last octet of a message, whoever writes it.
                what = REWRITTEN if other.digest == message.without_last_cr else "altered"
                self.add(what, name, f"{show(message)} of {message.size} bytes has {other.size}")
            else:
                self.add("lost", name, show(message))
        for message in (message for rest in alike.values() for message in rest):
            self.add("unknown", name, show(message))

    def sequence(self, name, source, target, here, there):
        ours = [message.digest for message in source if message.digest in there]
        theirs = [message.digest for message in target if message.digest in here]
        if len(ours) == len(theirs) and ours != theirs:
            self.add("order", name, "the messages stand in another order")


def agree(one, other):
    return one.flags == other.flags and one.date == other.date


def by_digest(messages):
    groups = collections.defaultdict(list)
    for message in messages:
        groups[message.digest].append(message)
    return groups


def show(message):
    return f"UID {message.uid} {message.name[:80].decode('utf-8', 'replace')}"


def compare(job):
    verdict = Verdict()
    for pair in job["pairs"]:
        source, target = reading.read(pair["source"]), reading.read(pair["target"])
        names = pair.get("names", {})
        wanted = {names.get(name, name): messages for name, messages in source.items()}
        ordered = "maildir" not in pair["source"] and "maildir" not in pair["target"]
        if not ordered:
            wanted, target = as_files(wanted), as_files(target)
        for name, messages in wanted.items():
            if name not in target:
                verdict.add("folders_missing", name, "the folder is not there")
            verdict.folder(name, messages, target.get(name, []), ordered)
        for name, messages in target.items():
            if name not in wanted and messages:
                verdict.add("folders_extra", name, "nobody asked for this folder")
                verdict.folder(name, [], messages, ordered)
    return verdict.counts | {"examples": verdict.examples}


def as_files(folders):
    """A Maildir cannot tell a dot in a folder's name from a level."""
    return {name.replace(".", "/"): messages for name, messages in folders.items()}


def fingerprint(job):
    digest, messages = hashlib.sha256(), 0
    for side in job["sides"]:
        lines = maildir_lines(side) if "maildir" in side else imap_lines(side)
        for line in lines:
            messages += 1
            digest.update(line.encode("utf-8", "surrogateescape") + b"\n")
    return {"fingerprint": digest.hexdigest(), "lines": messages}


def maildir_lines(side):
    for path, name in reading.maildir_folders(side["maildir"]):
        for file, entry in reading.maildir_files(path):
            status = os.stat(file)
            yield f"{name} {entry} {status.st_size} {status.st_mtime_ns}"


def imap_lines(side):
    client = reading.connect(side)
    for wire, name in sorted(reading.folder_names(client)):
        client.select(reading.quoted(wire), readonly=True)
        validity = client.untagged_responses.get("UIDVALIDITY", [b""])[-1].decode()
        count = int(client.untagged_responses.get("EXISTS", [b"0"])[-1])
        yield f"{name} {validity} {count}"
        if count:
            yield from sorted(message_lines(client, name))
    client.logout()


def message_lines(client, name):
    for line in client.uid("FETCH", "1:*", "(UID FLAGS INTERNALDATE RFC822.SIZE)")[1]:
        text = line.decode()
        if "FLAGS (" in text and "INTERNALDATE" in text:
            uid, flags, date = reading.attributes_of(text)
            size = text.split("RFC822.SIZE ", 1)[1].split(" ", 1)[0].rstrip(")")
            yield f"{name} {uid} {' '.join(sorted(flags))} {date} {size}"


def main():
    job = json.load(sys.stdin)
    doers = {"compare": compare, "fingerprint": fingerprint, "tamper": tampering.tamper}
    json.dump(doers[job["do"]](job), sys.stdout)
    print()


if __name__ == "__main__":
    main()
