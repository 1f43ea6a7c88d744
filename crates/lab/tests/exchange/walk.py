"""Walks through mailboxes with exchangelib and prints what it saw, as JSON.

The job is the only argument: where the service is, who asks, which mailboxes."""

import json
import logging
import sys
import warnings

from exchangelib import (BASIC, DELEGATE, IMPERSONATION, NTLM, Account, Build,
                         Configuration, Credentials, Version)

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def account(job, address):
    build = Build(*[int(part) for part in job["build"].split(".")])
    configuration = Configuration(
        service_endpoint=job["url"],
        credentials=Credentials(job["user"], job["password"]),
        auth_type=NTLM if job["scheme"] == "NTLM" else BASIC,
        version=Version(build),
    )
    return Account(
        primary_smtp_address=address,
        config=configuration,
        autodiscover=False,
        access_type=IMPERSONATION if job["impersonate"] else DELEGATE,
    )


def path(top, folder):
    names = []
    while folder.id != top.id:
        names.append(folder.name.replace("/", "\\/"))
        folder = folder.parent
    return "/".join(reversed(names))


def item(one):
    attachments = [attachment.name or "" for attachment in one.attachments or []]
    for attachment in one.attachments or []:
        if hasattr(attachment, "content"):
            len(attachment.content)
        else:
            attachment.item.subject
    return [one.subject or "", one.item_class, attachments]


def folder(top, one):
    items = [item(found) for found in one.all()]
    assert len(items) == one.total_count, (one.name, len(items), one.total_count)
    return {"path": path(top, one), "items": items}


def main():
    job = json.loads(sys.argv[1])
    seen = {}
    for address in job["mailboxes"]:
        owner = account(job, address)
        top = owner.root.tois
        seen[address] = [folder(top, one) for one in top.walk()]
    print(json.dumps(seen))


main()
