"""The arithmetic of the ranking study: what it draws, picks, prices and counts, on cases small enough to do by hand."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from numpy.typing import ArrayLike

from benchmarks.ranking import calibration, chance, foresight, picks, puts, reports, setups, tables, trials
from benchmarks.ranking.foresight import Foreseen
from benchmarks.ranking.material import Closes, closes_of
from benchmarks.ranking.puts import LIFE_DAYS, Puts, Weeks
from benchmarks.ranking.trials import Summary, Trial
from benchmarks.ranking.variants import VARIANTS
from putwright.pricing import american
from putwright.pricing.resampled import SESSIONS_A_YEAR
from putwright.screening.ranking import ranked
from tests import screens

WEDNESDAY = np.datetime64("2016-03-09")
COUNT = 400


def sold(net: ArrayLike, end: ArrayLike, strike: ArrayLike = 100.0, delta: ArrayLike = -0.2) -> Puts:
    """Puts with these premiums and ends, everything else alike."""
    net, end = np.atleast_2d(np.asarray(net, float)), np.atleast_2d(np.asarray(end, float))
    alike = np.full(net.shape, 107.0)
    strikes, deltas = (np.broadcast_to(np.asarray(x, float), net.shape) for x in (strike, delta))
    return Puts(alike, strikes, alike, end, alike * 0, alike * 0 + 0.3, alike * 0 + 0.3, net, deltas)


def history(symbol: str = "AAA", seed: int = 3, daily: float = 0.02) -> Closes:
    """Closes on every weekday of about two years up to and beyond the Wednesday."""
    days = np.arange(WEDNESDAY - 500, WEDNESDAY + 60)
    days = days[np.is_busday(days)]
    returns = np.random.default_rng(seed).normal(0.0, daily, len(days))
    return closes_of(symbol, days, 100.0 * np.exp(np.cumsum(returns)))


def week(names: list[Closes]) -> Weeks:
    """The one week of the Wednesday."""
    at = np.array([[int(np.searchsorted(name.days, WEDNESDAY)) for name in names]])
    until = np.array([[int(np.searchsorted(n.days, WEDNESDAY + LIFE_DAYS, "right")) - 1 for n in names]])
    return Weeks(tuple(n.symbol for n in names), np.array([WEDNESDAY]), np.array([0.02]), at, until)


def test_blocks_keep_neighbouring_weeks_together_when_weeks_are_drawn() -> None:
    """A drawn set of weeks is made of whole quarters in a row; the last week is followed by the first."""
    drawn = chance.blocks(COUNT, 50)
    assert drawn.shape == (50, COUNT)
    inside = np.arange(COUNT) % chance.BLOCK_WEEKS != 0
    steps = (np.diff(drawn, axis=1) % COUNT)[:, inside[1:]]
    assert (steps == 1).all()
    assert len(np.unique(drawn[:, 0])) > 30


def test_block_outlasts_the_put_when_every_week_counts() -> None:
    """A block of weeks is longer than a put lives, so that puts which share their fate are drawn together."""
    assert chance.BLOCK_WEEKS * 7 > 2 * LIFE_DAYS
    assert chance.block_of(4) * 4 * 7 > 2 * LIFE_DAYS


def test_interval_widens_when_neighbouring_weeks_share_their_fate() -> None:
    """Twenty bad weeks in a row leave more doubt of the mean than twenty scattered ones."""
    together, scattered = np.zeros(COUNT), np.zeros(COUNT)
    together[100:120] = scattered[::20] = 1.0
    places = chance.blocks(COUNT, 1000)
    widths = [np.ptp(chance.of_ratio(one, np.ones(COUNT), places)) for one in (together, scattered)]
    assert widths[0] > 3.0 * widths[1]


def test_wednesdays_are_sold_and_fridays_expire_when_a_holiday_falls_on_one() -> None:
    """A put is sold on Wednesday, or the session before a holiday, and ends at the last close by the Friday 37 days on."""
    name = history()
    holiday = name.days != WEDNESDAY
    shut = closes_of("AAA", name.days[holiday], name.total[holiday])
    found = puts.weeks_of([shut], "2016-03-02", "2016-04-20")
    assert found.sold.tolist() == [date(2016, 3, 2), date(2016, 3, 8)]
    assert [shut.days[place].item() for place in found.until[:, 0]] == [date(2016, 4, 8), date(2016, 4, 15)]


def test_premium_agrees_with_the_kernel_when_early_exercise_is_worth_little() -> None:
    """The modelled premium before costs is that of the program's own pricing, but for what early exercise adds."""
    names = [history()]
    weeks = week(names)
    recorded = {"AAA": (np.array([WEDNESDAY]), np.array([0.30]))}
    made = puts.puts_of(weeks, names, recorded, puts.Terms(costs=0.0))
    kernel = american.price(made.spot[0], made.strike[0], puts.YEARS, 0.02, made.implied[0])
    assert made.strike[0, 0] == pytest.approx(0.935 * made.spot[0, 0])
    assert made.net[0, 0] == pytest.approx(kernel[0], rel=0.01)
    dearer = puts.puts_of(weeks, names, recorded)
    costs = 0.02 * made.net + 0.0005 * made.strike
    assert (made.net - dearer.net)[0, 0] == pytest.approx(costs[0, 0])


def test_strike_has_its_delta_when_it_is_chosen_by_delta() -> None:
    """A put chosen at delta 0.25 has that delta at the volatility of its own strike, skew included."""
    names = [history()]
    recorded = {"AAA": (np.array([WEDNESDAY]), np.array([0.45]))}
    made = puts.puts_of(week(names), names, recorded, puts.Terms(delta=0.25))
    assert made.delta[0, 0] == pytest.approx(-0.25, abs=1e-6)


def test_ordinary_dividends_leave_the_price_and_the_forward_when_they_are_paid() -> None:
    """A dividend lowers the share and its forward; the total return does not see it."""
    days = np.arange(WEDNESDAY, WEDNESDAY + 60)
    paid = np.where(np.arange(60) == 10, 0.02, 0.0)
    name = closes_of("AAA", days, np.full(60, 50.0), paid)
    assert name.price[9] == pytest.approx(50.0)
    assert name.price[10] == pytest.approx(49.0)
    weeks = Weeks(("AAA",), days[:1], np.array([0.0]), np.array([[0]]), np.array([[37]]))
    made = puts.puts_of(weeks, [name], None)
    assert made.forward[0, 0] == pytest.approx(49.0)


def test_score_sees_nothing_later_when_the_future_changes() -> None:
    """What happens after the sale changes the result of a put and not its score."""
    name = history()
    weeks = week([name])
    place = int(weeks.at[0, 0])
    later = np.where(np.arange(len(name.days)) > place, 0.5, 1.0)
    crashed = closes_of("AAA", name.days, name.total * later)
    recorded = {"AAA": (np.array([WEDNESDAY]), np.array([0.45]))}
    scores, results = [], []
    for one in (name, crashed):
        made = puts.puts_of(weeks, [one], recorded)
        scores.append(setups.shipped(weeks, [one], made, reports={}).score[0, 0])
        results.append(made.result[0, 0])
    assert scores[0] == pytest.approx(scores[1], rel=1e-12)
    assert results[1] < results[0] - 0.3


def test_score_is_the_sum_done_by_hand_when_volatility_is_known() -> None:
    """The score of the study is excess return over tail at the realised volatility of 63 sessions, time in sessions."""
    name = history()
    weeks = week([name])
    made = puts.puts_of(weeks, [name], {"AAA": (np.array([WEDNESDAY]), np.array([0.45]))})
    place, until = int(weeks.at[0, 0]), int(weeks.until[0, 0])
    last = np.log(name.total[place - 62 : place + 1] / name.total[place - 63 : place])
    deviation = math.sqrt(SESSIONS_A_YEAR * np.mean(last**2)) * math.sqrt((until - place) / SESSIONS_A_YEAR)
    draws = np.random.default_rng(1).standard_normal(4_000_000)
    ends = made.forward[0, 0] * np.exp(deviation * draws - 0.5 * deviation**2)
    loss = np.maximum(made.strike[0, 0] - ends, 0.0)
    worst = np.sort(loss)[-200_000:].mean()
    net, strike = made.net[0, 0], made.strike[0, 0]
    by_hand = (net - loss.mean()) / strike * 365.0 / LIFE_DAYS / max((worst - net) / strike, 0.01)
    assert by_hand > 0
    assert setups.shipped(weeks, [name], made, forgone=0.0, reports={}).score[0, 0] == pytest.approx(
        by_hand, rel=0.03
    )


@pytest.mark.parametrize("state", ["CLEAR", "INSIDE"])
def test_score_is_what_the_program_shows_when_the_put_is_the_same(state: str) -> None:
    """What is measured is what ships: the study and the screen give one put the same volatility, tail and score."""
    closes = screens.wiggling(["GOOGL"])
    days = closes["date"].to_numpy().astype("datetime64[D]")
    reports = days[60::63]
    jumps = np.cumsum(
        np.where(np.isin(days, reports), 0.12 * (-1.0) ** np.cumsum(np.isin(days, reports)), 0.0)
    )
    price = closes["close"].to_numpy() * np.exp(jumps - jumps[-1])
    told = [("GOOGL", day) for day in reports.tolist()]
    row = screens.put_row(earnings=state)
    given = screens.market_view(
        [row], screens.settings(), closes=closes.with_columns(close=price), reports=told
    )
    shown = ranked(given, given.puts).row(0, named=True)

    sessions = screens.surroundings().calendar.sessions(screens.ON, shown["expiry"])
    later = np.array(sessions[1:], dtype="datetime64[D]")
    name = closes_of(
        "GOOGL", np.concatenate([days, later]), np.concatenate([price, np.full(len(later), 1.0)])
    )
    ends = np.array([[len(name.days) - 1]])
    weeks = Weeks(("GOOGL",), days[-1:], np.array([0.05]), np.array([[len(days) - 1]]), ends)
    due = np.array([screens.ON + timedelta(20)] if state == "INSIDE" else [], dtype=days.dtype)
    net = float(shown["premium_net"]) / shown["multiplier"]
    cells = [shown["spot"], shown["strike"], shown["forward"], 1.0, 0.05, np.nan, np.nan, net, np.nan]
    made = Puts(*(np.array([[float(cell)]]) for cell in cells))
    found = setups.shipped(weeks, [name], made, reports={"GOOGL": np.concatenate([reports, due])})
    assert found.score[0, 0] == pytest.approx(shown["score"], rel=1e-5)  # an import rounds closes
    assert found.tail[0, 0] == pytest.approx(shown["tail"], rel=1e-5)


def test_report_is_added_and_taken_out_when_it_moved_the_share() -> None:
    """A volatility clean of reports leaves a report's jump out, and adds it back when one was due a year before."""
    name = history(daily=0.01)
    place = int(week([name]).at[0, 0])
    returns = name.returns.copy()
    returns[place - 30] = 0.25
    moved = closes_of("AAA", name.days, 100.0 * np.exp(np.cumsum(returns)))
    report = name.days[place - 30]
    due = WEDNESDAY - 364 + 20
    raw = foresight.realised(week([moved]), [moved])[0, 0]
    clean = reports.earnings_clean(week([moved]), [moved], {"AAA": np.array([report])})[0, 0]
    ahead = reports.earnings_clean(week([moved]), [moved], {"AAA": np.array([due, report])})[0, 0]
    assert raw > 0.5
    assert clean == pytest.approx(0.01 * math.sqrt(252), rel=0.25)
    assert ahead > clean + 0.1


def test_best_leaves_out_what_has_no_score_or_no_price_when_it_picks() -> None:
    """The picks are the best scores that could be sold; a week that has too few keeps a place empty."""
    made = sold([[1.0, 1.0, 1.0, np.nan], [1.0, np.nan, np.nan, np.nan]], [[110.0] * 4] * 2)
    scores = np.array([[0.2, np.nan, 0.5, 0.9], [0.1, 0.2, 0.3, 0.4]])
    assert picks.best(scores, made, 2).tolist() == [[2, 0], [0, -1]]


def test_best_takes_one_of_a_sector_when_spread_is_asked() -> None:
    """Spread over sectors, the second pick is the best of another sector."""
    made = sold([[1.0] * 4], [[110.0] * 4])
    scores = np.array([[0.9, 0.8, 0.7, 0.1]])
    assert picks.best(scores, made, 3, ["Tech", "Tech", "Energy", "Tech"]).tolist() == [[0, 2, -1]]


def test_matched_takes_the_nearest_delta_when_it_is_neither_picked_nor_taken() -> None:
    """Each pick is matched by the nearest delta that is left, the best pick first."""
    made = sold([[1.0] * 5], [[110.0] * 5], delta=[[-0.20, -0.21, -0.30, -0.22, -0.10]])
    assert picks.matched(np.array([[0, 3]]), made).tolist() == [[1, 2]]


def test_lots_draw_every_name_alike_when_it_can_be_sold() -> None:
    """Names drawn by lot differ within a week, and none that can not be sold is drawn."""
    made = sold([[1.0, 1.0, np.nan, 1.0]], [[110.0] * 4])
    drawn = picks.drawn(made, 2, 3000, seed=5)
    assert (drawn[..., 0] != drawn[..., 1]).all()
    counts = np.bincount(drawn.reshape(-1), minlength=4)
    assert counts[2] == 0
    assert np.ptp(counts[[0, 1, 3]]) < 200


def test_result_is_premium_less_loss_when_a_put_is_breached() -> None:
    """A put that ends below its strike loses the difference and keeps its premium, of the reserve."""
    assert sold([[2.0, 2.0]], [[90.0, 105.0]]).result.tolist() == [
        [pytest.approx(-0.08), pytest.approx(0.02)]
    ]


def test_record_counts_a_year_a_tail_and_a_fall_when_done_by_hand() -> None:
    """Mean per year, worst 5 %, fall of the ladder, and how broad the picks are, on forty weeks."""
    trades = np.full((40, 1), 0.01)
    trades[[10, 11]] = -0.20
    choice = np.array([[0]] * 30 + [[1]] * 10)
    found = picks.record(trades, choice)
    assert found.mean == pytest.approx((38 * 0.01 - 2 * 0.20) / 40 * 365 / 37)
    assert found.worst == pytest.approx(-0.20)
    assert found.drawdown == pytest.approx((1 - 0.20 * 7 / 37) ** 2 - 1)
    assert found.names == 2
    assert found.broad == pytest.approx(1 / (0.75**2 + 0.25**2))


def test_worst_weeks_are_milder_when_three_picks_do_not_fall_together() -> None:
    """The tail is that of a week's picks together, so that spreading counts."""
    alone, spread = np.full((100, 1), 0.01), np.full((100, 3), 0.01)
    alone[:5], spread[:5, 0] = -0.30, -0.30
    assert picks.worst(alone[None])[0] == pytest.approx(-0.30)
    assert picks.worst(spread[None])[0] == pytest.approx((-0.30 + 0.02) / 3)


def test_verdict_counts_rate_brier_and_loss_when_done_by_hand() -> None:
    """Rate, Brier score and realised over foreseen loss of four puts, one of them breached."""
    made = sold([[1.0, 1.0], [1.0, 1.0]], [[90.0, 110.0], [110.0, 110.0]])
    flat = np.full((2, 2), 0.25)
    ours = Foreseen(flat, flat * 20.0, flat * 100.0)
    other = Foreseen(flat * 2, flat * 20.0, flat * 100.0)
    everything = calibration.common(made, {"ours": ours, "other": other})
    found = calibration.verdict("ours", ours, other, made, everything, chance.blocks(2, 10))
    assert found.came.value == 0.25
    assert found.brier == pytest.approx((0.75**2 + 3 * 0.25**2) / 4)
    assert found.against.value == pytest.approx(found.brier - 0.25)
    assert found.loss_ratio.value == pytest.approx(10.0 / 20.0)


def test_deciles_lie_on_the_diagonal_when_the_forecast_is_right() -> None:
    """Of puts whose probability is known, each tenth is breached as often as foreseen."""
    lots = np.random.default_rng(2)
    true = lots.uniform(0.05, 0.6, (300, 100))
    made = sold(np.ones(true.shape), np.where(lots.random(true.shape) < true, 90.0, 110.0))
    known = np.ones(true.shape, dtype=bool)
    tenths = calibration.deciles(Foreseen(true, true, true), made, known, chance.blocks(300, 50))
    assert len(tenths) == 10
    assert all(abs(one.foreseen - one.came.value) < 0.03 for one in tenths)
    assert all(one.came.low <= one.came.value <= one.came.high for one in tenths)


def trial(
    name: str, first: float, second: float, sure: float = 0.0, broad: float = 10.0, recent: float = -0.05
) -> Trial:
    """A trial with these tails in each half, all else alike."""
    both = [Summary(0.05, 1.0, worst, -0.1, 9.0) for worst in (first, second)]
    share = calibration.Share(sure, sure, sure)
    whole = Summary(0.05, 1.0, first, -0.1, broad)
    return Trial(name, "", whole, (both[0], both[1]), Summary(0.1, 1.0, recent, -0.1, 9.0), share, share)


@pytest.mark.parametrize(
    ("candidate", "kept"),
    [
        (trial("a", -0.03, -0.03, sure=0.01), False),
        (trial("a", -0.03, -0.08, sure=0.01), True),
        (trial("a", -0.03, -0.03, sure=-0.01), True),
        (trial("a", -0.03, -0.03, sure=0.01, broad=5.0), True),
        (trial("a", -0.03, -0.03, sure=0.01, recent=-0.09), True),
    ],
    ids=["passes", "fails on the other half", "may be chance", "narrower", "recent set objects"],
)
def test_start_is_kept_when_a_variant_fails_any_condition(candidate: Trial, kept: bool) -> None:
    """A variant replaces the starting score only when it passes every condition written down before."""
    start = trial("start", -0.05, -0.05)
    assert trials.chosen({"start": start, "a": candidate}, 0).name == "a"
    assert trials.holds(candidate, start, 1) is not kept


def test_variant_is_not_chosen_when_it_gives_up_too_much_return() -> None:
    """A smaller tail does not count when the mean is more than a point a year below the start's."""
    start, cheap = trial("start", -0.05, -0.05), trial("a", -0.01, -0.01)
    poor = Summary(0.03, 1.0, -0.01, -0.1, 9.0)
    poorer = Trial("a", "", poor, (poor, poor), poor, cheap.mean_against, cheap.worst_against)
    assert trials.chosen({"start": start, "a": poorer}, 0).name == "start"


def test_variants_are_twelve_at_most_when_counted() -> None:
    """No more variants than were announced, each with its own name and reason."""
    assert len(VARIANTS) <= 12
    assert len({one.name for one in VARIANTS}) == len({one.reason for one in VARIANTS}) == len(VARIANTS)


def test_passage_replaces_what_stands_between_its_markers_when_written() -> None:
    """Only what stands between the markers changes; a page without them is refused."""
    page = "a\n<!-- measured:x -->\nold\n<!-- /measured:x -->\nb\n"
    written = tables.replaced(page, "x", "new \\1")
    assert written == "a\n<!-- measured:x -->\n\nnew \\1\n\n<!-- /measured:x -->\nb\n"
    assert tables.replaced(written, "x", "new \\1") == written
    with pytest.raises(SystemExit, match="measured:y"):
        tables.replaced(page, "y", "new")


@pytest.mark.usefixtures("real_data")
def test_names_of_the_large_set_end_with_2019_when_real_data_is_there() -> None:
    """Of the 180 names nothing after 2019 is read: later years are kept for judging."""
    from benchmarks.ranking import material

    names: list[Closes] = material.hundred_eighty_names()
    assert len(names) == 180
    assert max(name.days[-1] for name in names) <= np.datetime64("2019-12-31")


def test_level_free_forecast_has_the_rate_that_came_when_it_was_too_dark() -> None:
    """A forecast moved to the rate that came keeps its order, and one that is only darker is then no worse."""
    lots = np.random.default_rng(4)
    true = lots.uniform(0.05, 0.5, (300, 100))
    made = sold(np.ones(true.shape), np.where(lots.random(true.shape) < true, 90.0, 110.0))
    odds = true / (1 - true) * 2.0
    right, dark = (Foreseen(one, one, one) for one in (true, odds / (1 + odds)))
    everything = np.ones(true.shape, dtype=bool)
    raw = [calibration.brier(one, made).mean() for one in (right, dark)]
    free = [calibration.level_free(one, made, everything) for one in (right, dark)]
    assert raw[1] > raw[0] + 0.005
    assert free[1].probability.mean() == pytest.approx((made.loss > 0).mean(), abs=1e-6)
    assert free[1].probability == pytest.approx(free[0].probability, abs=1e-6)
