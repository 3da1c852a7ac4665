"""Files as people really have them: what is good is taken, what is not is named with its place and its remedy."""

import gzip
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NoReturn

import polars as pl
import pytest

from putwright.adapters.files import opening
from putwright.adapters.files.column_map import shipped_maps
from putwright.adapters.files.reading import read_chain, read_facts
from putwright.domain.refusal import BadInput
from putwright.market import facts, snapshot

AS_OF = datetime(2025, 11, 25, 20, 15, tzinfo=UTC)
HEADER = (
    "contractSymbol,type,expiration,strike,lastTradeDate,lastPrice,bid,ask,volume,openInterest,"
    "impliedVolatility,snap_date,spot_price"
)


def line(at: int = 100, **changes: object) -> str:
    """One line of a Yahoo chain, a put of XYZ."""
    cells: dict[str, object] = {
        "contract": f"XYZ251219P{at * 1000:08d}",
        "type": "put",
        "expiry": "2025-12-19",
        "strike": float(at),
        "traded": "2025-11-24 19:05:01+00:00",
        "last": 2.2,
        "bid": 2.1,
        "ask": 2.4,
        "volume": "",
        "interest": 12,
        "iv": 0.31,
        "date": "2025-11-25",
        "spot": 105.0,
    }
    return ",".join(str(one) for one in (cells | changes).values())


def file(folder: Path, *lines: str, name: str = "XYZ.csv") -> Path:
    """A CSV file with the header of a Yahoo chain."""
    path = folder / name
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


def test_chain_is_taken_whole_when_it_is_good(tmp_path: Path) -> None:
    """A good file leaves nothing out, has every column of the snapshot, and its own time."""
    result = read_chain(file(tmp_path, line(100), line(95)), as_of=AS_OF)
    assert result.kept == 2
    assert result.left_out == ()
    assert result.table.schema == snapshot.SCHEMA
    row = result.table.row(0, named=True)
    assert (row["symbol"], row["root"], row["right"], row["strike_thousandths"]) == (
        "XYZ",
        "XYZ",
        "PUT",
        95_000,
    )
    assert (row["bid"], row["ask"], row["volume"], row["open_interest"], row["spot"]) == (
        2.1,
        2.4,
        None,
        12,
        105.0,
    )
    assert row["quote_time"] == row["spot_time"] == AS_OF
    assert row["source"] == "yahoo-daily: XYZ.csv"


def test_last_trade_is_not_taken_for_the_time_of_the_quote_when_no_time_is_told(tmp_path: Path) -> None:
    """The date of the last trade says nothing about the quote: without a time the file is refused."""
    path = file(tmp_path, line())
    with pytest.raises(BadInput, match=r"not the time of day.*15:15"):
        read_chain(path)
    at_quarter_past = read_chain(path, as_of=time(15, 15))
    assert at_quarter_past.table["quote_time"][0] == AS_OF


def test_chain_is_refused_when_its_date_contradicts_the_time_given(tmp_path: Path) -> None:
    """Yesterday's file does not become today's by saying so."""
    with pytest.raises(BadInput, match=r"2025-11-25, --as-of says 2025-11-26"):
        read_chain(file(tmp_path, line()), as_of=AS_OF.replace(day=26))
    with pytest.raises(BadInput, match="no time zone"):
        read_chain(file(tmp_path, line()), as_of=datetime(2025, 11, 25, 15, 15))  # noqa: DTZ001 - the point


@pytest.mark.parametrize(
    ("changes", "column", "reason", "whole_row"),
    [
        ({"strike": 1e9, "contract": ""}, "strike", "absurd", True),
        ({"strike": -5.0, "contract": ""}, "strike", "not above zero", True),
        ({"strike": 12.34567, "contract": ""}, "strike", "finer than a tenth of a cent", True),
        ({"expiry": "2199-12-19", "contract": ""}, "expiry", "years ahead", True),
        ({"expiry": "1960-01-01", "contract": ""}, "expiration", "before options were listed", True),
        ({"expiry": "19/12/2025", "contract": ""}, "expiration", "not readable as expiry", True),
        ({"expiry": "2025-12-20"}, "contractSymbol", "says another expiry", True),
        ({"type": "straddle", "contract": ""}, "type", "not readable as right", True),
        ({"bid": "1e308"}, "bid", "absurd", False),
        ({"bid": -0.5}, "bid", "negative", False),
        ({"ask": "two"}, "ask", "not readable as ask", False),
        ({"interest": -3}, "openInterest", "negative", False),
        ({"date": "2025-11-24"}, "quote_date", "another day", True),
    ],
)
def test_line_is_left_out_or_blanked_when_a_cell_is_wrong(
    tmp_path: Path, changes: dict[str, object], column: str, reason: str, whole_row: bool
) -> None:
    """The good line is kept; of the bad one the file, line, column, reason and value are told."""
    result = read_chain(file(tmp_path, line(95), line(100, **changes)), as_of=AS_OF)
    assert result.kept == (1 if whole_row else 2)
    told = result.left_out[0]
    assert (told.column, told.whole_row, told.count) == (column, whole_row, 1)
    assert reason in told.reason
    assert told.line_or_row == "XYZ.csv line 3"


@pytest.mark.parametrize("nothing", ["", "-", "--", "N/A", "null", ".", "-1"])
def test_price_is_unknown_and_no_fault_when_the_vendor_has_none(tmp_path: Path, nothing: str) -> None:
    """Every vendor's word for nothing is the same nothing."""
    result = read_chain(file(tmp_path, line(bid=nothing)), as_of=AS_OF)
    assert result.table["bid"].to_list() == [None]
    assert result.left_out == ()


def test_lines_are_left_out_when_they_have_another_number_of_fields(tmp_path: Path) -> None:
    """A broken line is counted and shown; the rest is taken."""
    result = read_chain(file(tmp_path, line(95), "torn,line", line(100), line(105) + ",more"), as_of=AS_OF)
    assert result.kept == 2
    assert (result.left_out[0].count, result.left_out[0].line_or_row) == (2, "XYZ.csv line 3")
    assert result.rows_left_out == 2


def test_column_is_named_with_the_nearest_when_it_was_renamed(tmp_path: Path) -> None:
    """A renamed column gets the nearest name, not a guess."""
    path = file(tmp_path, line())
    path.write_text(path.read_text().replace("impliedVolatility", "implied_volatility"))
    with pytest.raises(BadInput, match=r"'impliedVolatility' is missing.*'implied_volatility'"):
        read_chain(path, as_of=AS_OF)


def test_percent_is_refused_when_fractions_are_expected(tmp_path: Path) -> None:
    """A median volatility of 3,100 % is a unit, not a market; the map can say so."""
    with pytest.raises(BadInput, match=r"look like percent.*vendor_implied_volatility = .percent"):
        read_chain(file(tmp_path, line(iv=31.0)), as_of=AS_OF)


def test_fractions_are_refused_when_percent_is_expected(tmp_path: Path) -> None:
    """The other way round is caught as well."""
    (tmp_path / "map.toml").write_text(
        '[columns]\ncontract = "contractSymbol"\nvendor_implied_volatility = "impliedVolatility"\n'
        '[units]\nvendor_implied_volatility = "percent"'
    )
    with pytest.raises(BadInput, match="look like fractions"):
        read_chain(file(tmp_path, line()), as_of=AS_OF, column_map=tmp_path / "map.toml")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _blank(path: Path) -> None:
    path.write_bytes(b" \n\n ")


def _torn_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(os.urandom(4_000))[:2_000])


def _torn_json(path: Path) -> None:
    path.write_text('{"timestamp": "2026-07-25 03:44:38", "data": {"options": [{"option": "AAPL')


def _torn_parquet(path: Path) -> None:
    pl.DataFrame({"a": range(1_000)}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:300])


def _latin(path: Path) -> None:
    path.write_bytes(HEADER.encode() + b"\n" + line().encode() + b"\n" + "Société,x".encode("latin-1"))


def _utf16_without_mark(path: Path) -> None:
    path.write_bytes((HEADER + "\n" + line()).encode("utf-16-le"))


def _no_header(path: Path) -> None:
    path.write_text("hello\nworld\n")


def _header_only(path: Path) -> None:
    path.write_text(HEADER + "\n")


def _twice_the_same_column(path: Path) -> None:
    path.write_text("bid,bid\n1,2\n")


def _foreign(path: Path) -> None:
    path.write_text("alpha,beta,gamma\n1,2,3\n")


def _foreign_json(path: Path) -> None:
    path.write_text('{"weather": "fine"}')


def _deep_json(path: Path) -> None:
    path.write_text("[" * 200_000)


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.csv", b"0" * 50_000_000)


def _empty_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w"):
        pass


def _torn_zip(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 and no more")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_empty, "empty"),
        (_blank, "nothing but blanks"),
        (_torn_gzip, "truncated or damaged"),
        (_torn_json, "line 1, column .* truncated"),
        (_torn_parquet, "truncated or damaged"),
        (_latin, "line 3 is not UTF-8 .byte 0xE9"),
        (_utf16_without_mark, "zero bytes"),
        (_no_header, "no table header"),
        (_header_only, "header and no rows"),
        (_twice_the_same_column, "'bid' occurs twice"),
        (_foreign, "fit no known format: 'alpha', 'beta', 'gamma'"),
        (_foreign_json, "no chain of a known format; seen: .'weather'"),
        (_deep_json, "nested without end|is not JSON"),
        (_bomb, "more than is read"),
        (_empty_zip, "holds no file"),
        (_torn_zip, "truncated or damaged"),
    ],
)
def test_file_is_refused_with_its_name_and_a_remedy_when_it_is_unusable(
    tmp_path: Path, make: Callable[[Path], None], says: str
) -> None:
    """Whatever is in the file, the answer is one sentence that names it, says what is wrong and what to do."""
    path = tmp_path / "some.file"
    make(path)
    with pytest.raises(BadInput, match=says) as caught:
        read_chain(path, as_of=AS_OF)
    assert "some.file" in caught.value.tried
    assert caught.value.remedy


def test_text_is_read_when_it_says_that_it_is_utf_16(tmp_path: Path) -> None:
    """Spreadsheets save UTF-16 with a mark; that is enough to read it."""
    path = tmp_path / "XYZ.csv"
    path.write_bytes((HEADER + "\r\n" + line()).encode("utf-16"))
    assert read_chain(path, as_of=AS_OF).kept == 1


def test_file_is_refused_when_it_is_not_there_or_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing files, empty folders and closed doors are told apart."""
    with pytest.raises(BadInput, match="no such file"):
        read_chain(tmp_path / "absent.csv")
    with pytest.raises(BadInput, match="holds no data file"):
        read_chain(tmp_path)
    path = file(tmp_path, line())

    def closed(*_: object) -> NoReturn:
        raise PermissionError

    # The superuser may read everything, so the door is closed here.
    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(BadInput, match="no permission"):
        read_chain(path)


def test_file_is_refused_when_it_is_larger_than_stated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Size, unpacked size and rows are bounded before anything is read into memory."""
    path = file(tmp_path, *(line(strike) for strike in range(80, 100)))
    monkeypatch.setattr(opening, "ROWS_MAX", 10)
    with pytest.raises(BadInput, match="21 lines, at most 10"):
        read_chain(path, as_of=AS_OF)
    table = tmp_path / "table.parquet"
    pl.DataFrame({"a": range(11)}).write_parquet(table)
    with pytest.raises(BadInput, match="11 rows"):
        read_chain(table, as_of=AS_OF)
    monkeypatch.setattr(opening, "TEXT_BYTES_MAX", 100)
    packed = tmp_path / "XYZ.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(BadInput, match="unpacks to more than 100 bytes"):
        read_chain(packed, as_of=AS_OF)
    monkeypatch.setattr(opening, "FILE_BYTES_MAX", 50)
    with pytest.raises(BadInput, match="at most 50"):
        read_chain(path, as_of=AS_OF)


def test_good_files_are_taken_when_others_are_broken(tmp_path: Path) -> None:
    """One torn file among several is listed as a file, and the others come in; progress is told for each."""
    good = file(tmp_path, line())
    broken = tmp_path / "ABC.csv"
    _empty(broken)
    told: list[tuple[int, int, str]] = []
    result = read_chain([good, broken], as_of=AS_OF, progress=lambda *step: told.append(step))
    assert result.kept == 1
    assert [one.whole_file for one in result.left_out] == [True]
    assert result.rows_left_out == 0
    assert "1 file: the file is empty" in str(result)
    assert told == [(0, 2, "XYZ.csv"), (1, 2, "ABC.csv"), (2, 2, "")]


def test_import_is_refused_when_no_line_is_usable(tmp_path: Path) -> None:
    """Nothing good in the file is an error with the first reasons."""
    with pytest.raises(BadInput, match=r"nothing in it could be used.*absurd"):
        read_chain(file(tmp_path, line(strike=1e9, contract="")), as_of=AS_OF)


def test_format_is_named_with_the_nearest_when_it_is_unknown(tmp_path: Path) -> None:
    """A typing error in --format gets a hint, and the wrong vendor says what is missing."""
    path = file(tmp_path, line())
    with pytest.raises(BadInput, match="Did you mean 'yahoo"):
        read_chain(path, format="yaho", as_of=AS_OF)
    with pytest.raises(BadInput, match=r"is missing|fit no known"):
        read_chain(path, format="barchart", as_of=AS_OF)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[columns]\nbidd = "b"', "no column in .columns. called 'bidd'.*'bid'"),
        ('[column]\nbid = "b"', "no key called 'column'.*'columns'"),
        ('[columns]\nbid = "b"\n[units]\nbid = "cent"', "no unit called 'cent'.*'cents'"),
        ('[times]\nzone = "Mars/Olympus"', "no time zone"),
        ('[times]\nclock = "noonish"', "no time of day"),
        ("[columns\n", "not TOML"),
        ('kind = "prices"', "for prices, not for chain"),
    ],
)
def test_column_map_is_refused_when_a_word_in_it_is_unknown(tmp_path: Path, text: str, says: str) -> None:
    """A map that is not understood is not applied in part."""
    (tmp_path / "map.toml").write_text(text)
    with pytest.raises(BadInput, match=says):
        read_chain(file(tmp_path, line()), column_map=tmp_path / "map.toml", as_of=AS_OF)


def test_any_vendor_is_read_when_a_column_map_explains_it(tmp_path: Path) -> None:
    """Other names, other units, another date format, thousands separators, percent signs and another clock."""
    (tmp_path / "their.csv").write_text(
        "Ticker;Exp;CP;K;B;A;Vol;IV;Px;At\n"
        'BRK-B;12/19/2025;Put;"1,000.5";210;240;"1,234";31.5%;105000;25.11.2025 21:15\n'
    )
    (tmp_path / "map.toml").write_text(
        """
        [columns]
        symbol = "Ticker"
        expiry = "Exp"
        right = "CP"
        strike = "K"
        bid = "B"
        ask = "A"
        volume = "Vol"
        vendor_implied_volatility = "IV"
        spot = "Px"
        quote_time = "At"
        [units]
        bid = "cents"
        ask = "cents"
        spot = "cents"
        vendor_implied_volatility = "percent"
        [formats]
        expiry = "%m/%d/%Y"
        quote_time = "%d.%m.%Y %H:%M"
        [times]
        zone = "Europe/Zurich"
        """
    )
    result = read_chain(tmp_path / "their.csv", column_map=tmp_path / "map.toml")
    row = result.table.row(0, named=True)
    assert (row["symbol"], row["root"], row["expiry"]) == ("BRK.B", "BRKB", date(2025, 12, 19))
    assert (row["strike_thousandths"], row["bid"], row["ask"], row["volume"]) == (1_000_500, 2.1, 2.4, 1_234)
    assert (row["vendor_implied_volatility"], row["spot"]) == (0.315, 1050.0)
    assert row["quote_time"] == AS_OF


def test_every_shipped_map_can_be_read_and_says_what_it_is_for() -> None:
    """The maps that come with the program obey their own rules, and no two share a name."""
    maps = shipped_maps()
    assert len({one.name for one in maps}) == len(maps)
    assert {one.kind for one in maps} == {"chain", *facts.SCHEMAS}


def test_facts_are_refused_when_nothing_tells_since_when_they_were_known(tmp_path: Path) -> None:
    """A fact without an age would be look-ahead: it needs its date from the file, its name, or the investor."""
    path = tmp_path / "members.csv"
    path.write_text("Symbol,Security,GICS Sector\nKO,Coca-Cola,Consumer Staples\n")
    with pytest.raises(BadInput, match="since when it was known"):
        read_facts("fundamentals", path)
    assert read_facts("fundamentals", path, as_of=date(2026, 8, 8)).table["as_of"].to_list() == [
        date(2026, 8, 8)
    ]


def test_earnings_are_estimated_when_they_lie_after_the_day_the_source_spoke(tmp_path: Path) -> None:
    """What lies ahead of the source is its estimate; what lies behind was reported and public that day."""
    path = tmp_path / "earnings.csv"
    path.write_text("symbol,report_date\nKO,2026-04-28\nKO,2026-07-21\n")
    table = read_facts("earnings", path, as_of=date(2026, 6, 11)).table
    assert table["status"].to_list() == ["reported", "estimated"]
    assert table["as_of"].to_list() == [date(2026, 4, 28), date(2026, 6, 11)]


def test_yields_know_their_tenor_when_it_stands_in_the_column_name(tmp_path: Path) -> None:
    """Percent become fractions, holidays are left out."""
    path = tmp_path / "DGS3MO.csv"
    path.write_text("observation_date,DGS3MO\n2026-05-29,3.72\n2026-05-25,.\n")
    result = read_facts("rates", path)
    assert result.table.select("tenor_days", "rate").rows() == [(91, 0.0372)]
    assert result.rows_left_out == 1


def test_second_column_speaks_where_the_first_is_silent_when_the_map_names_one(tmp_path: Path) -> None:
    """Cash with short-term investments counts where it is stated, plain cash where it is not."""
    (tmp_path / "map.toml").write_text(
        '[columns]\nsymbol = "s"\nas_of = "d"\ncash = "all"\n[fallbacks]\ncash = "plain"\n'
        '[constants]\nperiod = "SNAPSHOT"\n',
        encoding="utf-8",
    )
    path = tmp_path / "cash.csv"
    path.write_text("s,d,all,plain\nKO,2026-06-26,14,9\nJPM,2026-06-26,,7\n", encoding="utf-8")
    told = read_facts("fundamentals", [path], column_map=tmp_path / "map.toml").table
    assert dict(told.select("symbol", "cash").iter_rows()) == {"KO": 14.0, "JPM": 7.0}
