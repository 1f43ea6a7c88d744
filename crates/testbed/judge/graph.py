"""Asks the rehearsal tenant: its state by the control interface, and Graph as an application. Standard library only."""

import json
import urllib.parse
import urllib.request

# The machine's proxy has no business here.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(method, url, body=None, headers=None):
    """Sends a request; the JSON of the answer, if there is one."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    with OPENER.open(request, timeout=60) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def state(tenant):
    """Everything that the tenant has."""
    return call("GET", tenant["control"] + "/state")


class Graph:
    """Graph with the application's own token."""

    def __init__(self, tenant):
        self.address = tenant["graph"]
        form = {
            "client_id": tenant["application"], "client_secret": tenant["secret"],
            "grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default",
        }
        url = f"{tenant['login']}/{tenant['tenant']}/oauth2/v2.0/token"
        answer = call("POST", url, urllib.parse.urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"})
        self.token = answer["access_token"]

    def ask(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        octets = None if body is None else json.dumps(body).encode()
        return call(method, self.address + path, octets, headers)

    def copy(self, mailbox, folder, item):
        """Imports an item once more, as it is exported."""
        door = f"/v1.0/admin/exchange/mailboxes/{mailbox}"
        data = self.ask("POST", f"{door}/exportItems", {"itemIds": [item]})["value"][0]["data"]
        url = self.ask("POST", f"{door}/createImportSession")["importUrl"]
        body = json.dumps({"FolderId": folder, "Mode": "create", "Data": data}).encode()
        return call("POST", url, body, {"Content-Type": "application/json"})
