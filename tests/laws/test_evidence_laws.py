"""Laws of evidence: a higher strike is breached no less, nothing but the name's own past counts, and no window is lost."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from putwright.market.price_history import PriceHistory, price_histories
from putwright.screening.past_windows import count, past_windows, report_inside, worst_apart
from tests.pasts import asked, closes, market_of, wild

SESSIONS = st.integers(min_value=1, max_value=90)
SEEDS = st.integers(min_value=0, max_value=2**16)


@settings(deadline=None, max_examples=25)
@given(seed=SEEDS, low=st.integers(60, 120), step=st.integers(0, 40))
def test_breach_and_loss_are_no_less_when_the_strike_is_higher(seed: int, low: int, step: int) -> None:
    """In one past a higher strike has no fewer breaches, no smaller expected loss, no smaller tail."""
    returns = np.random.default_rng(seed).normal(0.0, 0.06, 300)
    one, other = (count(returns, 12.0, 100.0, float(strike)) for strike in (low, low + step))
    assert one.breached <= other.breached
    assert one.share <= other.share
    assert one.expected_loss <= other.expected_loss + 1e-9
    assert one.shortfall <= other.shortfall + 1e-9
    for told in (one, other):
        assert told.low <= told.share <= told.high
        assert abs(told.share - told.breached / told.windows) < 1e-12
        assert 0.0 <= told.expected_loss <= told.shortfall + 1e-9


@settings(deadline=None, max_examples=10)
@given(seed=SEEDS)
def test_nothing_but_the_own_past_counts_when_evidence_is_asked_for(seed: int) -> None:
    """Other names, repeated rows and the order of rows leave every figure and every word as it was."""
    own = closes(wild(300, seed=seed))
    other = closes(wild(200, seed=seed + 1, daily=0.05), symbol="PEP")
    mixed = pl.concat([other, own, own]).sample(fraction=1.0, shuffle=True, seed=seed)
    assert asked(market_of(mixed)) == asked(market_of(own))


@settings(deadline=None, max_examples=25)
@given(seed=SEEDS, sessions=SESSIONS, reports=st.lists(st.integers(0, 299), max_size=9))
def test_no_window_is_lost_when_windows_are_sorted(seed: int, sessions: int, reports: list[int]) -> None:
    """Windows are as many as fit; the worst share no session; one with a report truly has one between its days."""
    history = _history(seed)
    windows = past_windows(history, sessions)
    assert len(windows.returns) == max(300 - sessions + 1, 0)
    apart = sorted((windows.sold[place], windows.ended[place]) for place in worst_apart(windows, 5))
    assert all(before[1] <= after[0] for before, after in pairwise(apart))
    days: list[date] = sorted({history.days[place].astype(object) for place in reports})
    inside, known = report_inside(windows, days)
    assert len(inside) == len(known) == len(windows.returns)
    for place in np.flatnonzero(known):
        truly = any(windows.sold[place] <= np.datetime64(day) <= windows.ended[place] for day in days)
        assert inside[place] or not _alone(days, windows.sold[place], windows.ended[place])
        assert truly or not inside[place]


@settings(deadline=None, max_examples=15)
@given(seed=SEEDS, scale=st.sampled_from([Decimal("0.1"), Decimal(4), Decimal(25)]))
def test_shares_of_windows_stay_when_the_unit_of_price_changes(seed: int, scale: Decimal) -> None:
    """Ten shares of a tenth of the price are the same company: probabilities stay, dollars scale."""
    returns = wild(300, seed=seed)
    plain = asked(market_of(closes(returns)), strike="96").witnesses[0]
    scaled = asked(market_of(closes(returns, final=float(100 * scale))), strike=str(96 * scale)).witnesses[0]
    assert plain.says.breach is not None
    assert scaled.says.breach is not None
    # A close has four places: a window that ends within rounding of the strike may fall to either side.
    assert abs(plain.says.breach - scaled.says.breach) <= Decimal(2) / 296
    assert plain.says.expected_loss is not None
    assert scaled.says.expected_loss is not None
    assert abs(plain.says.expected_loss * scale - scaled.says.expected_loss) <= Decimal("0.01") * scale


def _history(seed: int) -> PriceHistory:
    last = date(2026, 7, 15)
    return price_histories(closes(wild(300, seed=seed)), ["KO"], last, last)["KO"]


def _alone(days: list[date], sold: np.datetime64, ended: np.datetime64) -> bool:
    """Whether a report of the days lies between, and none just before took it for its own repetition."""
    return any(
        sold <= np.datetime64(day) <= ended and not any(0 < (day - other).days <= 20 for other in days)
        for day in days
    )
