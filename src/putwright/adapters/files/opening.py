"""Opening files with suspicion: sizes are bounded, archives are counted, text is decoded or refused by line."""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import polars as pl

from putwright.adapters.files.csv_text import LooseLine, parse_csv
from putwright.domain.refusal import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FILE_BYTES_MAX = 2 * 1024**3
TEXT_BYTES_MAX = 1024**3
ROWS_MAX = 5_000_000
COLUMNS_MAX = 5_000
ARCHIVE_MEMBERS_MAX = 10_000
# Text squeezes to a tenth, rarely to a hundredth; an archive that claims a thousandth is made to do harm.
ARCHIVE_RATIO_MAX = 1_000
SUFFIXES = (".csv", ".csv.gz", ".json", ".json.gz", ".parquet", ".zip", ".txt.gz", ".tsv")
_CHUNK = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class Received:
    """A document that came over a line and lies in no file, and what to call it in messages."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """One table or document found in a file, before anything is understood of it.

    Attributes:
        path: the file on the disk.
        name: what to call it in messages; members of an archive follow a slash.
        frame: the table, every value of a text file a string, `_line` the line (CSV) or row (Parquet) number.
        document: the JSON document, where the file is one.
        loose: lines which do not have as many fields as the header.
    """

    path: Path
    name: str
    frame: pl.DataFrame | None = None
    document: object = None
    loose: tuple[LooseLine, ...] = field(default=())


def bad(name: str, wrong: str, remedy: str) -> BadInput:
    """The error of one file, in the words every import uses."""
    return BadInput(f"importing {name}", wrong, remedy)


def listed(paths: Iterable[Path | Received]) -> list[Path | Received]:
    """The files meant by some paths: folders stand for the data files directly inside them.

    Raises:
        BadInput: when a path does not exist or a folder holds no data file.
    """
    files: list[Path | Received] = []
    for path in paths:
        if isinstance(path, Received):
            files.append(path)
        elif path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.name.endswith(SUFFIXES))
            if not inside:
                raise bad(str(path), "the folder holds no data file", f"Name files ({', '.join(SUFFIXES)})")
            files.extend(inside)
        elif not path.exists():
            raise bad(str(path), "there is no such file", "Check the path")
        else:
            files.append(path)
    if not files:
        raise BadInput("importing", "no file was named", "Name at least one file")
    return files


def opened(path: Path | Received) -> Iterator[Opened]:
    """What one file holds: a table, a document, or the members of an archive.

    Raises:
        BadInput: when the file is empty, too large, damaged, not text, or can not be read.
    """
    name = path.name
    if isinstance(path, Received):
        yield _text(Path(name), name, path.data)
        return
    try:
        size = path.stat().st_size
        if size == 0:
            raise bad(name, "the file is empty (0 bytes)", "Download or export it again")
        if size > FILE_BYTES_MAX:
            raise bad(name, f"the file has {size:,} bytes, at most {FILE_BYTES_MAX:,} are read", "Split it")
        with path.open("rb") as file:
            head = file.read(4)
        if head == b"PAR1":
            yield Opened(path, name, frame=_parquet(path, name))
        elif head[:2] == b"PK":
            yield from _members(path)
        elif head[:2] == b"\x1f\x8b":
            with gzip.open(path, "rb") as stream:
                yield _text(path, name, _bounded(stream, name))
        else:
            yield _text(path, name, path.read_bytes())
    except PermissionError as fault:
        raise bad(name, "it may not be read (no permission)", "Give yourself the right to read it") from fault
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as fault:
        raise bad(name, f"the archive is truncated or damaged ({fault})", "Download it again") from fault


def _bounded(stream: IO[bytes] | gzip.GzipFile, name: str) -> bytes:
    chunks: list[bytes] = []
    total = 0
    while chunk := stream.read(_CHUNK):
        total += len(chunk)
        if total > TEXT_BYTES_MAX:
            raise bad(
                name, f"it unpacks to more than {TEXT_BYTES_MAX:,} bytes", "Split it into smaller files"
            )
        chunks.append(chunk)
    return b"".join(chunks)


def _members(path: Path) -> Iterator[Opened]:
    with zipfile.ZipFile(path) as archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        total = sum(one.file_size for one in members)
        packed = max(1, sum(one.compress_size for one in members))
        if len(members) > ARCHIVE_MEMBERS_MAX or total > TEXT_BYTES_MAX or total / packed > ARCHIVE_RATIO_MAX:
            wrong = f"the archive holds {len(members):,} files of {total:,} bytes in {packed:,}, more than is read"
            raise bad(path.name, wrong, "Unpack it and look what it is, then import the files you want")
        if not members:
            raise bad(path.name, "the archive holds no file", "Download it again")
        for member in members:
            if member.flag_bits & 0x1:
                raise bad(f"{path.name}/{member.filename}", "it is encrypted", "Unpack it first")
            with archive.open(member) as stream:
                data = _bounded(stream, f"{path.name}/{member.filename}")
            yield _text(path, f"{path.name}/{member.filename}", data)


def _parquet(path: Path, name: str) -> pl.DataFrame:
    try:
        lazy = pl.scan_parquet(path)
        columns = lazy.collect_schema().names()
        rows = int(lazy.select(pl.len()).collect().item())
        if rows > ROWS_MAX or len(columns) > COLUMNS_MAX:
            wrong = f"it has {rows:,} rows and {len(columns):,} columns, at most {ROWS_MAX:,} rows are read"
            raise bad(name, wrong, "Split it by date or symbol")
        return lazy.collect().with_row_index("_line", offset=1)
    except (pl.exceptions.PolarsError, OSError) as fault:
        reason = str(fault).splitlines()[0]
        raise bad(
            name, f"the Parquet file is truncated or damaged ({reason})", "Download it again"
        ) from fault


def _text(path: Path, name: str, data: bytes) -> Opened:
    text = decoded(data, name)
    if not text.strip():
        raise bad(name, "the file holds nothing but blanks", "Download or export it again")
    if text.lstrip()[0] in "{[":
        return Opened(path, name, document=_json(text, name))
    if text.count("\n") > ROWS_MAX:
        raise bad(name, f"it has {text.count(chr(10)):,} lines, at most {ROWS_MAX:,} are read", "Split it")
    frame, loose = parse_csv(text, name)
    return Opened(path, name, frame=frame, loose=loose)


def decoded(data: bytes, name: str) -> str:
    """Text of a file in UTF-8, or in UTF-16 where it says so itself.

    Raises:
        BadInput: naming the line and the byte that is not UTF-8.
    """
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as fault:
            raise bad(name, "it begins as UTF-16 and then is not", "Save it as UTF-8") from fault
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        wrong = (
            f"line {line} is not UTF-8 (byte 0x{data[fault.start]:02X}); it may be Latin-1 or Windows-1252"
        )
        raise bad(name, wrong, "Save it as UTF-8 (spreadsheet: 'CSV UTF-8') and import that") from fault
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise bad(
            name, f"line {line} holds zero bytes: binary, or UTF-16 without its mark", "Save it as UTF-8"
        )
    return text


def _json(text: str, name: str) -> object:
    try:
        document: object = json.loads(text)
    except json.JSONDecodeError as fault:
        wrong = f"line {fault.lineno}, column {fault.colno} is not JSON ({fault.msg}): truncated or damaged"
        raise bad(name, wrong, "Download it again") from fault
    except RecursionError as fault:
        raise bad(name, "the JSON is nested without end", "This is no market data") from fault
    return document
