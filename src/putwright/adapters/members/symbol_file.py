"""A file of symbols: one a line, or a table with a column of them, as people and websites write such files."""

from __future__ import annotations

import codecs
import csv
from pathlib import Path

from putwright.domain.refusal import BadInput, counted
from putwright.domain.symbol import canonical_symbol
from putwright.domain.watchlist import LeftOutName

BYTES_MAX = 8 << 20
COLUMNS = frozenset({"symbol", "symbols", "ticker", "tickers", "ticker symbol", "underlying"})
DELIMITERS = ("\t", ";", ",", "|")
REMARK = "#"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SHOWN = 40
Line = tuple[int, list[str]]


def read_symbols(path: Path) -> tuple[tuple[str, ...], tuple[LeftOutName, ...]]:
    """The symbols in a file, each once, in the order of the file; and what is no symbol, with its line.

    Raises:
        BadInput: the file can not be read, or holds no list of symbols.
    """
    lines = _lines(_text(path))
    header = lines[0][1] if lines else []
    column = next((place for place, cell in enumerate(header) if cell.casefold() in COLUMNS), None)
    found: dict[str, None] = {}
    left_out: list[LeftOutName] = []
    for number, cells in lines if column is None else lines[1:]:
        told = _symbol(number, cells, column)
        if isinstance(told, LeftOutName):
            left_out.append(told)
        else:
            found[told] = None
    if not found or len(left_out) > len(found):
        first = f", such as {left_out[0].text!r} in line {left_out[0].line}" if left_out else ""
        wrong = f"it is no list of symbols: {counted(len(found), 'symbol')}, {counted(len(left_out), 'other line')}{first}"
        remedy = "Write one symbol a line, or name the column Symbol in the first line of a table."
        raise BadInput(f"Reading {path}", wrong, remedy)
    return tuple(found), tuple(left_out)


def _text(path: Path) -> str:
    tried = f"Reading {path}"
    try:
        if path.stat().st_size > BYTES_MAX:
            raise BadInput(tried, "it is larger than 8 MB", "This is no list of symbols: check the path.")
        told = path.read_bytes()
    except OSError as error:
        raise BadInput(tried, f"it can not be read: {error.strerror}", "Check the path.") from error
    for encoding in ("utf-16",) if told.startswith(UTF16) else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = told.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadInput(tried, "it is no text", "Save it as UTF-8.")


def _lines(text: str) -> list[Line]:
    """Lines that say something, by their number, cut into cells."""
    numbered = [
        (number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith(REMARK)
    ]
    first = numbered[0][1] if numbered else ""
    delimiter = next((one for one in DELIMITERS if one in first), ",")
    return [(number, _cells(line, delimiter)) for number, line in numbered]


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        (cells,) = csv.reader([line], delimiter=delimiter)
    except csv.Error:  # a field longer than any list of symbols has
        return [line]
    return [cell.strip() for cell in cells]


def _symbol(number: int, cells: list[str], column: int | None) -> str | LeftOutName:
    text = ", ".join(cells)[:SHOWN]
    if column is None:
        told = [cell for cell in cells if cell]
        if len(told) > 1:
            return LeftOutName(number, text, "several fields, and no column is called Symbol")
        written = told[0] if told else ""
    elif column < len(cells):
        written = cells[column]
    else:
        return LeftOutName(number, text, "it has no field in the column of symbols")
    written = written.partition(REMARK)[0].strip()
    try:
        return canonical_symbol(written)
    except BadInput as error:
        return LeftOutName(number, written[:SHOWN], error.wrong)
