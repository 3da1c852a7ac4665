"""Units: percent taken for fractions are refused, by the median of each file, and one absurd cell is blanked and told."""

from pathlib import Path

import polars as pl
import pytest

from putwright.adapters.files.reading import read_facts
from putwright.domain.refusal import BadInput

RATES = "date,tenor_days,rate\n2026-06-01,30,{}\n2026-06-01,91,{}\n"


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def companies(column: str, *values: object) -> str:
    """One row per company with one ratio."""
    rows = [f"A{index},2026-06-26,{value}" for index, value in enumerate(values)]
    return "\n".join([f"symbol,as_of,{column}", *rows]) + "\n"


def test_rates_are_fractions_when_the_columns_bear_our_names(tmp_path: Path) -> None:
    """Our own shape comes before a vendor's that happens to have the same columns."""
    result = read_facts("rates", written(tmp_path, RATES.format(0.041, 0.042)))
    assert result.table["rate"].to_list() == [0.041, 0.042]
    assert set(result.table["source"]) == {"plain-rates"}
    assert any("from 4.10 % to 4.20 %" in note and "2026-06-01" in note for note in result.notes)


@pytest.mark.parametrize(
    ("kind", "text", "source"),
    [
        ("fx", "date,base,quote,rate\n2026-06-01,USD,CHF,0.82\n", "plain-fx"),
        ("prices", "date,symbol,adjusted_close\n2026-06-01,KO,70\n", "plain-prices"),
        ("prices", "symbol,date,close,adjusted_close\nKO,2026-06-01,70,70\n", "plain-prices"),
        ("earnings", "symbol,date,as_of\nKO,2026-04-28,2026-04-28\n", "plain-earnings"),
    ],
)
def test_plain_shape_is_recognised_when_a_vendor_has_the_same_columns(
    tmp_path: Path, kind: str, text: str, source: str
) -> None:
    """Columns under our own names mean what we mean by them."""
    assert read_facts(kind, written(tmp_path, text)).table["source"].to_list() == [source]


@pytest.mark.parametrize(
    "header", ["date,tenor_days,rate", "rate,date,tenor_days,source", "date,rate,tenor_days,x"]
)
def test_rates_are_refused_when_percent_stand_where_fractions_are_expected(
    tmp_path: Path, header: str
) -> None:
    """4.1 is 410 % as a fraction: the message says so, and how to state the unit."""
    cells = {"date": "2026-06-01", "tenor_days": "30", "rate": "4.1", "source": "me", "x": ""}
    text = f"{header}\n{','.join(cells[one] for one in header.split(','))}\n"
    with pytest.raises(
        BadInput, match=r"'rate' are 4.1 or more, that is 410%.*percent.*\[units\] rate = .percent.*--map"
    ):
        read_facts("rates", written(tmp_path, text))


def test_rates_are_taken_as_percent_when_the_map_or_the_cell_says_so(tmp_path: Path) -> None:
    """The remedy of the message works, and so does a percent sign."""
    shape = 'name = "mine"\n[columns]\ndate = "date"\ntenor_days = "tenor_days"\nrate = "rate"\n[units]\nrate = "percent"\n'
    stated = written(tmp_path, shape, "map.toml")
    table = read_facts("rates", written(tmp_path, RATES.format(4.1, 4.2)), column_map=stated).table
    assert table["rate"].to_list() == [0.041, 0.042]
    signed = read_facts("rates", written(tmp_path, RATES.format("4.1%", "4.2 %"))).table
    assert signed["rate"].to_list() == [0.041, 0.042]


@pytest.mark.parametrize("value", [0.0372, 0.041, 0.0005])
def test_yields_are_refused_when_fractions_stand_where_percent_are_published(
    tmp_path: Path, value: float
) -> None:
    """The Federal Reserve publishes hundredths of a percent; finer figures near zero are fractions."""
    path = written(tmp_path, f"observation_date,DGS3MO\n2026-05-29,{value}\n")
    with pytest.raises(
        BadInput, match=r"finer than 0.01 percent: they look like fractions.*rate = .fraction"
    ):
        read_facts("rates", path)


@pytest.mark.parametrize("value", ["0.00", "0.01", "0.04", "0.15", "-0.02"])
def test_yields_near_zero_are_taken_when_they_are_percent(tmp_path: Path, value: str) -> None:
    """From 2009 to 2021 bills paid 0.01 % to 0.15 %: that is no fault of the file."""
    path = written(tmp_path, f"observation_date,DGS3MO\n2014-05-29,{value}\n2014-05-30,{value}\n")
    assert read_facts("rates", path).table["rate"].to_list() == [pytest.approx(float(value) / 100)] * 2


def test_one_file_is_left_out_when_its_unit_is_wrong_and_the_others_are_taken(tmp_path: Path) -> None:
    """Each file is judged by its own median: one in percent among two in fractions is not hidden by them."""
    good = [
        written(tmp_path, RATES.format(0.041, 0.042).replace("06-01", day), f"{day}.csv")
        for day in ("06-01", "06-02")
    ]
    wrong = written(tmp_path, RATES.format(4.1, 4.2).replace("06-01", "06-03"), "wrong.csv")
    result = read_facts("rates", [*good, wrong])
    assert result.kept == 4
    assert [(one.whole_file, one.line_or_row) for one in result.left_out] == [(True, "wrong.csv")]
    assert "420%" in result.left_out[0].reason


def test_rate_is_blanked_and_told_when_one_cell_is_absurd(tmp_path: Path) -> None:
    """A slipped decimal point among good rates loses its own row only."""
    rows = "".join(f"2026-06-0{day},30,{rate}\n" for day, rate in [(1, 0.041), (2, 41), (3, 0.042)])
    result = read_facts("rates", written(tmp_path, "date,tenor_days,rate\n" + rows))
    assert result.table["rate"].to_list() == [0.041, 0.042]
    told = result.left_out[0]
    assert (told.column, told.line_or_row, told.example) == ("rate", "table.csv line 3", "41")
    assert "absurd, above 1 (100%)" in told.reason


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("profit_margin", [23.4]),
        ("profit_margin", [23.4, 8.1, 12.0, -3.0, 30.2]),
        ("revenue_growth", [4.1, 7.4, 12.0, -3.0, 1.9]),
        ("return_on_equity", [15.5, 18.0, 22.1, 9.0, 150.0]),
        ("return_on_assets", [5.2, 8.0, 2.1, 9.0, 11.0]),
        ("earnings_growth", [17.2, 10.6, -4.0, 33.0, 9.9]),
        ("dividend_yield", [1.9, 2.4, 0.8, 3.1, 4.0]),
        ("debt_to_equity", [74.0, 49.7, 102.6, 150.0, 33.0]),
    ],
)
def test_ratios_are_refused_when_percent_stand_where_fractions_are_expected(
    tmp_path: Path, column: str, values: list[float]
) -> None:
    """The median of a column tells its unit; the message names it and how to state it."""
    with pytest.raises(
        BadInput, match=rf"{column!r} are .* or more, that is .*%.*\[units\] {column} = .percent"
    ):
        read_facts("fundamentals", written(tmp_path, companies(column, *values)))


def test_ratios_are_refused_when_fractions_stand_where_percent_are_expected(tmp_path: Path) -> None:
    """Debt of 74 % of equity read as 0.74 % would make every company look sound."""
    shape = '[columns]\nsymbol = "symbol"\nas_of = "as_of"\ndebt_to_equity = "d"\n[units]\ndebt_to_equity = "percent"\n'
    path = written(tmp_path, companies("d", 0.74, 0.5, 1.02, 1.5, 0.33))
    with pytest.raises(BadInput, match=r"look like fractions.*debt_to_equity = .fraction"):
        read_facts("fundamentals", path, column_map=written(tmp_path, shape, "map.toml"))


def test_ratio_is_kept_when_one_company_truly_grew_that_much(tmp_path: Path) -> None:
    """Revenue can grow by 345.7 % in a year; alone in a file it is taken, and how it was taken is told."""
    path = written(tmp_path, companies("revenue_growth", 3.457, 0.08, 0.02, 0.11, 0.09))
    result = read_facts("fundamentals", path)
    assert 3.457 in result.table["revenue_growth"].to_list()
    assert result.left_out == ()
    assert not any("revenue_growth" in note for note in result.notes)
    alone = read_facts("fundamentals", written(tmp_path, companies("revenue_growth", 3.457)))
    assert alone.table["revenue_growth"].to_list() == [3.457]
    assert any("'revenue_growth'" in note and "346%" in note and "percent" in note for note in alone.notes)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("profit_margin", "23.4", "profit_margin absurd, above 5 (500%)"),
        ("profit_margin", "-300", "profit_margin absurd, below -20 (-2000%)"),
        ("revenue_growth", "1e9", "revenue_growth absurd, above 10 (1000%)"),
        ("revenue_growth", "-3.1", "revenue_growth absurd, below -2 (-200%)"),
        ("dividend_yield", "1.9", "dividend_yield absurd, above 1 (100%)"),
        ("dividend_yield", "-0.1", "dividend_yield negative"),
    ],
)
def test_ratio_is_blanked_and_told_when_one_cell_is_absurd(
    tmp_path: Path, column: str, value: str, reason: str
) -> None:
    """The company stays, its impossible figure is unknown."""
    path = written(tmp_path, companies(column, 0.1, value, 0.12, 0.2, 0.05))
    result = read_facts("fundamentals", path)
    assert result.kept == 5
    assert result.table.filter(pl.col("symbol") == "A1")[column].to_list() == [None]
    told = result.left_out[0]
    assert (told.reason, told.column, told.line_or_row, told.whole_row) == (
        reason,
        column,
        "table.csv line 3",
        False,
    )
