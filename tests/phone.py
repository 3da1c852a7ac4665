"""Somebody's phone on loopback: it takes alerts as apprise posts them, or refuses them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "hunter2"
SECONDS = 10.0


@dataclass
class Phone:
    """Somebody's phone on loopback: what it was told, and the status with which it answers."""

    status: int = 200
    told: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0
    rang: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"json://me:{SECRET}@127.0.0.1:{self.port}/here"


@contextmanager
def phone_on() -> Iterator[Phone]:
    """A phone that takes what apprise posts, gone when the `with` ends."""
    made = Phone()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(made.status)
            self.end_headers()
            made.rang.set()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_port
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(SECONDS)
