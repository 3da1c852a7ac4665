"""Single members of a large zip archive, without holding its directory of a million names in memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO, NamedTuple

# Zip file format specification (APPNOTE.TXT 6.3): end of the directory, its 64-bit locator and record, an entry, a local header.
_END, _LOCATOR, _END_64 = struct.Struct("<4s4H2LH"), struct.Struct("<4sLQL"), struct.Struct("<4sQ2H2L4Q")
_ENTRY, _LOCAL = struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H")
_COMMENT_MAX, _FULL, _STORED, _DEFLATED = 1 << 16, 0xFFFFFFFF, 0, 8
_ENCRYPTED = 1


class DamagedArchive(Exception):
    """It is no zip archive, or one of another kind, or a member is not what its directory says."""


class Member(NamedTuple):
    """Where a member lies, how it is packed, and what has to come out [byte]."""

    offset: int
    method: int
    packed: int
    size: int
    checksum: int


def members(file: BinaryIO, wanted: Collection[str]) -> Mapping[str, Member]:
    """Those wanted members that are in an archive.

    Raises:
        DamagedArchive: its directory can not be read.
    """
    try:
        return {name: member for name, member in _directory(file) if name in wanted}
    except (struct.error, ValueError, OverflowError) as error:
        raise DamagedArchive(f"its directory can not be read: {error}") from error


def read_member(file: BinaryIO, member: Member) -> bytes:
    """A member, unpacked; never more than the directory says.

    Raises:
        DamagedArchive: it is not what the directory says.
    """
    try:
        file.seek(member.offset)
        head = _LOCAL.unpack(_exactly(file, _LOCAL.size))
        _is(head[0], b"PK\x03\x04")
        file.seek(head[-2] + head[-1], 1)
        packed = _exactly(file, member.packed)
        if member.method == _STORED:
            body = packed
        elif member.method == _DEFLATED:
            body = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.size + 1)
        else:
            raise DamagedArchive(f"it is packed in a way of its own ({member.method})")
    except (struct.error, zlib.error, ValueError, OverflowError) as error:
        raise DamagedArchive(f"a member can not be unpacked: {error}") from error
    if len(body) != member.size or zlib.crc32(body) != member.checksum:
        raise DamagedArchive("a member is not what the directory says")
    return body


def _directory(file: BinaryIO) -> Iterator[tuple[str, Member]]:
    count, offset = _place(file)
    file.seek(offset)
    for _ in range(count):
        entry = _ENTRY.unpack(_exactly(file, _ENTRY.size))
        _is(entry[0], b"PK\x01\x02")
        flags, method, checksum, packed, size = entry[3], entry[4], entry[7], entry[8], entry[9]
        name, extra = _exactly(file, entry[10]), _exactly(file, entry[11])
        file.seek(entry[12], 1)
        long = list(_long(extra))
        fields = [long.pop(0) if one == _FULL and long else one for one in (size, packed, entry[16])]
        if not flags & _ENCRYPTED:
            yield name.decode("utf-8", "replace"), Member(fields[2], method, fields[1], fields[0], checksum)


def _place(file: BinaryIO) -> tuple[int, int]:
    """How many entries the directory has, and where it begins."""
    length = file.seek(0, 2)
    begin = max(0, length - _COMMENT_MAX - _END.size)
    file.seek(begin)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise DamagedArchive("it has no end: it was cut, or is no archive")
    end = _END.unpack_from(tail, at)
    locator = begin + at - _LOCATOR.size
    if locator >= 0:
        file.seek(locator)
        found = _LOCATOR.unpack(_exactly(file, _LOCATOR.size))
        if found[0] == b"PK\x06\x07":
            file.seek(found[2])
            end_64 = _END_64.unpack(_exactly(file, _END_64.size))
            _is(end_64[0], b"PK\x06\x06")
            return end_64[7], end_64[9]
    return end[4], end[6]


def _long(extra: bytes) -> tuple[int, ...]:
    """The 64-bit sizes and offset of an entry whose 32-bit ones are full."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            return struct.unpack_from(f"<{length // 8}Q", extra, at + 4)
        at += 4 + length
    return ()


def _exactly(file: BinaryIO, length: int) -> bytes:
    found = file.read(length)
    if len(found) != length:
        raise DamagedArchive("it ends too early")
    return found


def _is(found: bytes, wanted: bytes) -> None:
    if found != wanted:
        raise DamagedArchive("something else stands where its directory says a member is")
