"""Runs inside an environment of its own: an official client decodes what we encode, and encodes what we decode.

Reads one JSON document from standard input, writes one to standard output; knows nothing of putwright.
"""

import importlib
import json
import sys
from enum import Enum
from types import SimpleNamespace
from typing import Any

PARTS = ("contract", "order", "order_condition", "execution", "tag_value", "softdollartier", "order_cancel")


class Recorder:
    """Stands where the application of a user would: keeps what the decoder calls."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *given: self.calls.append([name, [plain(value) for value in given]])


def plain(value: Any) -> Any:
    """A value as JSON knows it, objects by their fields."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, set):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    # A member of an enumeration holds its class, and that holds the member.
    fields = None if isinstance(value, Enum) else getattr(value, "__dict__", None)
    return {name: plain(item) for name, item in fields.items()} if fields else str(value)


def heard(version: int, fields: list[bytes]) -> Any:
    """What one decoder makes of one message: its calls, and the fields it left lying."""
    recorder = Recorder()
    decoder = importlib.import_module("ibapi.decoder").Decoder(recorder, version)
    if hasattr(decoder, "discoverParams"):
        decoder.discoverParams()
    message, is_newer = int(fields[0]), hasattr(decoder, "processProtoBuf")
    handle = decoder.msgId2handleInfo[message]
    rest = iter(fields[1:] if is_newer else fields)
    if handle.processMeth is not None:
        handle.processMeth(decoder, rest)
        return [recorder.calls, [field.decode() for field in rest]]
    decoder.interpret(tuple(fields[1:]), message) if is_newer else decoder.interpret(tuple(fields))
    return [recorder.calls, []]


def made(value: Any) -> Any:
    """An object of the client from `{"Class": {field: value}}`, anything else as it is."""
    if isinstance(value, list):
        return [made(item) for item in value]
    if not (isinstance(value, dict) and len(value) == 1 and next(iter(value))[0].isupper()):
        return value
    (name, fields), kinds = next(iter(value.items())), {}
    for part in PARTS:
        try:
            kinds.update(vars(importlib.import_module(f"ibapi.{part}")))
        except ModuleNotFoundError:
            continue
    thing = kinds[name]("", "", "") if name == "SoftDollarTier" else kinds[name]()
    for field, content in fields.items():
        setattr(thing, field, made(content))
    return thing


def sent(version: int, calls: list[Any]) -> list[str]:
    """The bytes of each call, in hexadecimal digits."""
    module = importlib.import_module("ibapi.client")
    client, bytes_sent = module.EClient(Recorder()), []
    client.conn = SimpleNamespace(
        isConnected=lambda: True, sendMsg=lambda message: bytes_sent.append(message.hex())
    )
    client.serverVersion_ = version
    client.setConnState(module.EClient.CONNECTED)
    for name, arguments in calls:
        getattr(client, name)(*[made(argument) for argument in arguments])
    if client.wrapper.calls:
        raise SystemExit(f"the client complains: {client.wrapper.calls}")
    return bytes_sent


if __name__ == "__main__":
    task = json.load(sys.stdin)
    version = task["version"]
    if "frames" in task:
        answer: Any = [heard(version, [text.encode() for text in fields]) for fields in task["frames"]]
    else:
        answer = sent(version, task["calls"])
    json.dump(answer, sys.stdout)
