"""Laws of price histories and of what is simulated from them: order, units, later days and other names mean nothing."""

from datetime import date, timedelta

import numpy as np
import polars as pl
from hypothesis import assume, event, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from putwright.market.price_history import PriceHistory, price_histories
from putwright.pricing.resampled import (
    breach,
    ewma_volatility,
    expected_loss_interval,
    realised_volatility,
    simulated,
    volatility_interval,
    wilson,
)
from tests.price_tables import LAST, quiet, sessions, table

Floats = NDArray[np.float64]
seeds = st.integers(0, 10_000)
WRONG = [0.0, -1.0, float("nan"), float("inf"), None]


@st.composite
def names(draw: st.DrawFn, symbol: str = "XYZ") -> pl.DataFrame:
    """The closes of a name from one or two sources with whatever may be wrong with them."""
    parts = []
    path = quiet(440, draw(st.sampled_from([0.1, 0.4, 2.0])), seed=draw(seeds))
    for source in draw(st.sampled_from([["one"], ["one", "two"]])):
        count = draw(st.sampled_from([3, 60, 64, 120, 400]))
        end = 440 - draw(st.sampled_from([0, 0, 1, 9, 30]))
        days, close = sessions(440)[end - count : end], path[end - count : end].copy()
        if draw(st.booleans()) and source == "two":
            close = quiet(count, seed=draw(seeds))  # another share altogether
        for _ in range(draw(st.integers(0, 2))):
            close[draw(st.integers(1, count - 1)) :] *= draw(st.sampled_from([0.1, 0.5, 0.65, 2.0, 10.0]))
        values: list[float | None] = close.tolist()
        for _ in range(draw(st.integers(0, 2))):
            values[draw(st.integers(0, count - 1))] = draw(st.sampled_from(WRONG))
        adjusted = close * 0.9 if draw(st.booleans()) else None
        split = {draw(st.sampled_from(days)): draw(st.sampled_from([2.0, 10.0, 0.0, None]))}
        dividend = {draw(st.sampled_from(days)): draw(st.sampled_from([0.5, 20.0, None]))}
        kept = sorted(
            set(range(count)) - set(range(*sorted(draw(st.tuples(*[st.integers(0, count - 1)] * 2)))))
        )
        assume(kept)
        whole = table(
            values, symbol, days=days, source=source, split=split, dividend=dividend, adjusted_close=adjusted
        )
        parts.append(whole[kept] if draw(st.booleans()) else whole)
    return pl.concat(parts)


def history(prices: pl.DataFrame, until: date = LAST, symbols: tuple[str, ...] = ("XYZ",)) -> PriceHistory:
    return price_histories(prices, symbols, until, LAST)["XYZ"]


def same(one: PriceHistory, other: PriceHistory) -> bool:
    """Whether two histories agree to the bit."""
    plain = (one.symbol, one.newest, one.last_close, one.source, one.unknown_because, one.notes)
    others = (other.symbol, other.newest, other.last_close, other.source, other.unknown_because, other.notes)
    return (
        plain == others
        and np.array_equal(one.days, other.days)
        and np.array_equal(one.returns, other.returns)
    )


@given(names(), seeds)
def test_history_is_the_same_when_rows_are_shuffled_and_repeated(prices: pl.DataFrame, seed: int) -> None:
    """The order of rows and rows given twice change nothing."""
    found = history(prices)
    event("usable" if not found.unknown_because else "unknown")
    event(f"continued: {any(note.startswith('after ') for note in found.notes)}")
    mixed = pl.concat([prices, prices.sample(fraction=0.3, seed=seed)]).sample(
        fraction=1.0, shuffle=True, seed=seed
    )
    assert same(found, history(mixed))


@given(names(), st.lists(st.integers(0, 63), min_size=1, max_size=5), seeds)
def test_history_is_the_same_whichever_row_comes_first_when_rows_contradict_each_other(
    prices: pl.DataFrame, places: list[int], seed: int
) -> None:
    """Two closes for one day: which of them counts does not depend on where they stand."""
    places = sorted({place for place in places if place < prices.height})
    assume(places)
    both = pl.concat([prices, prices[places].with_columns(close=pl.col("close") * 1.01)])
    assert same(history(both), history(both.sample(fraction=1.0, shuffle=True, seed=seed)))


@given(names(), names(symbol="ABC"))
def test_history_is_the_same_when_other_names_are_in_the_table(
    prices: pl.DataFrame, others: pl.DataFrame
) -> None:
    """A name's history does not depend on the company it is in, asked for or not."""
    alone = history(prices)
    assert same(alone, history(pl.concat([others, prices])))
    assert same(alone, history(pl.concat([others, prices]), symbols=("ABC", "XYZ", "NONE")))


@given(names(), st.integers(1, 500))
def test_history_is_the_same_when_later_days_are_added(prices: pl.DataFrame, back: int) -> None:
    """No look-ahead: a history up to a day is what it was on that day."""
    until = LAST - timedelta(days=back)
    before = prices.filter(pl.col("date") <= until)
    assert same(history(before, until), history(prices, until))


@st.composite
def two_sources(draw: st.DrawFn) -> pl.DataFrame:
    """A year of one name that ends some sessions ago, and newer weeks of it as another source has them."""
    behind, shared = draw(st.integers(0, 25)), draw(st.integers(5, 40))
    path = quiet(300, seed=draw(seeds))
    long = table(adjusted_close=path[: 300 - behind], days=sessions(300)[: 300 - behind], source="long")
    close = np.round(path, draw(st.sampled_from([2, 8])))[300 - behind - shared - 1 :]
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        close[draw(st.integers(0, len(close) - 1)) :] *= draw(st.sampled_from([0.1, 0.5, 0.98, 2.0]))
    short = table(close, source="short")
    lost = draw(st.lists(st.integers(0, len(close) - 1), max_size=2, unique=True))
    kept = [place for place in range(len(close)) if place not in lost]
    return pl.concat([long, short[kept]])


@given(two_sources())
def test_history_is_only_lengthened_when_a_newer_source_follows(prices: pl.DataFrame) -> None:
    """What another source is put behind stays as it was to the bit; what follows is told in a note, or why it does not."""
    found = history(prices)
    alone = history(prices.filter(pl.col("source") == "long"))
    newer = prices.filter(pl.col("source") == "short")["date"].to_list()[-1]
    known = len(alone.days)
    event(f"continued: {len(found.days) > known}")
    np.testing.assert_array_equal(found.returns[:known], alone.returns)
    np.testing.assert_array_equal(found.days[:known], alone.days)
    told = [note for note in found.notes if note.startswith("after ")]
    left = [note for note in found.notes if note.startswith("newer closes of short left aside")]
    assert len(told) == (len(found.days) > known)
    assert len(told) + len(left) == (newer > alone.newest)
    assert found.newest == (newer if told else alone.newest)
    assert np.abs(found.returns[known:]).max(initial=0.0) < 0.5


@given(names(), st.sampled_from([0.01, 100.0, 1024.0]))
def test_returns_are_the_same_when_prices_are_in_another_unit(prices: pl.DataFrame, unit: float) -> None:
    """Cents instead of dollars change neither a return nor a verdict."""
    other = prices.with_columns(pl.col("close", "adjusted_close", "dividend") * unit)
    one, two = history(prices), history(other)
    assert bool(one.unknown_because) == bool(two.unknown_because)
    np.testing.assert_array_equal(one.days, two.days)
    np.testing.assert_allclose(one.returns, two.returns, atol=1e-12)


@given(names())
def test_history_is_usable_or_says_why_when_anything_is_wrong(prices: pl.DataFrame) -> None:
    """Never a crash and never a silent number: what is usable is finite, long enough and dated in order."""
    found = history(prices)
    assert len(found.days) == len(found.returns)
    assert np.isfinite(found.returns).all()
    assert bool((np.diff(found.days.astype(np.int64)) > 0).all())
    if not found.unknown_because:
        assert 0.0 < realised_volatility(found.returns) <= 5.0
        assert found.newest is not None
        assert (LAST - found.newest).days <= 30


# ---- what is simulated from them --------------------------------------------------------------------------


@st.composite
def returns(draw: st.DrawFn) -> Floats:
    """Daily log returns with thick tails and changing volatility, perhaps with a run of zeros."""
    generator = np.random.default_rng(draw(seeds))
    count = draw(st.sampled_from([80, 300, 1260]))
    made = generator.standard_t(4, count) * draw(st.floats(0.001, 0.08))
    made *= np.where(np.arange(count) % 200 < 50, draw(st.floats(0.2, 3.0)), 1.0)
    made[: draw(st.sampled_from([0, 0, 100]))] = 0.0
    return made


@given(returns(), st.integers(1, 60))
def test_outcomes_have_no_drift_when_simulated(given_returns: Floats, length: int) -> None:
    """The mean of exp(x) is one, whatever the past rose or fell, and outcomes come in ascending order."""
    x = simulated(given_returns, length)
    assume(x.size)
    assert abs(float(np.exp(x).mean()) - 1.0) < 1e-9
    assert bool((np.diff(x) >= 0).all())


@given(returns(), st.integers(1, 20))
def test_forecasts_are_the_same_when_later_returns_are_wild(given_returns: Floats, more: int) -> None:
    """No look-ahead: whatever follows changes nothing in what was forecast before it."""
    wild = given_returns.copy()
    wild[-more:] = 0.5
    np.testing.assert_array_equal(ewma_volatility(given_returns)[:-more], ewma_volatility(wild)[:-more])


@given(returns(), st.integers(1, 30))
def test_outcomes_change_by_one_window_when_one_return_is_added(given_returns: Floats, length: int) -> None:
    """A day more adds one window and rescales the others by one factor: nothing else of the past moves."""
    before, after = simulated(given_returns[:-1], length), simulated(given_returns, length)
    assume(before.size and after.size == before.size + 1)
    forecast = ewma_volatility(given_returns)
    assume(forecast[-2] > 0)
    rescaled = before * (forecast[-1] / forecast[-2])
    apart = [float(np.ptp(np.delete(after, place) - rescaled)) for place in range(after.size)]
    assert min(apart) < 1e-9


@given(returns(), st.floats(0.1, 4.0))
def test_volatilities_scale_when_returns_do(given_returns: Floats, factor: float) -> None:
    """Moves twice as large are twice the volatility, in the figure, the forecast and both ends of the interval."""
    assume(float(np.abs(given_returns[-63:]).sum()) > 0)
    scaled = given_returns * factor
    np.testing.assert_allclose(realised_volatility(scaled), factor * realised_volatility(given_returns))
    np.testing.assert_allclose(ewma_volatility(scaled), factor * ewma_volatility(given_returns), rtol=1e-9)
    low, high = volatility_interval(given_returns)
    np.testing.assert_allclose(volatility_interval(scaled), (factor * low, factor * high))
    assert 0.0 < low < realised_volatility(given_returns) < high


@given(returns(), st.integers(5, 40), st.lists(st.floats(1.0, 300.0), min_size=2, max_size=8))
def test_danger_grows_with_the_strike_when_the_rest_stays(
    given_returns: Floats, length: int, strikes: list[float]
) -> None:
    """A higher strike is breached as often or more, and costs as much or more; the tail costs most."""
    x = simulated(given_returns, length)
    assume(x.size)
    found = breach(x, 100.0, sorted(strikes))
    for figure in (found.probability, found.expected_loss, found.shortfall):
        assert bool((np.diff(figure) >= -1e-9).all())
    assert bool((found.shortfall >= found.expected_loss - 1e-9).all())
    assert bool(((found.probability >= 0) & (found.probability <= 1)).all())
    breached = found.probability > 0
    np.testing.assert_allclose(
        (found.mean_loss * found.probability)[breached], found.expected_loss[breached], rtol=1e-6, atol=1e-9
    )
    assert bool(np.isnan(found.mean_loss[~breached]).all())


@given(returns(), st.integers(5, 40), st.floats(1.0, 300.0), st.floats(0.01, 100.0))
def test_loss_scales_when_prices_are_in_another_unit(
    given_returns: Floats, length: int, strike: float, unit: float
) -> None:
    """Forward and strike in another unit: the same probability, and losses in that unit."""
    x = simulated(given_returns, length)
    assume(x.size)
    prices = 100.0 * np.exp(x)
    assume(float(np.abs(prices / strike - 1.0).min()) > 1e-9)
    one, two = breach(x, 100.0, strike), breach(x, 100.0 * unit, strike * unit)
    assert one.probability[0] == two.probability[0]
    np.testing.assert_allclose(two.expected_loss, one.expected_loss * unit, rtol=1e-9, atol=1e-9 * unit)
    np.testing.assert_allclose(two.shortfall, one.shortfall * unit, rtol=1e-9, atol=1e-9 * unit)


@given(st.floats(0.0, 1.0), st.floats(0.5, 500.0), st.floats(0.5, 0.99))
def test_interval_holds_what_was_seen_when_cases_are_any_number(
    share: float, cases: float, confidence: float
) -> None:
    """Within 0 and 1, around what was seen, and narrower with four times the cases."""
    low, high = (float(end) for end in wilson(share, cases, confidence))
    assert 0.0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1.0
    narrow_low, narrow_high = (float(end) for end in wilson(share, 4 * cases, confidence))
    assert narrow_high - narrow_low < high - low


@given(returns(), st.integers(5, 40), st.floats(60.0, 140.0), st.floats(1.0, 200.0))
def test_interval_of_a_loss_holds_the_loss_when_there_was_one(
    given_returns: Floats, length: int, strike: float, independent: float
) -> None:
    """The lower end is above nothing, the upper one finite, the estimate between them."""
    x = simulated(given_returns, length)
    assume(x.size)
    loss = breach(x, 100.0, strike).expected_loss[0]
    assume(loss > 1e-6)
    low, high = expected_loss_interval(x, 100.0, [strike], independent)
    assert 0.0 < low[0] <= loss * (1 + 1e-9)
    assert loss * (1 - 1e-9) <= high[0] < np.inf
