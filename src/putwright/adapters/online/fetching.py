"""A large file of a source, written to disk as it comes; what was cut off is continued where it ended."""

from __future__ import annotations

from pathlib import Path

import httpx2

from putwright.adapters.online.answers import Failure, SourceFailure
from putwright.adapters.online.client import ABSENT, ETAG, MODIFIED, PASSING, WAIT_SECONDS_MAX, PoliteClient

CUTS_MAX = 8  # an archive of a gigabyte may be cut more than once; a source that sends nothing more is left
BYTES_MAX = 6 << 30
PART, TAG = ".part", ".etag"
GONE_SO_FAR = 416  # the range asked for lies outside the file: another file lies there now


async def fetch(client: PoliteClient, address: str, path: Path, *, bytes_max: int = BYTES_MAX) -> bool:
    """Write the file at an address to `path`, whole or not at all; False when there is no such file.

    A cut is answered by asking for the rest, as long as it is the rest of the same file (If-Range on its ETag); what an
    earlier run left half done is continued in the same way.

    Raises:
        SourceFailure: it can not be had; what came of it stays for the next time.
    """
    part, tag = path.with_name(path.name + PART), path.with_name(path.name + TAG)
    cuts = 0
    while True:
        before = _size(part)
        try:
            found = await _continue(client, address, part, tag, bytes_max)
        except SourceFailure as failure:
            has_grown = _size(part) > before
            cuts += 1
            if failure.failure not in PASSING or (failure.pause_seconds or 0.0) > WAIT_SECONDS_MAX:
                raise
            if cuts > CUTS_MAX or (not has_grown and cuts > 2):
                raise
            await client.wait(cuts)
            continue
        if found:
            part.replace(path)
        tag.unlink(missing_ok=True)
        return found


async def _continue(client: PoliteClient, address: str, part: Path, tag: Path, bytes_max: int) -> bool:
    headers = {"accept-encoding": "identity"}
    have = _size(part)
    if have and tag.is_file():
        headers |= {"range": f"bytes={have}-", "if-range": tag.read_text(encoding="utf-8")}
    try:
        async with client.stream(address, headers) as (response, tried):
            if response.status_code in ABSENT:
                await response.aread()
                return False
            continues = response.status_code == httpx2.codes.PARTIAL_CONTENT and _begin(response) == have
            if not continues and response.status_code != httpx2.codes.OK:
                _forget(part, tag)
                wrong = "it sent another part of the file than the one asked for"
                raise SourceFailure(tried, Failure.BROKEN, wrong, "Ask again later.")
            if not continues:
                _forget(part, tag)
                if (same := _validator(response)) is not None:
                    tag.write_text(same, encoding="utf-8")
            await _append(response, part, bytes_max, tried)
            return True
    except SourceFailure as failure:
        if f"status {GONE_SO_FAR}" in failure.wrong:
            _forget(part, tag)
            raise SourceFailure(failure.tried, Failure.BROKEN, failure.wrong, failure.remedy) from failure
        raise


async def _append(response: httpx2.Response, part: Path, bytes_max: int, tried: str) -> None:
    length = _size(part)
    with part.open("ab") as out:
        async for piece in response.aiter_raw():
            length += len(piece)
            if length > bytes_max:
                wrong = f"the file is longer than {bytes_max >> 20} MB"
                raise SourceFailure(tried, Failure.TOO_LARGE, wrong, "Nothing of it was read.")
            out.write(piece)


def _validator(response: httpx2.Response) -> str | None:
    """What tells this file from a later one: its ETag, else its date; a weak ETag tells it not to the byte."""
    etag = response.headers.get(ETAG, "")
    return etag if etag.startswith('"') else response.headers.get(MODIFIED)


def _begin(response: httpx2.Response) -> int:
    """The place in the file at which an answer of a part begins [byte]; -1 when it does not say."""
    begin = response.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0]
    return int(begin) if begin.isdigit() else -1


def _forget(part: Path, tag: Path) -> None:
    part.unlink(missing_ok=True)
    tag.unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
