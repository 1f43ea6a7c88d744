"""Spoils one message of an account, so that a judge that is asleep is found out."""

import reading


def tamper(job):
    """Drops, doubles, flags or redates one message of the fullest folder."""
    client = reading.connect(job["side"])
    wire, name = fullest(client)
    client.select(reading.quoted(wire))
    uids = client.uid("SEARCH", "ALL")[1][0].split()
    uid = uids[len(uids) // 2].decode()
    {"drop": drop, "double": double, "flag": flag, "date": date}[job["how"]](client, wire, uid)
    client.logout()
    return {"folder": name, "uid": int(uid)}


def fullest(client):
    def count(names):
        return int(client.select(reading.quoted(names[0]), readonly=True)[1][0] or 0)

    return max(list(reading.folder_names(client)), key=count)


def must(answer):
    if answer[0] != "OK":
        raise SystemExit(f"could not tamper: {answer}")
    return answer[1]


def drop(client, _wire, uid):
    must(client.uid("STORE", uid, "+FLAGS.SILENT", "(\\Deleted)"))
    must(client.uid("EXPUNGE", uid))


def double(client, wire, uid):
    must(client.uid("COPY", uid, reading.quoted(wire)))


def flag(client, _wire, uid):
    text = must(client.uid("FETCH", uid, "(UID FLAGS INTERNALDATE)"))[0].decode()
    sign = "-" if "\\flagged" in reading.attributes_of(text)[1] else "+"
    must(client.uid("STORE", uid, sign + "FLAGS.SILENT", "(\\Flagged)"))


def date(client, wire, uid):
    item = must(client.uid("FETCH", uid, "(UID FLAGS INTERNALDATE BODY.PEEK[])"))[0]
    _, flags, _ = reading.attributes_of(item[0].decode())
    written = "(" + " ".join(sorted(flags)) + ")"
    must(client.append(reading.quoted(wire), written, '"03-Feb-2001 04:05:06 +0000"', item[1]))
    drop(client, wire, uid)
