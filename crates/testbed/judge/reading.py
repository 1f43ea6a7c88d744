"""Reads accounts: by Python's imaplib, or from the files of a Maildir. Knows nothing of the project's own reader."""

import calendar
import hashlib
import imaplib
import os
import re

imaplib._MAXLINE = 50_000_000
BYTES_AT_ONCE = 32_000_000
MONTHS = {name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
LETTERS = {"D": "\\draft", "F": "\\flagged", "R": "\\answered", "S": "\\seen", "T": "\\deleted"}


class Message:
    """One message: no body is kept, only what the judge compares."""

    __slots__ = ("digest", "without_last_cr", "flags", "date", "uid", "name", "size")

    def __init__(self, body, flags, date, uid):
        self.digest = hashlib.sha256(body).hexdigest()
        self.without_last_cr = hashlib.sha256(body[:-1]).hexdigest() if body.endswith(b"\r") else None
        self.flags, self.date, self.uid, self.size = flags, date, uid, len(body)
        self.name = likeness(body)


def likeness(body):
    """What stays of a message that somebody rewrote: its Message-ID, else its subject and the end of its body."""
    head = body[:200_000]
    found = re.search(rb"(?im)^message-id:\s*(\S+)", head)
    if found:
        return found.group(1)
    subject = re.search(rb"(?im)^subject:(.*)", head)
    return (subject.group(1).strip() if subject else b"") + re.sub(rb"\s", b"", body[-160:])


def wire_line_ends(body):
    """LF alone becomes CRLF, as a server does with a file."""
    return re.sub(rb"(?<!\r)\n", b"\r\n", body)


def instant(text):
    """Seconds since 1970 of an IMAP date-time."""
    found = re.match(r"\s*(\d+)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)", text)
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = found.groups()
    zone = (int(zone_hours) * 60 + int(zone_minutes)) * 60 * (-1 if sign == "-" else 1)
    return calendar.timegm((int(year), MONTHS[month], int(day), int(hour), int(minute), int(second))) - zone


def connect(side):
    client = imaplib.IMAP4("127.0.0.1", side["port"])
    client.login(quoted(side["user"]), side["password"])
    return client


def quoted(name):
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def folder_names(client):
    """Selectable folders as (name on the wire, name with levels divided by a slash)."""
    for item in client.list()[1]:
        if item is None:
            continue
        line, literal = (item[0], item[1]) if isinstance(item, tuple) else (item, None)
        found = re.match(rb'\((.*?)\) (?:"(.+?)"|NIL) (.*)', line)
        attributes, separator, name = found.groups()
        if b"noselect" in attributes.lower() or b"nonexistent" in attributes.lower():
            continue
        name = literal if literal is not None else name
        if literal is None and name.startswith(b'"'):
            name = re.sub(rb"\\(.)", rb"\1", name[1:-1])
        name = name.decode()
        separator = (separator or b"/").replace(b"\\\\", b"\\").decode()
        yield name, "INBOX" if name.upper() == "INBOX" else name.replace(separator, "/")


def attributes_of(text):
    flags = frozenset(flag.lower() for flag in re.search(r"FLAGS \((.*?)\)", text).group(1).split()) - {"\\recent"}
    return int(re.search(r"UID (\d+)", text).group(1)), flags, instant(re.search(r'INTERNALDATE "(.*?)"', text).group(1))


def sets_of_uids(client):
    """UIDs of the open folder in portions that fit in memory."""
    portion, size = [], 0
    for line in client.uid("FETCH", "1:*", "(UID RFC822.SIZE)")[1]:
        if line is None:
            continue
        text = (line[0] if isinstance(line, tuple) else line).decode()
        uid, octets = re.search(r"UID (\d+)", text).group(1), int(re.search(r"RFC822.SIZE (\d+)", text).group(1))
        if portion and (size + octets > BYTES_AT_ONCE or len(portion) >= 500):
            yield ",".join(portion)
            portion, size = [], 0
        portion.append(uid)
        size += octets
    if portion:
        yield ",".join(portion)


def read_imap(side):
    client, folders = connect(side), {}
    for wire, name in folder_names(client):
        status, answer = client.select(quoted(wire), readonly=True)
        if status != "OK":
            raise SystemExit(f"cannot open {name}: {answer}")
        messages = folders[name] = []
        if int(answer[0] or 0) == 0:
            continue
        for uids in list(sets_of_uids(client)):
            for item in fetched(client, uids):
                messages.append(item)
        messages.sort(key=lambda message: message.uid)
    client.logout()
    return folders


def fetched(client, uids):
    status, items = client.uid("FETCH", uids, "(UID FLAGS INTERNALDATE BODY.PEEK[])")
    if status != "OK":
        raise SystemExit(f"cannot fetch: {items}")
    for at, item in enumerate(items):
        if not isinstance(item, tuple):
            continue
        text = item[0].decode("utf-8", "replace")
        following = items[at + 1] if at + 1 < len(items) else b""
        if isinstance(following, bytes) and b"FLAGS" in following and "FLAGS" not in text:
            text += " " + following.decode("utf-8", "replace")
        uid, flags, date = attributes_of(text)
        yield Message(item[1], flags, date, uid)


def maildir_folders(root):
    """Folders of a Maildir++ as (path, name)."""
    yield root, "INBOX"
    for entry in sorted(os.listdir(root)):
        if entry.startswith(".") and os.path.isdir(os.path.join(root, entry, "cur")):
            yield os.path.join(root, entry), entry[1:].replace(".", "/")


def keywords_of(path):
    try:
        with open(os.path.join(path, "dovecot-keywords"), encoding="utf-8") as lines:
            pairs = (line.rstrip("\n").split(" ", 1) for line in lines)
            return {chr(ord("a") + int(number)): word.lower() for number, word in pairs}
    except FileNotFoundError:
        return {}


def maildir_files(path):
    for part in ("new", "cur"):
        folder = os.path.join(path, part)
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            yield os.path.join(folder, name), name


def read_maildir(side):
    folders = {}
    for path, name in maildir_folders(side["maildir"]):
        letters = LETTERS | keywords_of(path)
        messages = folders[name] = []
        for at, (file, entry) in enumerate(maildir_files(path)):
            with open(file, "rb") as opened:
                body = opened.read()
            _, _, flags = entry.partition(":2,")
            flags = frozenset(letters[letter] for letter in flags if letter in letters)
            messages.append(Message(wire_line_ends(body), flags, int(os.stat(file).st_mtime), at))
    return folders


def read(side):
    """Every folder of an account: name to messages in their order."""
    return read_maildir(side) if "maildir" in side else read_imap(side)
