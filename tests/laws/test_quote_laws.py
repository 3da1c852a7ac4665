"""Laws of quotes (I19, I20): nothing crossed, zero, negative, NaN or stale comes out clean, however it is presented."""

import math
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from putwright.adapters.files.reading import read_chain
from putwright.market import snapshot
from putwright.market.quote_checks import check, explain
from tests.quotes import EXPIRY, NOON, SESSION, quote

PRICES = st.one_of(
    st.none(),
    st.sampled_from([0.0, -1.0, -0.5, math.nan, math.inf, 1e308]),
    st.integers(1, 4_000).map(lambda cents: cents / 100),
)
QUOTES = st.builds(
    lambda strike, right, bid, ask, hours, root, expiry: quote(
        f"{strike} {right} -/-",
        bid=bid,
        ask=ask,
        quote_time=NOON - timedelta(hours=hours),
        root=root,
        expiry=EXPIRY + timedelta(days=expiry),
    ),
    st.integers(80, 130),
    st.sampled_from("PC"),
    PRICES,
    PRICES,
    st.sampled_from([0, 0, 0, 1, 24, 48]),
    st.sampled_from(["XYZ", "XYZ", "XYZ1"]),
    st.sampled_from([0, 0, 7, -37, -40]),
)
CHAINS = st.lists(QUOTES, min_size=1, max_size=40)
KEY = [*snapshot.CONTRACT, "quote_time", "bid", "ask"]
ARGUMENTS: dict[str, Any] = {"as_of": NOON, "session": SESSION, "rate": 0.04}


def raw(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as an importer might hand them on, before anything is cleaned."""
    frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col("bid", "ask").cast(pl.Float64),
        (pl.col("strike") * 1000).cast(pl.Int32).alias("strike_thousandths"),
    )
    absent = [
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in snapshot.SCHEMA.items()
        if name not in frame.columns
    ]
    return frame.with_columns(absent).select(
        pl.col(name).cast(kind) for name, kind in snapshot.SCHEMA.items()
    )


@given(CHAINS)
def test_quote_is_never_clean_when_it_is_crossed_zero_negative_nan_or_stale(
    rows: list[dict[str, Any]],
) -> None:
    """I19: what comes out clean has bid above zero, ask above bid, and is of the session; cleaned before or not."""
    for frame in (raw(rows), snapshot.conform(raw(rows))):
        found = check(frame, **ARGUMENTS).with_columns(snapshot.session_date().alias("day"))
        for row in found.filter(pl.col("quote_faults") == 0).iter_rows(named=True):
            assert 0 < row["bid"] < row["ask"] < math.inf
            assert row["day"] == SESSION < row["expiry"]
            assert row["root"] == row["symbol"]
            bound = row["strike_thousandths"] / 1000 if row["right"] == "PUT" else row["spot"] * 1.001
            assert row["bid"] <= bound
        for row in found.filter(pl.col("quote_faults") != 0).iter_rows(named=True):
            assert explain(row)


@given(CHAINS)
def test_clean_puts_never_fall_with_their_strike(rows: list[dict[str, Any]]) -> None:
    """I19: among what comes out clean no bid is above the ask of a put with a higher strike."""
    found = check(raw(rows), **ARGUMENTS)
    puts = found.filter((pl.col("quote_faults") == 0) & (pl.col("right") == "PUT"))
    for left in puts.iter_rows(named=True):
        for right in puts.iter_rows(named=True):
            if left["expiry"] == right["expiry"] and left["strike_thousandths"] < right["strike_thousandths"]:
                assert left["bid"] <= right["ask"] + 5e-4


def fair_pairs(shift: float) -> list[dict[str, Any]]:
    """Calls and puts in parity with a stock at 105 and 4 % of interest, but for the 100 call, which is off by `shift`."""
    rows = []
    for strike, put in ((95, 1.50), (100, 2.60), (105, 4.50), (110, 7.30), (115, 11.00)):
        call = put + 105.0 - strike + strike * 0.04 * (EXPIRY - SESSION).days / 365 + (strike == 100) * shift
        for right, mid in (("P", put), ("C", call)):
            rows.append(quote(f"{strike} {right} {mid - 0.05:.2f}/{mid + 0.05:.2f}"))
    return rows


@given(st.integers(-700, 2_000).map(lambda cents: cents / 100))
def test_call_is_never_clean_when_it_is_out_of_parity(shift: float) -> None:
    """I19: off by more than spreads, interest and dividends explain it is marked; within its spread it is not."""
    found = check(raw(fair_pairs(shift)), **ARGUMENTS)
    call = found.filter((pl.col("right") == "CALL") & (pl.col("strike_thousandths") == 100_000))
    if abs(shift) > 2.0:
        assert call["quote_faults"][0] != 0
    if abs(shift) <= 0.1:
        assert found["quote_faults"].to_list() == [0] * found.height


@given(CHAINS, st.randoms(use_true_random=False))
def test_masks_do_not_change_when_rows_are_shuffled_and_repeated(
    rows: list[dict[str, Any]], chance: random.Random
) -> None:
    """I20: the order of rows and exact duplicates change nothing that is said of a quote."""
    again = [*rows, *chance.choices(rows, k=len(rows) // 2)]
    chance.shuffle(again)
    masks = ["quote_faults", "quote_warnings"]
    first = check(raw(rows), **ARGUMENTS).select(*KEY, *masks).unique().sort(KEY)
    second = check(raw(again), **ARGUMENTS).select(*KEY, *masks).unique().sort(KEY)
    assert first.equals(second)


@given(CHAINS)
def test_checks_keep_every_row_in_its_place(rows: list[dict[str, Any]]) -> None:
    """Bad quotes are kept: the frame comes back row by row, with columns added."""
    frame = raw(rows)
    assert check(frame, **ARGUMENTS).select(frame.columns).equals(frame)


@given(CHAINS)
def test_puts_are_judged_alike_when_the_calls_are_not_asked_for(rows: list[dict[str, Any]]) -> None:
    """Calls bear witness whether or not they are returned."""
    frame = raw(rows)
    puts = check(frame, **ARGUMENTS).filter(pl.col("right") == "PUT")
    assert check(frame, **ARGUMENTS, puts_only=True).equals(puts)


@given(CHAINS)
def test_conforming_twice_changes_nothing(rows: list[dict[str, Any]]) -> None:
    """A clean snapshot is clean."""
    once = snapshot.conform(raw(rows))
    assert snapshot.conform(once).equals(once)


@given(rows=CHAINS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_snapshot_survives_being_written_and_read(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    """What is written is what is read."""
    frame = snapshot.conform(raw(rows))
    snapshot.write(frame, tmp_path / "one.parquet")
    assert snapshot.read(tmp_path / "one.parquet").equals(frame)


SANE = st.lists(
    st.tuples(st.integers(80, 130), st.integers(1, 2_000), st.integers(1, 300), st.integers(6, 299)),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one[0],
)


@given(rows=SANE)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_masks_do_not_change_when_the_vendor_uses_other_units(
    rows: list[tuple[int, int, int, int]], tmp_path: Path
) -> None:
    """I20: dollars or cents, percent or fraction, thousandths or dollars of strike: the same snapshot, the same masks."""
    common = 'right = "right"\nexpiry = "expiry"\nbid = "bid"\nask = "ask"\nvendor_implied_volatility = "iv"\nspot = "spot"'
    maps = {
        "dollars": f'[columns]\nstrike = "strike"\n{common}\n[units]\nvendor_implied_volatility = "fraction"',
        "cents": (
            f'[columns]\nstrike_thousandths = "strike"\n{common}\n[units]\nvendor_implied_volatility = "percent"\n'
            'bid = "cents"\nask = "cents"\nspot = "cents"'
        ),
    }
    tables = []
    for name, text in maps.items():
        cents = name == "cents"
        lines = ["strike,right,expiry,bid,ask,iv,spot"]
        for strike, bid, spread, percent in rows:
            numbers = (
                [strike * 1000, "P", EXPIRY, bid, bid + spread, percent, 10_500]
                if cents
                else [strike, "P", EXPIRY, bid / 100, (bid + spread) / 100, percent / 100, 105]
            )
            lines.append(",".join(str(one) for one in numbers))
        (tmp_path / f"{name}.csv").write_text("\n".join(lines))
        (tmp_path / f"{name}.toml").write_text(f'{text}\n[constants]\nsymbol = "XYZ"')
        read = read_chain(tmp_path / f"{name}.csv", column_map=tmp_path / f"{name}.toml", as_of=NOON)
        tables.append(check(read.table, **ARGUMENTS).drop("source"))
    assert tables[0].equals(tables[1])
