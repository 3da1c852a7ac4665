"""CSV text as a table of strings that remembers its line numbers; lines that do not fit are set aside, not lost."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import polars as pl

from putwright.domain.refusal import BadInput

_SEPARATORS = ",;\t|"


@dataclass(frozen=True, slots=True)
class LooseLine:
    """A line with another number of fields than the header."""

    line: int
    text: str
    fields: int
    expected: int


def parse_csv(text: str, name: str) -> tuple[pl.DataFrame, tuple[LooseLine, ...]]:
    """The table in a CSV text, all strings, with `_line` as in an editor, and the lines that do not fit.

    Raises:
        BadInput: when there is no header with at least two columns, or two columns share a name.
    """
    lines = (
        pl.DataFrame({"text": [text]})
        .select(pl.col("text").str.split("\n").explode())
        .with_row_index("_line", offset=1)
        .with_columns(pl.col("text").str.strip_chars_end("\r"))
        .filter(pl.col("text").str.strip_chars() != "")
    )
    header = str(lines["text"][0])
    separator = max(_SEPARATORS, key=header.count)
    names = [one.strip() for one in next(csv.reader([header], delimiter=separator))]
    _check_header(names, name)
    quotes = lines["text"].str.count_matches('"', literal=True)
    if bool((quotes % 2 == 1).any()):
        return _slowly(text, separator, names)
    bare = pl.col("text").str.replace_all(r'"[^"]*"', "") if bool((quotes > 0).any()) else pl.col("text")
    lines = lines.with_columns(bare.str.count_matches(separator, literal=True).alias("separators"))
    fits = lines["separators"] == len(names) - 1
    loose = tuple(
        LooseLine(line, content, count + 1, len(names))
        for line, content, count in lines.filter(~fits).select("_line", "text", "separators").iter_rows()
    )
    good = lines.filter(fits)[1:]
    if good.is_empty():
        return pl.DataFrame(schema={**dict.fromkeys(names, pl.String), "_line": pl.UInt32}), loose
    frame = pl.read_csv(
        io.BytesIO("\n".join(good["text"]).encode()),
        has_header=False,
        new_columns=names,
        separator=separator,
        infer_schema=False,
    )
    if frame.height != good.height:
        return _slowly(text, separator, names)
    return frame.with_columns(good["_line"]), loose


def _check_header(names: list[str], name: str) -> None:
    if len(names) < 2:
        wrong = f"its first line is no table header: {','.join(names)[:60]!r}"
        raise BadInput(
            f"importing {name}", wrong, "Give a CSV file with one header line and at least two columns"
        )
    twice = {one for one in names if names.count(one) > 1}
    if twice:
        wrong = f"the column {min(twice)!r} occurs twice in its header"
        raise BadInput(f"importing {name}", wrong, "Rename or remove one of them")


def _slowly(text: str, separator: str, names: list[str]) -> tuple[pl.DataFrame, tuple[LooseLine, ...]]:
    """The same with line breaks inside quotes, one record at a time."""
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    loose: list[LooseLine] = []
    for position, record in enumerate(one for one in reader if any(one)):
        if position == 0:
            continue
        if len(record) != len(names):
            loose.append(LooseLine(reader.line_num, separator.join(record), len(record), len(names)))
            continue
        rows.append([one or None for one in record])
        numbers.append(reader.line_num)
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(pl.Series("_line", numbers, dtype=pl.UInt32)), tuple(loose)
