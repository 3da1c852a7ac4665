"""Files into tables: `read_chain` for quotes, `read_facts` for everything else the screen wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import polars as pl

from putwright.adapters.files import chain_shapes, fact_shapes
from putwright.adapters.files.applying import apply
from putwright.adapters.files.column_map import CHAIN, ColumnMap, read_map
from putwright.adapters.files.opening import Opened, Received, bad, listed, opened
from putwright.adapters.files.shapes import Shaped, maps_of, with_file_facts
from putwright.adapters.files.timing import with_times
from putwright.adapters.files.units import check_units
from putwright.adapters.files.unused import unused_columns
from putwright.domain.refusal import BadInput
from putwright.market import facts, snapshot
from putwright.market.imported import ImportResult, LeftOut
from putwright.market.parity import parity_spots

Progress = Callable[[int, int, str], None]
# Bills paid between 0 % and 5.5 % in the years with listed weeklies. A chain whose spot must come from parity uses the
# nearest expiry, where two points of rate are 0.1 % of spot in three weeks.
PARITY_RATE = 0.02


def read_chain(
    paths: Path | Received | Sequence[Path | Received],
    *,
    format: str | None = None,  # noqa: A002 - the word of the command line
    column_map: Path | None = None,
    as_of: datetime | time | None = None,
    kind: str = "recorded",
    symbol: str | None = None,
    spot: float | None = None,
    expiry: date | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Option quotes from files of any known vendor, in the form of the snapshot.

    Files of several vendors and days may come together. What is good is taken; rows, cells and whole files that
    are not are listed. Of two quotes of one contract in one session the later stays.

    Args:
        paths: files, folders that stand for the data files in them, or documents that came over a line.
        format: a shape or a vendor (`cboe`, `yahoo`, `barchart`, ...); by default recognised by content.
        column_map: a TOML file that says what an unknown vendor calls the columns.
        as_of: when the quotes were taken, where the files do not tell: an aware moment, or a New York time of day
            for files that tell the date. Times in the files are stronger.
        kind: live, frozen, delayed, recorded or simulated.
        symbol: the underlying, where the files do not tell.
        spot: price of the underlying, where the files do not tell [USD/share].
        expiry: the expiry, where the files do not tell.
        progress: called with files done, files in all, and the name of the next.

    Raises:
        BadInput: when nothing can be taken; says which file, line or column, and what to do.
    """
    given = {"symbol": symbol, "spot": spot, "expiry": expiry}
    candidates = [read_map(column_map, CHAIN)] if column_map else maps_of(CHAIN, format)
    batches, left_out, notes, sources = _gather(
        paths, lambda one: chain_shapes.shaped(one, candidates, given), progress, column_map is None
    )
    tables: list[pl.DataFrame] = []
    for column_map_used, frame in batches:
        table, faults = apply(frame, column_map_used, {"kind": kind})
        left_out += faults
        if table.height:
            table, faults = with_times(table, column_map_used, as_of)
            left_out += faults
        source = pl.concat_str(pl.lit(f"{column_map_used.name}: "), pl.col("_file")).alias("source")
        tables.append(table.with_columns(source).drop("_file", "_line"))
        notes += column_map_used.notes
    read = pl.concat(tables, how="diagonal") if tables else pl.DataFrame()
    if read.is_empty():
        raise _nothing(sources, left_out)
    table = snapshot.conform(read)
    if read.height > table.height:
        notes.append(
            f"{read.height - table.height:,} rows repeated a contract within one session: the latest stayed"
        )
    table, spot_notes = _with_spots(table)
    return ImportResult(
        table, table.height, tuple(_merged(left_out)), ", ".join(sources), (*notes, *spot_notes)
    )


def read_facts(
    kind: str,
    paths: Path | Received | Sequence[Path | Received],
    *,
    format: str | None = None,  # noqa: A002 - the word of the command line
    column_map: Path | None = None,
    as_of: datetime | date | None = None,
    symbol: str | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Facts of one kind from files of any known shape, in the form of `market.facts`.

    Args:
        kind: prices, fundamentals, earnings, volatility, rates or fx.
        paths: files, folders that stand for the data files in them, or documents that came over a line.
        format: a shape or a vendor; by default recognised by content.
        column_map: a TOML file that says what an unknown vendor calls the columns.
        as_of: since when these facts were known, where the files do not tell.
        symbol: the company, where the files do not tell.
        progress: called with files done, files in all, and the name of the next.

    Raises:
        BadInput: when nothing can be taken; says which file, line or column, and what to do.
    """
    schema = facts.schema_of(kind)
    known_since = as_of.date() if isinstance(as_of, datetime) else as_of
    given = {"symbol": symbol} if "symbol" in schema else {}
    candidates = [read_map(column_map, kind)] if column_map else maps_of(kind, format)
    batches, left_out, notes, sources = _gather(
        paths,
        lambda one: fact_shapes.shaped(kind, one, candidates, given),
        progress,
        column_map is None,
    )
    tables: list[pl.DataFrame] = []
    for column_map_used, frame in batches:
        table, faults = apply(frame, column_map_used, {})
        left_out += faults
        table, faults = fact_shapes.finished(kind, table, known_since, column_map_used)
        left_out += faults
        tables.append(table.drop("_file", "_line"))
        notes += column_map_used.notes
    read = pl.concat(tables, how="diagonal") if tables else pl.DataFrame()
    if read.is_empty():
        raise _nothing(sources, left_out)
    table = facts.conform(kind, read)
    if read.height > table.height:
        notes.append(f"{read.height - table.height:,} rows repeated another: the last stayed")
    if kind == "rates":
        notes.append(_told_in_percent(table))
    return ImportResult(
        table, table.height, tuple(_merged(left_out)), ", ".join(sources), tuple(dict.fromkeys(notes))
    )


def _gather(
    paths: Path | Received | Sequence[Path | Received],
    shape: Callable[[Opened], Iterable[Shaped]],
    progress: Progress | None,
    several: bool,
) -> tuple[list[tuple[ColumnMap, pl.DataFrame]], list[LeftOut], list[str], list[str]]:
    """All tables of all files, those of one shape together, and the files that could not be read."""
    files = listed([paths] if isinstance(paths, Path | Received) else paths)
    groups: dict[tuple[str, tuple[str, ...]], tuple[ColumnMap, list[pl.DataFrame]]] = {}
    left_out: list[LeftOut] = []
    notes: list[str] = []
    first: BadInput | None = None
    for done, path in enumerate(files):
        if progress:
            progress(done, len(files), path.name)
        try:
            for one in opened(path):
                try:
                    for shaped in shape(one):
                        notes += check_units(shaped.frame, shaped.column_map, one.name)
                        notes += unused_columns(shaped.frame.columns, shaped.column_map)
                        frame = with_file_facts(shaped, one.name)
                        key = (shaped.column_map.name, tuple(f"{n}:{t}" for n, t in frame.schema.items()))
                        groups.setdefault(key, (shaped.column_map, []))[1].append(frame)
                        notes += shaped.notes
                        left_out += shaped.left_out
                except BadInput as fault:
                    first = first or fault
                    left_out.append(LeftOut(one.name, "", fault.wrong, "", whole_file=True))
        except BadInput as fault:
            first = first or fault
            left_out.append(LeftOut(path.name, "", fault.wrong, "", whole_file=True))
    if progress:
        progress(len(files), len(files), "")
    if not groups and first:
        raise first
    batches = [(column_map, pl.concat(frames)) for column_map, frames in groups.values()]
    return batches, left_out, list(dict.fromkeys(notes)), [path.name for path in files]


def _with_spots(table: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Where no spot was recorded, the one that calls and puts agree on, and its source says so."""
    lacking = table.filter(pl.col("spot").is_null() & (pl.col("bid") > 0))
    if lacking.is_empty():
        return table, []
    session = snapshot.session_date().alias("_session")
    quoted = lacking.with_columns(session)
    # Three pairs agree better than one; one is better than none, and the quote checks judge it again.
    best = parity_spots(quoted, PARITY_RATE)
    rest = parity_spots(quoted.join(best, on=["symbol", "_session"], how="anti"), PARITY_RATE, pairs_min=1)
    implied = pl.concat([best, rest]).select("symbol", "_session", "parity_spot")
    if implied.is_empty():
        return table, [
            "no price of the stock was found for some symbols, and there are no calls to compute it from"
        ]
    joined = table.with_columns(session).join(
        implied, on=["symbol", "_session"], how="left", maintain_order="left"
    )
    computed = pl.col("spot").is_null() & pl.col("parity_spot").is_not_null()
    source = (
        pl.when(computed)
        .then(pl.col("source") + " (spot: parity)")
        .otherwise(pl.col("source"))
        .alias("source")
    )
    spot = pl.coalesce("spot", pl.col("parity_spot").round(2)).alias("spot")
    done = joined.with_columns(source, spot).drop("_session", "parity_spot")
    return done, [f"the price of {implied['symbol'].n_unique()} stocks was computed from put-call parity"]


def _told_in_percent(rates: pl.DataFrame) -> str:
    """How rates were understood, so that a wrong unit is seen where no rule can find it."""
    low, high = (f"{float(one) * 100:.2f} %" for one in (rates["rate"].min(), rates["rate"].max()))  # type: ignore[arg-type]
    newest = rates.sort("date", "tenor_days", descending=[True, False]).row(0, named=True)
    last = f"{newest['rate'] * 100:.2f} % for {newest['tenor_days']} days on {newest['date']}"
    return f"rates from {low} to {high} a year were read, the newest {last}"


def _merged(left_out: Iterable[LeftOut]) -> Iterator[LeftOut]:
    """One entry per column and reason, with the counts of all files."""
    merged: dict[tuple[str, str, bool, bool], LeftOut] = {}
    for one in left_out:
        key = (one.column, one.reason, one.whole_row, one.whole_file)
        seen = merged.get(key)
        count = one.count + (seen.count if seen else 0)
        merged[key] = replace(seen or one, count=count)
    yield from merged.values()


def _nothing(sources: list[str], left_out: list[LeftOut]) -> BadInput:
    reasons = "; ".join(str(one) for one in list(_merged(left_out))[:3]) or "it holds no rows"
    return bad(
        ", ".join(sources[:3]), f"nothing in it could be used: {reasons}", "Mend the file or export it again"
    )


__all__ = ["ImportResult", "LeftOut", "Progress", "read_chain", "read_facts"]
