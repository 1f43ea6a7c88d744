#!/usr/bin/env python3
"""The independent judge of a migration into the rehearsal tenant: reads the source by IMAP and the directory from its
CSV file, the tenant from its control interface, and compares. Python's standard library only; neither the ledger nor any
reader of the project is asked anything.

The job is a JSON file, named as the only argument; the answer goes as JSON to standard output.

    {"do": "compare", "tenant": TENANT, "csv": "…", "path": "import" | "import-mime",
     "pairs": [{"source": {"port": 143, "user": "…", "password": "…"}, "address": "…"}]}
    {"do": "tamper", "tenant": TENANT, "address": "…", "how": "drop" | "double" | "flag" | "date"}

TENANT is the line of JSON with which the tenant began.
"""

import collections
import csv
import datetime
import json
import re
import sys

import graph
import reading

DIRECTORY = ("users", "groups", "contacts")
COUNTS = (
    ["lost", "doubled", "altered", "unknown", "flags", "dates", "unmarked", "staged"]
    + ["folders_missing", "folders_extra", "mailboxes_missing"]
    + [f"{kind}_{what}" for kind in DIRECTORY for what in ("lost", "doubled", "extra")]
    + ["members_lost", "members_extra", "owners_lost", "managers_lost", "addresses_lost", "licences_wrong"]
)
EXAMPLES = 10
# Folders of a mailbox in Exchange that stand for those of an IMAP server, whatever language that one speaks.
NAMES = {
    "INBOX": "Inbox", "Sent": "Sent Items", "Drafts": "Drafts", "Entwürfe": "Drafts", "Trash": "Deleted Items",
    "Junk": "Junk Email", "Archive": "Archive",
}
STAGING = "Cutover (being moved in)"
IDENTITY = "CutoverItem"
# Keywords that programs set for themselves; people never see them.
PROGRAMS = {"$mdnsent", "nonjunk", "$forwarded"}
KINDS = {
    "user": "users", "shared": "users", "room": "users", "equipment": "users", "mail-user": "users",
    "contact": "contacts", "group": "groups", "security-group": "groups",
}


class Message(reading.Message):
    """A message of the source, and whether it begins as mail does: with a field of a header."""

    __slots__ = ("is_mail",)

    def __init__(self, body, flags, date, uid):
        super().__init__(body, flags, date, uid)
        self.is_mail = re.match(rb"(From |[!-9;-~]+[ \t]*:)", body) is not None


reading.Message = Message


class Verdict:
    """Counts of what is wrong, with a few examples."""

    def __init__(self):
        self.counts = dict.fromkeys(["source_messages", "target_messages", "refused", "objects"] + COUNTS, 0)
        self.examples = []

    def add(self, what, note, times=1):
        self.counts[what] += times
        if times and what != "refused" and len(self.examples) < EXAMPLES:
            self.examples.append(f"{what}: {note}")


def compare(job):
    verdict, state = Verdict(), graph.state(job["tenant"])
    with open(job["csv"], encoding="utf-8", newline="") as lines:
        records = list(csv.DictReader(lines))
    compare_directory(verdict, state, records)
    for pair in job["pairs"]:
        compare_mailbox(verdict, state, pair, job["path"])
    return verdict.counts | {"examples": verdict.examples}


def compare_directory(verdict, state, records):
    wanted = {kind: [record for record in records if KINDS[record["Kind"]] == kind] for kind in DIRECTORY}
    for kind in DIRECTORY:
        verdict.counts["objects"] += len(state[kind])
        compare_objects(verdict, kind, wanted[kind], state[kind])
    by_id = {thing["id"]: address_of(thing) for kind in DIRECTORY for thing in state[kind]}
    by_address = {address_of(thing): thing for kind in DIRECTORY for thing in state[kind]}
    for record in records:
        thing = by_address.get(record["PrimarySmtpAddress"].lower())
        if thing is not None:
            compare_object(verdict, record, thing, by_id)


def address_of(thing):
    return (thing.get("mail") or thing.get("userPrincipalName") or "").lower()


def compare_objects(verdict, kind, wanted, there):
    """An object that was made twice has another address, as no two may have the same: its name betrays it."""
    names = collections.Counter(thing["displayName"] for thing in there)
    addresses = collections.Counter(address_of(thing) for thing in there)
    expected = {record["DisplayName"] for record in wanted}
    for record in wanted:
        address, name = record["PrimarySmtpAddress"].lower(), record["DisplayName"]
        if not addresses[address]:
            verdict.add(f"{kind}_lost", address)
        verdict.add(f"{kind}_doubled", address, max(0, max(addresses[address], names[name]) - 1))
    for thing in there:
        if thing["displayName"] not in expected:
            verdict.add(f"{kind}_extra", address_of(thing))


def compare_object(verdict, record, thing, by_id):
    def of(column):
        return {address.lower() for address in record[column].split("|") if address}

    address = record["PrimarySmtpAddress"]
    members = [by_id.get(member, member) for member in thing["members"]]
    if KINDS[record["Kind"]] == "groups":
        verdict.add("members_lost", address, len(of("Members") - set(members)))
        verdict.add("members_extra", address, len(set(members) - of("Members")) + len(members) - len(set(members)))
        owners = {by_id.get(owner, owner) for owner in thing["owners"]}
        verdict.add("owners_lost", address, len(of("ManagedBy") - owners))
    if record["Manager"]:
        manager = by_id.get(thing["manager"])
        verdict.add("managers_lost", f"{address}: {manager}", int(manager != record["Manager"].lower()))
    compare_addresses(verdict, record, thing)
    if record["Kind"] == "user":
        licences = len(thing["assignedLicenses"])
        verdict.add("licences_wrong", f"{address} has {licences}", int(licences != 1))


def compare_addresses(verdict, record, thing):
    wanted = {record["PrimarySmtpAddress"].lower()} | {text.lower() for text in record["EmailAddresses"].split("|") if text}
    wanted |= {f"x500:{record['LegacyExchangeDN']}".lower()} if record["LegacyExchangeDN"] else set()
    there = {address.lower().removeprefix("smtp:") for address in thing["proxyAddresses"]}
    missing = {address.removeprefix("smtp:") for address in wanted} - there
    verdict.add("addresses_lost", f"{record['PrimarySmtpAddress']}: {sorted(missing)}", len(missing))


def compare_mailbox(verdict, state, pair, path):
    address = pair["address"].lower()
    owners = [user["id"] for user in state["users"] if address_of(user) == address]
    mailboxes = [mailbox for mailbox in state["mailboxes"] if mailbox["owner"] in owners]
    if len(mailboxes) != 1:
        verdict.add("mailboxes_missing", f"{address} has {len(mailboxes)}")
        return
    folders = {folder["path"]: folder for folder in mailboxes[0]["folders"]}
    wanted = {named(name): messages for name, messages in reading.read(pair["source"]).items()}
    items = {name: [Item(item) for item in folder["items"]] for name, folder in folders.items()}
    identities = collections.Counter(item.identity for some in items.values() for item in some)
    verdict.add("unmarked", address, identities.pop(None, 0))
    for name, messages in wanted.items():
        if name not in folders:
            verdict.add("folders_missing", f"{address} {name}")
        compare_folder(verdict, f"{address} {name}", messages, items.get(name, []), path, identities)
    for name, some in items.items():
        if name == STAGING:
            verdict.add("staged", f"{address} {name}", len(some))
        elif name not in wanted and some:
            verdict.add("folders_extra", f"{address} {name}", len(some))


def identity_of(item):
    values = [value for name, value in item["named"].items() if name.endswith(" " + IDENTITY)]
    return values[0] if values else None


def named(name):
    """The path in Exchange of an IMAP folder."""
    first, slash, rest = decoded(name).partition("/")
    return NAMES.get(first, first) + slash + rest


def decoded(name):
    """Modified UTF-7 of RFC 3501, section 5.1.3."""
    parts = name.split("&")
    text = parts[0]
    for part in parts[1:]:
        shifted, _, rest = part.partition("-")
        text += ("+" + shifted.replace(",", "/") + "-").encode().decode("utf-7") if shifted else "&"
        text += rest
    return text


class Item:
    """An item of the tenant, with what of it can be compared with a message."""

    def __init__(self, shown):
        self.id = (shown["messageId"] or "").strip().encode("utf-8", "replace")
        self.date = seconds(shown["received"])
        self.marks = (shown["read"], shown["flag"] == "flagged", frozenset(name.lower() for name in shown["categories"]))
        self.draft, self.identity = shown["draft"], identity_of(shown)
        self.digest, self.size, self.subject = shown["digest"], shown["size"], shown["subject"]

    def __str__(self):
        return f"{self.id.decode('utf-8', 'replace')} {self.subject[:40]!r}"


def seconds(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()) if text else None


def marks_of(message):
    """What a message's flags are in Exchange."""
    keywords = frozenset(flag for flag in message.flags if not flag.startswith("\\")) - PROGRAMS
    return "\\seen" in message.flags, "\\flagged" in message.flags, keywords


def show(message):
    return f"UID {message.uid} {message.name[:80].decode('utf-8', 'replace')}"


def id_of(message):
    return message.name if message.name.startswith(b"<") else b""


def compare_folder(verdict, place, messages, items, path, identities):
    verdict.counts["source_messages"] += len(messages)
    verdict.counts["target_messages"] += len(items)
    here, there = collections.defaultdict(list), collections.defaultdict(list)
    for message in messages:
        here[id_of(message), message.date].append(message)
    for item in items:
        there[item.id, item.date].append(item)
    missing, strange = [], []
    for key, ours in here.items():
        theirs = there.pop(key, [])
        compare_same(verdict, place, ours, theirs, path)
        verdict.add("doubled", f"{place}: {show(ours[0])}", max(0, len(theirs) - len(ours)))
        missing += ours[len(theirs):]
    for item in (item for rest in there.values() for item in rest):
        # What bears the identity of another item is a second copy of it, whatever it looks like.
        twin = identities[item.identity] > 1
        verdict.add("doubled", f"{place}: {item}") if twin else strange.append(item)
    if path == "import-mime":
        # What is no mail may be refused; the tool has to have said so.
        verdict.add("refused", place, sum(not message.is_mail for message in missing))
        missing = [message for message in missing if message.is_mail]
    compare_rest(verdict, place, missing, strange)


def compare_same(verdict, place, ours, theirs, path):
    """Messages of one id and date: those that agree in everything first."""
    left = list(theirs)
    waiting = []
    for message in ours:
        fits = next((at for at, item in enumerate(left) if agree(message, item, path)), None)
        waiting.append(message) if fits is None else left.pop(fits)
    for message, item in zip(waiting, left):
        if marks_of(message) != item.marks or (path == "import" and ("\\draft" in message.flags) != item.draft):
            verdict.add("flags", f"{place}: {item}: {sorted(message.flags)} is {item.marks}, draft {item.draft}")
        if not same_octets(message, item, path):
            verdict.add("altered", f"{place}: {item}: {message.size} bytes, {item.size} there")


def agree(message, item, path):
    draft = path != "import" or ("\\draft" in message.flags) == item.draft
    return draft and marks_of(message) == item.marks and same_octets(message, item, path)


def same_octets(message, item, path):
    """Only messages that go as they are can be compared octet by octet."""
    return path != "import-mime" or item.digest in (message.digest, message.without_last_cr)


def compare_rest(verdict, place, missing, strange):
    ids = collections.defaultdict(list)
    for item in strange:
        ids[item.id].append(item)
    for message in missing:
        alike = ids[id_of(message)] if id_of(message) else []
        if alike:
            item = alike.pop()
            verdict.add("dates", f"{place}: {item}: {message.date} is {item.date}")
        else:
            verdict.add("lost", f"{place}: {show(message)} of {message.date}")
    for item in (item for rest in ids.values() for item in rest):
        verdict.add("unknown", f"{place}: {item} of {item.date}")


def tamper(job):
    """Spoils one item of the fullest folder of a mailbox."""
    state = graph.state(job["tenant"])
    owner = next(user["id"] for user in state["users"] if address_of(user) == job["address"].lower())
    mailbox = next(mailbox for mailbox in state["mailboxes"] if mailbox["owner"] == owner)
    folder = max(mailbox["folders"], key=lambda folder: len(folder["items"]))
    item = folder["items"][len(folder["items"]) // 2]
    door = graph.Graph(job["tenant"])
    message = f"/v1.0/users/{owner}/messages/{item['id']}"
    if job["how"] == "drop":
        door.ask("POST", f"{message}/permanentDelete")
    elif job["how"] == "double":
        door.copy(mailbox["id"], folder["id"], item["id"])
    elif job["how"] == "flag":
        door.ask("PATCH", message, {"isRead": not item["read"]})
    else:
        date = {"id": "SystemTime 0x0E06", "value": "2001-02-03T04:05:06Z"}
        door.ask("PATCH", message, {"singleValueExtendedProperties": [date]})
    return {"folder": folder["path"], "item": item["id"]}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    json.dump({"compare": compare, "tamper": tamper}[job["do"]](job), sys.stdout)
    print()


if __name__ == "__main__":
    main()
