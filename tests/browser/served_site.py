"""The fake site behind a web server of its own: a service worker's requests pass by what answers those of a page."""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.browser.fake_site import FakeSite, Record
from tests.sites import built
from website.files import Files


class Asked:
    """A request as ``FakeSite.api`` reads it."""

    def __init__(self, method: str, headers: dict[str, str], body: Any) -> None:
        self.method, self.headers, self.post_data_json = method, headers, body


class ServedSite(FakeSite):
    """People log in and out by themselves; ``log`` has what was asked, ``person`` is who is here.

    ``down`` breaks every connection, ``lost`` those whose request was carried out already.
    """

    person: str = "ann@example.com"
    down = lost = False
    expires_at = ends_at = "2099-01-01T00:00:00Z"
    idle_minutes = 60

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.log: list[str] = []
        self.deployed = self.files
        self.answered: dict[str, tuple[int, Any]] = {}

    def build(self) -> Files:
        """Return the files of the site in all languages, because its worker keeps those of one and knows the others."""
        return built("test", self.site, self.zone)

    @contextmanager
    def served(self) -> Iterator[str]:
        """Answer requests in threads, and give the origin."""
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # or the content waits for the client to acknowledge the headers

            def handle_one(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                if site.down:
                    self.close_connection = True
                    return
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, headers, json.loads(body) if body else None)
                status, more, content = site.answer(asked, self.path)
                if site.lost and "/api/" in self.path and self.command != "GET":
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in (more | {"Content-Length": str(len(content))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = handle_one  # noqa: N815 names of the library

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads = True
            Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://admin.localhost:{server.server_address[1]}"
            server.shutdown()

    def answer(self, asked: Any, target: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and content."""
        url = urlsplit(target)
        if url.path.startswith("/api/"):
            path = url.path.removeprefix("/api")
            self.log.append(f"{asked.method} {target.removeprefix('/api')}")
            status, body = self.api_of_people(asked, path, dict(parse_qsl(url.query)))
            cleared = {"Clear-Site-Data": '"storage"'} if (asked.method, path) == ("DELETE", "/session") else {}
            kind = {"Content-Type": "application/json", "Cache-Control": "no-store"}
            return status, kind | cleared, b"" if body is None else json.dumps(body).encode()
        key = self.key_of(url.path)
        file = self.files[key]
        headers = {"Content-Type": file.content_type, "Cache-Control": file.cache_control, **self.policy}
        headers |= {"Content-Language": file.language} if file.language else {}
        return file.status, headers, file.content

    def key_of(self, path: str) -> str:
        """Return the key of the file that is sent for an address."""
        key = path.removeprefix("/") + (self.page if path.endswith("/") else "")
        parts = key.split("/")
        if key not in self.files and len(parts) == 6:
            key = "/".join((*parts[:3], "_", *parts[4:]))
        return key if key in self.files else "404.html"

    def api_of_people(self, asked: Any, path: str, query: dict[str, str]) -> tuple[int, Any]:
        """Answer for whoever is here; a repeated Idempotency-Key has its first answer."""
        if path == "/session" and asked.method in {"POST", "DELETE"}:
            self.person = asked.post_data_json.get("email", "")
            return 204, None
        if not self.person:
            return 401, {"status": 401}
        if path.startswith("/session"):
            return (200, self.session(query)) if asked.method == "GET" else (204, None)
        if path.endswith(("/actions", "/changes")):
            return 200, {"items": [], "nextCursor": None}
        key = asked.headers.get("idempotency-key")
        if key in self.answered:
            return self.answered[key]
        answer: tuple[int, Any] = self.api(asked, path, query)
        if key and answer[0] == 201:
            self.answered[key] = answer
        return answer

    def session(self, query: dict[str, str]) -> Record:
        """Return what the API says of whoever is here."""
        here = {
            "email": self.person,
            "groups": ["editors"],
            "expiresAt": self.expires_at,
            "idleMinutes": self.idle_minutes,
        }
        if "seal" not in query:
            return here
        key = hashlib.sha256(f"{self.person} {query['seal']}".encode()).digest()
        return here | {"sealingKey": base64.b64encode(key).decode(), "endsAt": self.ends_at}
