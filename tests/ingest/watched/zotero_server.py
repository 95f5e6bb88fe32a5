"""Zotero's local API on loopback, as Zotero 7 and later answer it: collections, items, ``since``, pages; faults on demand."""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class ZoteroServer:
    """A library: items by key, the version of each, and the collection they are in."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    collections: dict[str, dict[str, Any]] = field(default_factory=dict)
    version: int = 1
    enabled: bool = True
    redirect: str = ""
    body: bytes | None = None
    asked: list[str] = field(default_factory=list)

    def collection(self, key: str, name: str, parent: str = "") -> None:
        data = {"key": key, "version": self.version, "name": name, "parentCollection": parent or False}
        self.collections[key] = {"key": key, "version": self.version, "data": data}

    def put(self, key: str, collection: str = "", **data: Any) -> None:
        """Add or change an item; the library's version goes up with it, as after a synchronisation."""
        self.version += 1
        before = self.items.get(key, {}).get("data", {})
        kept = {"key": key, "itemType": "journalArticle", "collections": [collection], **before, **data}
        kept["version"] = self.version
        self.items[key] = {"key": key, "version": self.version, "library": {"type": "user", "id": 7}, "data": kept}

    def attach(self, key: str, parent: str, filename: str, **data: Any) -> None:
        attachment = {"itemType": "attachment", "parentItem": parent, "filename": filename, "linkMode": "imported_file"}
        self.put(key, **{**attachment, "contentType": "application/pdf", "collections": [], **data})

    def _listed(self, path: str, query: dict[str, list[str]]) -> list[dict[str, Any]] | None:
        match path.strip("/").split("/")[3:]:
            case ["collections"]:
                found = list(self.collections.values())
            case ["collections", key, "items"] if key in self.collections:
                mine = {each["key"] for each in self.items.values() if key in each["data"]["collections"]}
                found = [each for each in self.items.values() if {each["key"], each["data"].get("parentItem")} & mine]
            case ["items"]:
                found = list(self.items.values())
            case _:
                return None
        if "itemKey" in query:
            found = [each for each in found if each["key"] in query["itemKey"][0].split(",")]
        since = int(query.get("since", ["0"])[0])
        return [each for each in found if not since or each["version"] > since]

    def answer(self, target: str, headers: Any) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(target)
        parts = urlsplit(target)
        if headers.get("User-Agent", "").startswith("Mozilla/") and "Zotero-Allowed-Request" not in headers:
            return 403, {}, b"Request not allowed"
        if not self.enabled:
            return 403, {}, b"Local API is not enabled"
        if self.redirect:
            return 302, {"Location": self.redirect}, b""
        query = parse_qs(parts.query)
        found = self._listed(parts.path, query)
        if found is None:
            return 404, {}, b"Not found"
        start = int(query.get("start", ["0"])[0])
        page = found[start : start + int(query.get("limit", [str(len(found))])[0])]
        headers = {"Last-Modified-Version": str(self.version), "Total-Results": str(len(found))}
        return 200, {**headers, "Zotero-API-Version": "3"}, self.body or json.dumps(page, indent=4).encode()


@contextlib.contextmanager
def served(zotero: ZoteroServer) -> Any:
    """Serve it; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = zotero.answer(self.path, self.headers)
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                **headers,
                "Content-Length": str(len(body)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
