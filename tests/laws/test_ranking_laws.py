"""Ranking (I19, I20): no bad quote and no failed gate ever ranks, and order, doubles and neighbours change nothing."""

import math
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from putwright.domain.mandate import Stage
from putwright.market.quote_checks import QuoteFault
from putwright.reports.screen import screen_report
from putwright.screening.funnel import count_gates, near_misses, sole_gates
from putwright.screening.shortlist import best_per_name, candidate, survivors
from putwright.screening.view import MarketView
from tests import screens

USER = screens.settings(
    account_held=screens.account("2000000"), mandate_given=screens.mandate(stage=Stage.RECURRING)
)
slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def chains(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Distinct puts, most of them good ones, with ties in everything that could decide an order."""
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(["GOOGL", "MSFT", "MU"]), st.integers(350, 368), st.integers(36, 38)),
            min_size=1,
            max_size=12,
            unique=True,
        )
    )
    rows = []
    for symbol, strike, days in keys:
        bid = draw(st.sampled_from([4.0, 5.4, 5.4, 6.0]))
        rows.append(
            screens.put_row(
                symbol,
                str(strike),
                expiry=screens.ON + timedelta(days=days),
                bid=bid,
                ask=round(bid + draw(st.sampled_from([0.1, 0.2, 0.2, 0.2, 2.0])), 2),
                open_interest=draw(st.sampled_from([900] * 5 + [10, None])),
                expected_shortfall=draw(st.sampled_from([None, float("nan"), 0.0, 20.0, 40.0, 40.0])),
                quote_faults=draw(st.sampled_from([0] * 40 + [fault.value for fault in QuoteFault])),
            )
        )
    return rows


def ranked(view: MarketView) -> list[tuple[str, Any, int]]:
    columns = ["symbol", "expiry", "strike_thousandths"]
    return list(survivors(view).select(columns).iter_rows())


def told(view: MarketView) -> tuple[object, ...]:
    """Everything the funnel says."""
    symbols: Sequence[str] = view.question.symbols
    return count_gates(view.puts, symbols), sole_gates(view.puts), near_misses(view.puts, view.limits)


@slow
@given(chains(), st.randoms(use_true_random=False))
def test_ranking_is_the_same_when_rows_come_in_another_order(
    rows: list[dict[str, Any]], chance: random.Random
) -> None:
    """A shuffled market has the same survivors in the same order and the same funnel (I20)."""
    view = screens.market_view(rows, USER)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    again = screens.market_view(shuffled, USER)
    assert ranked(again) == ranked(view)
    assert told(again) == told(view)


@slow
@given(chains())
def test_ranking_is_the_same_when_other_names_are_in_the_market(rows: list[dict[str, Any]]) -> None:
    """Nothing that is said of a name depends on who else is quoted (I20)."""
    mine = [row for row in rows if row["symbol"] == rows[0]["symbol"]]
    alone, together = screens.market_view(mine, USER), screens.market_view(rows, USER)
    assert [row for row in ranked(together) if row[0] == mine[0]["symbol"]] == ranked(alone)
    both = together.puts.filter(pl.col("symbol") == mine[0]["symbol"])
    assert both["failed"].to_list() == alone.puts["failed"].to_list()


@slow
@given(chains())
def test_ranking_is_the_same_when_a_quote_stands_twice(rows: list[dict[str, Any]]) -> None:
    """A doubled row puts no name ahead and none behind (I20)."""
    once, twice = screens.market_view(rows, USER), screens.market_view([*rows, *rows], USER)
    assert list(dict.fromkeys(ranked(twice))) == ranked(once)
    names = best_per_name(survivors(once))["symbol"].to_list()
    assert best_per_name(survivors(twice))["symbol"].to_list() == names


@slow
@given(chains(), st.integers(2, 4))
def test_ranking_is_the_same_when_more_contracts_are_counted(rows: list[dict[str, Any]], many: int) -> None:
    """The score is per share and reserve: counting in twos or fours changes its order nowhere but for flat costs (I20)."""
    view = screens.market_view(rows, USER, fees="flat-1.05")
    for row in survivors(view).head(4).iter_rows(named=True):
        one, more = candidate(view, row), candidate(view, row, contracts=many)
        assert one.premium_to_shortfall is None or more.premium_to_shortfall is not None
        if one.premium_to_shortfall is not None and more.premium_to_shortfall is not None:
            # 1.05 a contract for one, 1.05 an order for several: the score can only gain the difference
            assert more.premium_to_shortfall >= one.premium_to_shortfall


@slow
@given(chains())
def test_no_put_with_a_fault_or_a_failed_gate_is_ranked(rows: list[dict[str, Any]]) -> None:
    """Crossed, stale, one-sided and every other fault keep a quote out, whatever it would pay; so does any gate (I19, I20)."""
    view = screens.market_view(rows, USER)
    passed = survivors(view)
    assert passed.filter((pl.col("quote_faults") != 0) | (pl.col("failed") != 0)).is_empty()
    report = screen_report(view, "an id")
    faulty = {
        (r["symbol"], r["expiry"], r["strike_thousandths"])
        for r in rows
        if r["quote_faults"] or r["ask"] - r["bid"] > 1
    }
    listed = {(r.symbol, r.expiry, int(r.strike * 1000)) for r in report.shortlist}
    assert not listed & faulty


@slow
@given(chains())
def test_ranking_puts_the_unpriced_last_and_the_better_paid_first(rows: list[dict[str, Any]]) -> None:
    """Order is net premium against the tail; a put whose tail nobody could price comes after all that have one."""
    scores = survivors(screens.market_view(rows, USER))["score"].to_list()
    known = [score for score in scores if score is not None]
    assert all(math.isfinite(score) for score in known)
    assert known == sorted(known, reverse=True)
    assert scores == known + [None] * (len(scores) - len(known))
