"""Laws of the demo market: made from its seed alone, and consistent wherever no trap was set on purpose."""

from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.market import facts
from putwright.market.simulated.histories import RATE
from putwright.market.simulated.market import DEMO_SESSION, SimulatedMarket, simulate
from putwright.market.simulated.names import shipped_names
from putwright.market.simulated.traps import QUOTE_TRAPS, TRAPS
from putwright.market.snapshot import SCHEMA, conform

CALENDAR = new_york_calendar(2015, 2030)
CENT = 0.01
seeds = st.integers(min_value=0, max_value=2**32 - 1)
sessions = st.sampled_from([DEMO_SESSION, date(2026, 7, 15), date(2026, 12, 24), date(2027, 2, 26)])
few = settings(max_examples=6, deadline=None)


def made(seed: int, session: date = DEMO_SESSION) -> SimulatedMarket:
    generator = np.random.default_rng(seed)
    return simulate(shipped_names(), seed=seed, session=session, calendar=CALENDAR, generator=generator)


@lru_cache(maxsize=4)
def clean_rows(seed: int, session: date) -> pl.DataFrame:
    """The quotes without a trap in them."""
    return (
        made(seed, session)
        .snapshot.filter(~pl.col("symbol").is_in(list(QUOTE_TRAPS)))
        .with_columns(
            strike=pl.col("strike_thousandths") / 1000,
            years=(pl.col("expiry") - pl.lit(session)).dt.total_days() / 365,
        )
    )


@few
@given(seed=seeds)
def test_market_is_identical_when_made_twice_from_one_seed(seed: int) -> None:
    """Whoever knows the seed knows every quote and every fact."""
    one, other = made(seed), made(seed)
    assert_frame_equal(one.snapshot, other.snapshot)
    assert set(one.facts) == set(facts.SCHEMAS)
    for kind, table in one.facts.items():
        assert_frame_equal(table, other.facts[kind])


@few
@given(seed=seeds)
def test_market_has_other_prices_and_the_same_traps_when_the_seed_differs(seed: int) -> None:
    """A seed changes the weather, never the ground: names, expiries and traps stay."""
    one, other = made(seed), made(seed + 1)
    assert one.surface.spot.tolist() != other.surface.spot.tolist()
    assert (
        one.snapshot["symbol"].unique().sort().to_list() == other.snapshot["symbol"].unique().sort().to_list()
    )
    crossed = pl.col("bid") > pl.col("ask")
    for market in (one, other):
        assert market.snapshot.filter(crossed)["symbol"].unique().to_list() == [TRAPS["crossed_quote"]]


@few
@given(seed=seeds, session=sessions)
def test_snapshot_is_in_form_when_made(seed: int, session: date) -> None:
    """The demo market needs no repair: bringing it into form changes nothing."""
    market = made(seed, session)
    assert dict(market.snapshot.schema) == SCHEMA
    assert_frame_equal(conform(market.snapshot), market.snapshot)
    for kind, table in market.facts.items():
        assert_frame_equal(facts.conform(kind, table), table)


@few
@given(seed=seeds, session=sessions)
def test_quotes_are_two_sided_and_on_tick_when_no_trap_is_set(seed: int, session: date) -> None:
    """Bids lie under asks, and both on the grid of the class."""
    rows = clean_rows(seed, session)
    assert rows.filter(pl.col("bid").is_null() | pl.col("ask").is_null()).is_empty()
    assert rows.filter(pl.col("bid") >= pl.col("ask")).is_empty()
    tick_of = {name.symbol: name.tick for name in shipped_names()}
    classes = rows.with_columns(tick=pl.col("symbol").replace_strict(tick_of))
    for side in ("bid", "ask"):
        price = pl.col(side)
        below = pl.when(pl.col("tick") == "nickel").then(5).otherwise(1)
        above = (
            pl.when(pl.col("tick") == "nickel").then(10).when(pl.col("tick") == "penny").then(5).otherwise(1)
        )
        cents = (price * 100).round(6)
        off = cents % pl.when(price < 3).then(below).otherwise(above) != 0
        assert classes.filter(off).is_empty()


@few
@given(seed=seeds, session=sessions)
def test_quotes_are_monotone_in_strike_when_no_trap_is_set(seed: int, session: date) -> None:
    """A higher strike never makes a put cheaper or a call dearer, at the bid or at the ask."""
    series = ["symbol", "root", "expiry", "right"]
    rows = clean_rows(seed, session).sort(*series, "strike_thousandths")
    sign = pl.when(pl.col("right") == "PUT").then(1).otherwise(-1)
    for side in ("bid", "ask"):
        step = (pl.col(side) - pl.col(side).shift(1)).over(series) * sign
        assert rows.filter(step < -1e-9).is_empty()


@few
@given(seed=seeds, session=sessions)
def test_calls_and_puts_agree_within_their_spreads_when_no_trap_is_set(seed: int, session: date) -> None:
    """Put-call parity of American options: S - D - K <= C - P <= S - K exp(-r t)."""
    rows = clean_rows(seed, session)
    pays = {name.symbol: name.dividend_ratio for name in shipped_names()}
    key = ["symbol", "expiry", "strike_thousandths"]
    pairs = rows.filter(pl.col("right") == "CALL").join(
        rows.filter(pl.col("right") == "PUT"), on=key, suffix="_put"
    )
    dividends = pl.col("spot") * pl.col("symbol").replace_strict(pays) * (pl.col("years") + 0.25)
    highest = pl.col("spot") - pl.col("strike") * (-RATE * pl.col("years")).exp()
    lowest = pl.col("spot") - dividends - pl.col("strike")
    assert pairs.height > 20_000
    assert pairs.filter(pl.col("bid") - pl.col("ask_put") > highest + CENT).is_empty()
    assert pairs.filter(pl.col("ask") - pl.col("bid_put") < lowest - CENT).is_empty()


@few
@given(seed=seeds, session=sessions)
def test_quotes_cover_the_exercise_value_when_no_trap_is_set(seed: int, session: date) -> None:
    """Nobody could buy an option and exercise it at a profit, and no bid is under what exercise brings."""
    inside = pl.col("strike") - pl.col("spot")
    value = pl.when(pl.col("right") == "PUT").then(inside).otherwise(-inside).clip(0)
    assert clean_rows(seed, session).filter(pl.col("bid") < value - 1e-9).is_empty()
    assert clean_rows(seed, session).filter(pl.col("ask") < value - 1e-9).is_empty()


@few
@given(seed=seeds, session=sessions)
def test_histories_end_where_the_quotes_stand_when_the_market_is_made(seed: int, session: date) -> None:
    """The last close is the spot, the last implied volatility that of the surface, and nothing is known later."""
    market = made(seed, session)
    listed = [name.symbol for name in market.names if name.spot is not None]
    prices = market.facts["prices"].group_by("symbol").agg(pl.col("date", "close").last(), days=pl.len())
    assert prices["date"].unique().to_list() == [session]
    assert prices["days"].min() >= 400  # type: ignore[operator]
    closes = dict(prices.select("symbol", "close").iter_rows())
    assert [closes[symbol] for symbol in listed] == market.surface.spot.tolist()
    volatility = (
        market.facts["volatility"].group_by("symbol").agg(pl.col("implied_volatility").last(), days=pl.len())
    )
    assert volatility["days"].unique().to_list() == [252]
    implied = dict(volatility.select("symbol", "implied_volatility").iter_rows())
    positions = np.arange(len(listed))
    at_the_money = market.surface.at_the_money(positions, np.full(len(listed), 30.0))
    assert [implied[symbol] for symbol in listed] == pytest.approx(at_the_money.tolist(), abs=1e-6)
    for kind in ("fundamentals", "earnings"):
        assert market.facts[kind].filter(pl.col("as_of") > session).is_empty()
