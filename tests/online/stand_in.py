"""A stand-in for every source on the network: it serves recorded answers on loopback, and fails on purpose when told to."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any

from putwright.adapters.online.client import PoliteClient
from putwright.ports.fact_source import SourceAbout

LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Welcome to the Grand Hotel</title></head><body>Room number?</body></html>"


@dataclass(frozen=True)
class Request:
    """One question as it came: the moment [s], the path with its host in front, the headers in lower case."""

    at: float
    path: str
    headers: Mapping[str, str]


@dataclass
class Fault:
    """What goes wrong instead of an answer: a status with headers, a body of another kind, or silence [s]."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    silence_seconds: float = 0.0
    cuts_off: bool = False


@dataclass
class Hurry:
    """A clock that sleeping moves at once [s]."""

    slept: float = 0.0

    def clock(self) -> float:
        return time.monotonic() + self.slept

    async def sleep(self, seconds: float) -> None:
        self.slept += max(0.0, seconds)
        await asyncio.sleep(0)


class StandIn:
    """Answers for `HOST/PATH` by what `serve` was given; anything else is not found.

    Every answer carries an ETag of its content, and a question that names it is answered with 304.
    """

    def __init__(self) -> None:
        self._answers: dict[str, bytes | Callable[[str], bytes | None]] = {}
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self.asked: list[Request] = []
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def address(self) -> str:
        """Where it listens, as the configuration names it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def serve(self, path: str, answer: bytes | str | Callable[[str], bytes | None]) -> None:
        """Answer for a path (host in front, query behind where one matters); a function is given the whole path.

        A path that ends with `*` answers for everything that begins so.
        """
        self._answers[path] = answer.encode() if isinstance(answer, str) else answer

    def fail(self, path: str, *faults: Fault) -> None:
        """Fail so when next asked for a path, once for each fault; `*` for any path."""
        self._faults[path] += faults

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.asked]

    def client(self, about: SourceAbout, **changes: Any) -> PoliteClient:
        """The polite client of a source that asks this stand-in and sleeps without waiting."""
        hurry = Hurry()
        told: dict[str, Any] = {"through": self.address, "clock": hurry.clock, "sleep": hurry.sleep}
        return PoliteClient(about, **(told | changes))

    def __enter__(self) -> StandIn:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> bytes | None:
        """What it answers for a path; None for nothing."""
        found = self._answers.get(path)
        if found is None:
            starts = [one for one in self._answers if one.endswith("*") and path.startswith(one[:-1])]
            found = (
                self._answers[max(starts, key=len)] if starts else self._answers.get(path.partition("?")[0])
            )
        return found(path) if callable(found) else found

    def _fault(self, path: str) -> Fault | None:
        with self._lock:
            for one in (path, path.partition("?")[0], "*"):
                if self._faults[one]:
                    return self._faults[one].pop(0)
        return None

    def _handler(stand_in) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler inside is the other self
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                """Stay silent."""

            def do_GET(self) -> None:
                path = self.path.lstrip("/")
                headers = {name.lower(): value for name, value in self.headers.items()}
                with stand_in._lock:
                    stand_in.asked.append(Request(time.monotonic(), path, headers))
                fault = stand_in._fault(path)
                if fault is not None:
                    time.sleep(fault.silence_seconds)
                    self._tell(fault.status, fault.body, dict(fault.headers), cuts_off=fault.cuts_off)
                    return
                body = stand_in.answer(path)
                if body is None:
                    self._tell(404, b"", {})
                    return
                tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                if headers.get("if-none-match") == tag:
                    self._tell(304, b"", {"ETag": tag})
                    return
                told = {"ETag": tag, "Accept-Ranges": "bytes"}
                begin = headers.get("range", "").removeprefix("bytes=").partition("-")[0]
                if begin.isdigit() and headers.get("if-range", tag) == tag:
                    told["Content-Range"] = f"bytes {begin}-{len(body) - 1}/{len(body)}"
                    self._tell(206, body[int(begin) :], told)
                    return
                if "gzip" in headers.get("accept-encoding", "") and body[:2] != b"PK":
                    told["Content-Encoding"], body = "gzip", gzip.compress(body, 1)
                self._tell(200, body, told)

            def _tell(
                self, status: int, body: bytes, headers: dict[str, str], *, cuts_off: bool = False
            ) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Length", str(len(body) + (10 if cuts_off else 0)))
                with contextlib.suppress(OSError):  # a client that lost patience is gone
                    self.end_headers()
                    self.wfile.write(body)
                self.close_connection = cuts_off

        return Handler
