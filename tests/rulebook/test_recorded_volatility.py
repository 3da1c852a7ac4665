"""The volatility of a month from one's own recorded chains: found where quotes are sound, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from putwright.adapters.workspace.workspace import Workspace
from putwright.market import snapshot
from putwright.market.facts import SCHEMAS
from putwright.market.recorded_volatility import SOURCE, recorded_volatility
from putwright.pricing import american
from putwright.workflows.recorded_volatility import fill_volatility

ON = date(2026, 7, 15)
RATE = 0.04
SPOT = 101.3
STRIKES = np.arange(70.0, 131.0, 2.5)


def chain(
    symbol: str = "XYZ",
    volatility: dict[int, float] | None = None,
    *,
    on: date = ON,
    rights: Sequence[str] = ("PUT", "CALL"),
    spread: float = 0.02,
    told_spot: float = SPOT,
    dividend_yield: float = 0.0,
) -> pl.DataFrame:
    """A chain priced at one volatility an expiry, by days to expiry."""
    rows: list[dict[str, Any]] = []
    quoted = datetime(on.year, on.month, on.day, 19, 30, tzinfo=UTC)
    for days, level in (volatility or {16: 0.30, 44: 0.30}).items():
        for right in rights:
            worth = american.price(
                SPOT, STRIKES, days / 365, RATE, level, is_put=right == "PUT", dividend_yield=dividend_yield
            )
            for strike, value in zip(STRIKES, worth, strict=True):
                rows.append(
                    {
                        "symbol": symbol,
                        "root": symbol,
                        "expiry": on + timedelta(days=days),
                        "right": right,
                        "strike": float(strike),
                        "multiplier": 100,
                        "bid": round(max(float(value) - spread / 2, 0.0), 4),
                        "ask": round(float(value) + spread / 2, 4),
                        "volume": 10,
                        "spot": told_spot,
                        "spot_time": quoted,
                        "quote_time": quoted,
                        "source": "test",
                        "kind": "recorded",
                    }
                )
    return snapshot.conform(pl.DataFrame(rows))


def month(frame: pl.DataFrame, **how: Any) -> float | None:
    found = recorded_volatility(frame, ON, rate=RATE, **how)
    return found["implied_volatility"][0] if found.height else None


def test_row_has_the_form_of_the_fact_table() -> None:
    """One row a name, of that session, from recorded chains; what was realised is not said."""
    found = recorded_volatility(pl.concat([chain("KO", {30: 0.18}), chain("XYZ")]), ON, rate=RATE)
    assert dict(found.schema) == SCHEMAS["volatility"]
    assert found["symbol"].to_list() == ["KO", "XYZ"]
    assert found["date"].to_list() == [ON, ON]
    assert found["source"].unique().to_list() == [SOURCE]
    assert found["historical_volatility"].null_count() == 2


@pytest.mark.parametrize("level", [0.12, 0.3, 0.9])
@pytest.mark.parametrize("rights", [("PUT", "CALL"), ("PUT",), ("CALL",)])
def test_volatility_is_found_again_when_a_chain_was_priced_at_it(
    level: float, rights: tuple[str, ...]
) -> None:
    """What went in comes out, to a tenth of a point, with calls beside the puts or without."""
    assert month(chain(volatility={16: level, 44: level}, rights=rights)) == pytest.approx(level, abs=0.001)


def test_total_variance_lies_on_a_line_between_the_expiries() -> None:
    """At 30 days between 16 and 44 half of each expiry's variance counts, not half of each volatility."""
    expected = ((0.5**2 * 16 + 0.3**2 * 44) / 2 / 30) ** 0.5
    assert month(chain(volatility={16: 0.5, 44: 0.3})) == pytest.approx(expected, abs=0.001)
    assert month(chain(volatility={16: 0.9, 23: 0.5, 37: 0.5, 60: 0.9})) == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize(("days", "is_told"), [(30, True), (24, True), (37, True), (20, False), (44, False)])
def test_lone_expiry_speaks_for_the_month_only_when_it_is_near(days: int, is_told: bool) -> None:
    """Within a week of 30 days it is taken for the month; farther off the month stays unknown."""
    assert (month(chain(volatility={days: 0.3})) is not None) is is_told


def test_rate_hardly_matters_when_calls_stand_beside_puts() -> None:
    """Without a known rate the answer moves by a fifth of a point at most."""
    found = recorded_volatility(chain(), ON)["implied_volatility"][0]
    assert found == pytest.approx(0.3, abs=0.002)


def test_dividend_is_seen_by_the_calls_and_puts_themselves() -> None:
    """A share that pays eight percent a year is read right without being told; puts alone have to be told."""
    assert month(chain(dividend_yield=0.08)) == pytest.approx(0.3, abs=0.002)
    assert month(chain(rights=("PUT",), dividend_yield=0.08), dividend_yields={"XYZ": 0.08}) == pytest.approx(
        0.3, abs=0.002
    )


def test_spot_of_another_hour_is_replaced_by_what_the_options_say() -> None:
    """A spot two dollars off, as after hours, is no reason for silence where calls and puts tell the right one."""
    assert month(chain(told_spot=SPOT + 2)) == pytest.approx(0.3, abs=0.002)


def test_name_has_no_row_when_its_quotes_say_nothing() -> None:
    """No bids, spreads as wide as the price, no strike on one side, quotes of yesterday, a repeat, a holiday: no row."""
    good = chain()
    silent = {
        "no bid": good.with_columns(bid=pl.lit(0.0)),
        "no ask": good.with_columns(ask=pl.lit(None, pl.Float64)),
        "wide": chain(spread=3.0),
        "strikes on one side": good.filter(pl.col("strike_thousandths") > 102_000),
        "yesterday": chain(on=ON - timedelta(days=1)),
        "repeated": good.with_columns(not_refreshed=pl.lit(value=True)),
        "no spot": chain(rights=("PUT",)).with_columns(spot=pl.lit(None, pl.Float64)),
        "nothing": good.clear(),
    }
    assert {case: month(frame) for case, frame in silent.items()} == dict.fromkeys(silent)
    assert month(good, closures=[ON]) is None


def test_strikes_that_contradict_each_other_say_nothing() -> None:
    """Neighbours around the money at 30 % and 90 % are no smile: one of them is of another day."""
    calm, wild = chain(volatility={30: 0.3}, rights=("PUT",)), chain(volatility={30: 0.9}, rights=("PUT",))
    is_above = pl.col("strike_thousandths") > 101_300
    assert month(pl.concat([calm.filter(~is_above), wild.filter(is_above)])) is None


def test_one_bad_quote_is_left_out_and_the_others_speak() -> None:
    """A put below what exercising brings, and a crossed quote beside the money, change nothing to speak of."""
    is_bad = (pl.col("right") == "PUT") & pl.col("strike_thousandths").is_in([102_500])
    frame = chain().with_columns(bid=pl.when(is_bad).then(9.0).otherwise("bid"))
    assert month(frame) == pytest.approx(0.3, abs=0.002)


def test_history_is_filled_once_for_every_session_that_was_recorded(tmp_path: Path) -> None:
    """Each name and session gets its value, what is there already is not asked again, later imports add theirs."""
    workspace = Workspace(tmp_path)
    days = [ON - timedelta(days=2), ON - timedelta(days=1)]
    for on, level in zip(days, (0.25, 0.35), strict=True):
        workspace.add_chains(pl.concat([chain("KO", {30: level}, on=on), chain("XYZ", {90: 0.3}, on=on)]))
    rates = pl.DataFrame({"date": days[:1], "tenor_days": [30], "rate": [RATE], "source": ["test"]})
    workspace.add_facts("rates", rates.cast({"tenor_days": pl.Int32}))
    filled = fill_volatility(workspace.chain_store, workspace, ())
    assert filled.table["date"].to_list() == days
    assert filled.table["symbol"].to_list() == ["KO", "KO"]
    assert filled.table["implied_volatility"].to_list() == pytest.approx([0.25, 0.35], abs=0.001)
    assert filled.sequence == 2
    assert workspace.add_facts("volatility", filled.table) == 2
    assert fill_volatility(workspace.chain_store, workspace, ()).table.is_empty()
    workspace.add_chains(chain("KO", {30: 0.45}))
    later = fill_volatility(workspace.chain_store, workspace, (), after_sequence=2)
    assert later.table["date"].to_list() == [ON]
    assert later.sequence == 3
    assert fill_volatility(workspace.chain_store, workspace, (), after_sequence=3).table.is_empty()


def test_nothing_is_filled_when_nothing_was_recorded(tmp_path: Path) -> None:
    """An empty workspace has no history."""
    workspace = Workspace(tmp_path)
    filled = fill_volatility(workspace.chain_store, workspace, ())
    assert (filled.table.height, filled.sequence) == (0, 0)
