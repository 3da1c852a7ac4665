"""What lies in a file that may be packed: one document, or the members of an archive; sizes are bounded."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from putwright.adapters.flex.discretion import masked_text
from putwright.domain.refusal import BadInput

BYTES_MAX = 512 << 20  # ten years of trading are a tenth of it
MEMBERS_MAX = 1_000
# Statements squeeze to a tenth; an archive that claims a thousandth is made to do harm.
RATIO_MAX = 1_000
GZIP, ZIP = b"\x1f\x8b", b"PK"
AGAIN = "Download it again."


def unpacked(content: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Every document in a file, with what to call it.

    Raises:
        BadInput: it is damaged, encrypted, empty, or larger than any statement.
    """
    tried = f"Reading the statement {name}"
    if content[:2] == GZIP:
        yield name, _inflated(content, tried)
    elif content[:2] == ZIP:
        yield from _members(content, name, tried)
    elif len(content) > BYTES_MAX:
        raise BadInput(tried, _too_large(), "Ask for shorter periods.")
    else:
        yield name, content


def _inflated(content: bytes, tried: str) -> bytes:
    # Several streams in one file are one text, as gzip has it.
    parts, rest, total = [], content, 0
    try:
        while rest:
            stream = zlib.decompressobj(wbits=31)
            part = stream.decompress(rest, BYTES_MAX - total + 1)
            total += len(part)
            if total > BYTES_MAX:
                raise BadInput(tried, _too_large(), "Ask for shorter periods.")
            if not stream.eof:
                raise BadInput(tried, "the archive is truncated", AGAIN)
            parts.append(part)
            rest = stream.unused_data.lstrip(b"\0")
    except zlib.error as fault:
        raise BadInput(tried, f"the archive is damaged ({fault})", AGAIN) from fault
    return b"".join(parts)


def _members(content: bytes, name: str, tried: str) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [
                one for one in archive.infolist() if not one.is_dir() and not _is_left_by_mac(one.filename)
            ]
            total, packed = (
                sum(one.file_size for one in members),
                max(1, sum(one.compress_size for one in members)),
            )
            if len(members) > MEMBERS_MAX or total > BYTES_MAX or total / packed > RATIO_MAX:
                wrong = f"the archive holds {len(members):,} files of {total:,} bytes in {packed:,}, more than is read"
                raise BadInput(tried, wrong, "Look what it is, then give the statements that you want.")
            if not members:
                raise BadInput(tried, "the archive holds no file", AGAIN)
            for member in members:
                called = f"{name}/{masked_text(member.filename.rpartition('/')[2])}"
                if member.flag_bits & 0x1:
                    raise BadInput(f"Reading the statement {called}", "it is encrypted", "Unpack it first.")
                with archive.open(member) as stream:
                    data = stream.read(member.file_size + 1)
                yield called, data
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as fault:
        raise BadInput(tried, f"the archive is damaged ({fault})", AGAIN) from fault


def _is_left_by_mac(name: str) -> bool:
    """Whether a member is what a Mac puts beside each file it packs."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")


def _too_large() -> str:
    return f"it is larger than {BYTES_MAX >> 20} MB, more than any statement"
