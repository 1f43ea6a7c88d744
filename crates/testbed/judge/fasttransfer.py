"""A third decoder of FastTransfer streams, written from [MS-OXCFXICS] section 2.2.4 and [MS-OXCDATA] section 2.11.1
with the standard library alone. It shares nothing with the program or the rehearsal tenant, so that a
misunderstanding that the two have in common shows here.

    python3 fasttransfer.py atoms FILE      every marker and property, in their order
    python3 fasttransfer.py message FILE    the content of one message: properties, recipients, attachments

Frames of EWS and Graph (opcode, length, payload) are taken off where the file has them. Prints JSON.
"""

import hashlib
import json
import struct
import sys
import uuid

# [MS-OXCFXICS] section 2.2.4.1.4, table of markers.
MARKERS = {
    0x40090003: "StartTopFld", 0x400A0003: "StartSubFld", 0x400B0003: "EndFolder",
    0x400C0003: "StartMessage", 0x400D0003: "EndMessage", 0x40100003: "StartFAIMsg",
    0x40010003: "StartEmbed", 0x40020003: "EndEmbed", 0x40030003: "StartRecip", 0x40040003: "EndToRecip",
    0x40000003: "NewAttach", 0x400E0003: "EndAttach",
    0x40120003: "IncrSyncChg", 0x407D0003: "IncrSyncChgPartial", 0x40130003: "IncrSyncDel",
    0x40140003: "IncrSyncEnd", 0x40150003: "IncrSyncMessage", 0x402F0003: "IncrSyncRead",
    0x403A0003: "IncrSyncStateBegin", 0x403B0003: "IncrSyncStateEnd",
    0x4074000B: "IncrSyncProgressMode", 0x4075000B: "IncrSyncProgressPerMsg",
    0x407B0102: "IncrSyncGroupInfo", 0x40180003: "FXErrorInfo",
}

# Property types of a fixed size, with how they are written ([MS-OXCFXICS] section 2.2.4.1.3: a boolean has two bytes).
FIXED = {
    0x0002: "<h", 0x0003: "<i", 0x0004: "4s", 0x0005: "8s", 0x0006: "<q", 0x0007: "8s", 0x000A: "<I",
    0x000B: "<H", 0x0014: "<q", 0x0040: "<Q", 0x0048: "16s",
}
STRING8, UNICODE, MULTIPLE, CODE_PAGE = 0x001E, 0x001F, 0x1000, 0x8000
COUNTED = {0x000D, STRING8, UNICODE, 0x00FB, 0x00FD, 0x00FE, 0x0102}

# PidTagIdsetGiven says that it is a number and is binary (section 2.2.1.1.1).
IDSET_GIVEN = 0x40170003


class Broken(Exception):
    """The bytes are no stream."""


class Cursor:
    """Reads numbers and bytes one after the other."""

    def __init__(self, data):
        self.data, self.place = data, 0

    def take(self, size):
        end = self.place + size
        if end > len(self.data):
            raise Broken(f"ends at {len(self.data)}, wanted {size} bytes at {self.place}")
        self.place, start = end, self.place
        return self.data[start:end]

    def number(self):
        return struct.unpack("<I", self.take(4))[0]

    def over(self):
        return self.place == len(self.data)


def unframe(data):
    """Takes frames off: the opcodes that there were, and the bytes of the stream (opcode 2)."""
    if data[:8] != struct.pack("<II", 1, 8):
        return [], data
    cursor, opcodes, stream = Cursor(data), [], bytearray()
    while not cursor.over():
        opcode = cursor.number()
        payload = cursor.take(cursor.number())
        opcodes.append(opcode)
        if opcode == 2:
            stream += payload
    return opcodes, bytes(stream)


def name_of(cursor):
    """namedPropInfo: the set, the kind, and a number or a text that ends with NUL."""
    found = {"set": str(uuid.UUID(bytes_le=cursor.take(16)))}
    kind = cursor.take(1)[0]
    if kind == 0:
        return found | {"id": cursor.number()}
    if kind != 1:
        raise Broken(f"a name of the kind {kind} at {cursor.place}")
    units = bytearray()
    while (unit := cursor.take(2)) != b"\0\0":
        units += unit
    return found | {"text": units.decode("utf-16-le", "replace")}


def fixed_value(kind, cursor):
    layout = FIXED[kind]
    value = struct.unpack(layout, cursor.take(struct.calcsize(layout)))[0]
    if kind == 0x000B:
        return value != 0
    if kind == 0x0048:
        return str(uuid.UUID(bytes_le=value))
    return value.hex() if isinstance(value, bytes) else value


def codec_of(kind):
    """The codec of a string type: Windows-1252 where the type does not say it."""
    if kind == UNICODE or kind == CODE_PAGE | 1200:
        return "utf-16-le", b"\0\0"
    page = 1252 if kind == STRING8 else kind & ~CODE_PAGE
    return (f"iso8859-{page - 28590}" if 28591 <= page <= 28606 else f"cp{page}"), b"\0"


def counted_value(kind, cursor):
    data = cursor.take(cursor.number())
    if kind not in (STRING8, UNICODE) and not kind & CODE_PAGE:
        return {"length": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    codec, end = codec_of(kind)
    return data.removesuffix(end).decode(codec, "replace")


def value_of(kind, cursor):
    if kind in FIXED:
        return fixed_value(kind, cursor)
    if kind in COUNTED or kind & CODE_PAGE:
        return counted_value(kind, cursor)
    raise Broken(f"the type {kind:#06x} before {cursor.place}")


def atoms(stream):
    """Every marker and property."""
    cursor = Cursor(stream)
    while not cursor.over():
        number = cursor.number()
        if number in MARKERS:
            yield {"marker": MARKERS[number]}
            continue
        atom = {"tag": f"{number:08X}"}
        if number >> 16 >= 0x8000:
            atom["name"] = name_of(cursor)
        kind = 0x0102 if number == IDSET_GIVEN else number & 0xFFFF
        if kind & MULTIPLE and not kind & CODE_PAGE:
            atom["values"] = [value_of(kind & ~MULTIPLE, cursor) for _ in range(cursor.number())]
        else:
            atom["value"] = value_of(kind, cursor)
        yield atom


def content(following, end):
    """messageContent (section 2.2.4.3.11) up to the marker `end`, or to the end of the stream."""
    message = {"properties": [], "recipients": [], "attachments": []}
    for atom in following:
        marker = atom.get("marker")
        if marker is None:
            message["properties"].append(atom)
        elif marker == "StartRecip":
            message["recipients"].append(recipient(following))
        elif marker == "NewAttach":
            message["attachments"].append(attachment(following))
        elif marker == end:
            return message
        else:
            raise Broken(f"{marker} inside a message")
    if end:
        raise Broken(f"no {end}")
    return message


def recipient(following):
    properties = []
    for atom in following:
        if atom.get("marker") == "EndToRecip":
            return properties
        if "marker" in atom:
            raise Broken(f"{atom['marker']} inside a recipient")
        properties.append(atom)
    raise Broken("no EndToRecip")


def attachment(following):
    found = {"properties": [], "message": None}
    for atom in following:
        marker = atom.get("marker")
        if marker == "EndAttach":
            return found
        if marker == "StartEmbed" and found["message"] is None:
            found["message"] = content(following, "EndEmbed")
        elif marker or found["message"]:
            raise Broken(f"{atom} inside an attachment")
        else:
            found["properties"].append(atom)
    raise Broken("no EndAttach")


def read(what, data):
    """What the command line prints."""
    opcodes, stream = unframe(data)
    if what == "atoms":
        return {"opcodes": opcodes, "atoms": list(atoms(stream))}
    return {"opcodes": opcodes, "message": content(atoms(stream), None)}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("atoms", "message"):
        sys.exit(__doc__)
    with open(sys.argv[2], "rb") as file:
        data = file.read()
    try:
        json.dump(read(sys.argv[1], data), sys.stdout, ensure_ascii=False)
    except Broken as error:
        sys.exit(f"{sys.argv[2]}: {error}")


if __name__ == "__main__":
    main()
