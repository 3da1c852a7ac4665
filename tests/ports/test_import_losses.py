"""Losses: whatever of a file does not reach the tables is told, and what was never there is not."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from putwright.adapters.files.reading import read_chain, read_facts
from putwright.domain.refusal import BadInput

AS_OF = datetime(2025, 11, 25, 20, 15, tzinfo=UTC)
PLAIN = "symbol,expiry,right,strike,bid,ask,spot"
ROW = "KO,2025-12-19,P,70,0.85,0.90,73.5"


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("nothing", ["NaN", "nan", "NAN", "inf", "-inf", "Infinity"])
def test_cells_are_told_when_they_are_no_numbers(tmp_path: Path, nothing: str) -> None:
    """A calculation that failed somewhere is not the same as no value: it becomes unknown and is counted."""
    rows = [
        ROW,
        ROW.replace("0.85", nothing).replace(",70,", ",69,"),
        ROW.replace("0.85", nothing).replace(",70,", ",68,"),
    ]
    result = read_chain(written(tmp_path, "\n".join([PLAIN, *rows]) + "\n"), as_of=AS_OF)
    assert result.table["bid"].to_list() == [None, None, 0.85]
    assert [
        (one.reason, one.column, one.count, one.line_or_row, one.whole_row) for one in result.left_out
    ] == [("NaN or infinite, so bid is unknown", "bid", 2, "table.csv line 3", False)]


def test_row_is_told_once_when_its_strike_is_no_number(tmp_path: Path) -> None:
    """Without a strike there is no contract: the row goes, for one reason."""
    result = read_chain(written(tmp_path, f"{PLAIN}\n{ROW}\n{ROW.replace(',70,', ',nan,')}\n"), as_of=AS_OF)
    assert [(one.column, one.count, one.whole_row) for one in result.left_out] == [("strike", 1, True)]


def test_cells_of_parquet_are_told_when_they_are_no_numbers(tmp_path: Path) -> None:
    """Null is an absence, NaN and infinity are not."""
    days = [date(2026, 6, day) for day in (1, 2, 3, 4)]
    table = pl.DataFrame({"symbol": ["KO"] * 4, "date": days, "close": [70.0, None, float("nan"), float("inf")],
                          "adjusted_close": [70.0, 71.0, 72.0, 73.0]})  # fmt: skip
    table.write_parquet(tmp_path / "table.parquet")
    result = read_facts("prices", tmp_path / "table.parquet")
    assert result.table["close"].to_list() == [70.0, None, None, None]
    assert [(one.column, one.count, one.line_or_row) for one in result.left_out] == [
        ("close", 2, "table.parquet line 3")
    ]


def test_nothing_is_told_when_the_map_says_how_the_vendor_writes_no_value(tmp_path: Path) -> None:
    """`absences` names the vendor's own words for no value."""
    shape = 'absences = ["NaN", "N/M"]\n[columns]\nsymbol = "s"\nas_of = "d"\ncash = "c"\n'
    path = written(tmp_path, "s,d,c\nKO,2026-06-26,14\nJPM,2026-06-26,nan\nPG,2026-06-26,N/M\n")
    result = read_facts("fundamentals", path, column_map=written(tmp_path, shape, "map.toml"))
    assert result.left_out == ()
    assert sorted(result.table["cash"].to_list(), key=str) == [14.0, None, None]
    bad = written(tmp_path, shape.replace('["NaN", "N/M"]', "3"), "bad.toml")
    with pytest.raises(BadInput, match=r"absences is no list of words"):
        read_facts("fundamentals", path, column_map=bad)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("implied_volatility", "vendor_implied_volatility"),
        ("iv", "vendor_implied_volatility"),
        ("delta", "vendor_delta"),
        ("openInterest", "open_interest"),
        ("Volume", "volume"),
        ("last_price", "last"),
        ("spot_tme", "spot_time"),
    ],
)
def test_column_is_named_when_it_is_not_used_and_looks_like_one_that_could_be(
    tmp_path: Path, theirs: str, ours: str
) -> None:
    """A plain table with a column that is almost ours: it is not guessed, and not passed over in silence."""
    result = read_chain(written(tmp_path, f"{PLAIN},{theirs}\n{ROW},0.18\n"), as_of=AS_OF)
    assert [note for note in result.notes if repr(theirs) in note and ours in note], result.notes


def test_no_note_is_made_when_columns_are_simply_others(tmp_path: Path) -> None:
    """Open, high, low, a comment: nothing of ours is meant by them."""
    path = written(tmp_path, "symbol,date,open,high,low,close,volume,remark\nKO,2026-06-01,1,1,1,70,5,x\n")
    assert read_facts("prices", path).notes == ()
    chain = written(tmp_path, f"{PLAIN},mid,theta,gamma,vega,change,contract_id\n{ROW},1,1,1,1,1,1\n")
    assert read_chain(chain, as_of=AS_OF).notes == ()


def test_column_is_named_when_a_map_of_ones_own_passes_it_over(tmp_path: Path) -> None:
    """The investor's map forgot the sector, which the file has."""
    shape = written(tmp_path, '[columns]\nsymbol = "s"\nas_of = "d"\ncash = "c"\n', "map.toml")
    path = written(tmp_path, "s,d,c,Sector\nKO,2026-06-26,14,Staples\n")
    notes = read_facts("fundamentals", path, column_map=shape).notes
    assert [note for note in notes if "'Sector'" in note and "[columns] sector = 'Sector'" in note], notes


@pytest.mark.parametrize("kept", [12, 3, 24])
def test_file_is_said_to_end_in_a_line_when_it_was_cut_in_its_first_row(tmp_path: Path, kept: int) -> None:
    """Not the header alone came down: the place of the cut is told."""
    path = written(tmp_path, f"{PLAIN}\n{ROW[:kept]}")
    with pytest.raises(BadInput, match=r"the file ends in the middle of line 2: .* of the header's 7 fields"):
        read_chain(path, as_of=AS_OF)
    prices = written(tmp_path, "symbol,date,close,source\nKO,2026-06-0")
    with pytest.raises(BadInput, match=r"the file ends in the middle of line 2: 2 of the header's 4 fields"):
        read_facts("prices", prices)


def test_first_line_is_named_when_no_line_has_as_many_fields_as_the_header(tmp_path: Path) -> None:
    """A header of another table: every line is at odds with it."""
    path = written(tmp_path, f"{PLAIN}\n{ROW},1\n{ROW},2\n")
    with pytest.raises(BadInput, match=r"none of its 2 lines has the header's 7 fields; line 2 has 8"):
        read_chain(path, as_of=AS_OF)
