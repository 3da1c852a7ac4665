"""The real clients as judges of the wire: ib_async in this process, the official ones each in an environment."""

import json
import logging
import struct
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ib_async.client import Client

from house.peers import python_of
from putwright.paper.wire import frame_bytes
from tests.presence import missing

SCRIPT = Path(__file__).with_name("official_client.py")
OFFICIAL = {157: "ibapi-old", 178: "ibapi-new"}
Calls = list[tuple[str, list[Any]]]


class Recorder:
    """Stands where ib_async's wrapper would: keeps what the decoder calls."""

    def __init__(self) -> None:
        self.calls: Calls = []
        self.ib = SimpleNamespace(TimezoneTWS="")
        self.defaultTimezone = UTC

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("tcpData"):
            raise AttributeError(name)
        return lambda *given: self.calls.append((name, [plain(value) for value in given]))


def plain(value: Any) -> Any:
    """A value in the form in which the official clients tell theirs."""
    if isinstance(value, datetime):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(item) for name, item in vars(value).items()} | _nested(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def _nested(value: Any) -> dict[str, Any]:
    return {} if hasattr(value, "__dict__") else asdict(value)


class _Keeper(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__(logging.WARNING)
        self.records = records

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def no_complaints() -> Iterator[None]:
    """Fail on any record of ib_async that is a warning or worse: it swallows exceptions into its log."""
    records: list[logging.LogRecord] = []
    handler = _Keeper(records)
    logger = logging.getLogger("ib_async")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
    assert not records, [record.getMessage() for record in records]


class IbAsync:
    """A real ib_async client without a socket: bytes are put into it, and taken out of it."""

    def __init__(self, version: int = 178) -> None:
        self.recorder = Recorder()
        make: Any = Client
        self.client: Any = make(self.recorder)
        self.client.MaxRequests = 0
        self.sent = bytearray()
        self.client.conn.sendMsg = self.sent.extend
        self.client.connState = Client.CONNECTING
        self.client.clientId = 7
        self.hear([str(version), "20261120 09:30:00 US/Eastern"])
        self.recorder.calls.clear()
        self.sent.clear()

    def hear(self, fields: Sequence[str]) -> Calls:
        """What the client calls when it receives a message, framed by us."""
        self.recorder.calls.clear()
        with no_complaints():
            self.client._onSocketHasData(frame_bytes(fields))
        return self.recorder.calls

    def say(self, name: str, *arguments: Any) -> bytearray:
        """What the client puts on the wire."""
        self.sent.clear()
        getattr(self.client, name)(*arguments)
        return bytearray(self.sent)


def official(version: int, task: dict[str, Any]) -> Any:
    """What the official client of a version makes of a task.

    Args:
        version: 157 is spoken by ibapi 9.81.1, 178 by ibapi 10.50.2.
        task: `frames` to be decoded, or `calls` to be encoded.
    """
    python = python_of(OFFICIAL[version])
    if python is None:
        missing(f"the official client of version {version}", "python -m house.peers sets it up")
    done = subprocess.run(
        [python, "-I", SCRIPT],
        input=json.dumps(task | {"version": version}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def same(expected: Any, told: Any, place: str = "") -> None:
    """Assert that what was told contains what is expected: numbers by value, objects by the fields named."""
    if isinstance(expected, dict):
        for name, value in expected.items():
            assert name in told, f"{place}.{name} is not there: {sorted(told)}"
            same(value, told[name], f"{place}.{name}")
    elif isinstance(expected, list):
        assert len(told) == len(expected), f"{place}: {told} for {expected}"
        for number, (left, right) in enumerate(zip(expected, told, strict=True)):
            same(left, right, f"{place}[{number}]")
    elif isinstance(expected, int | float | Decimal):
        assert float(told) == float(expected), f"{place}: {told!r} for {expected!r}"
    else:
        assert told == expected, f"{place}: {told!r} for {expected!r}"


def framed(fields: Sequence[str]) -> bytes:
    """A frame as a client makes it, not by our code."""
    body = "".join(field + "\0" for field in fields).encode()
    return struct.pack(">I", len(body)) + body
