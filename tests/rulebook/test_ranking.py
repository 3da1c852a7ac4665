"""Ranking: what a put pays above its foreseen loss, for its tail; what can not be foreseen stands last and says why."""

import math
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest

from putwright.domain.candidate import Candidate
from putwright.domain.mandate import Stage
from putwright.domain.witness import Merit
from putwright.reports.screen import screen_report
from putwright.screening.carry import RateCurve
from putwright.screening.dividends import TERMS, DividendOutlooks
from putwright.screening.ranking import TAIL_FLOOR, merit, sessions_until
from putwright.screening.shortlist import candidate, survivors
from putwright.screening.view import MarketView
from tests import screens

USER = screens.settings(
    account_held=screens.account("2000000"), mandate_given=screens.mandate(stage=Stage.RECURRING)
)


def view_of(closes: pl.DataFrame, **changes: Any) -> MarketView:
    """One GOOGL put against the closes given."""
    return screens.market_view([screens.put_row(**changes)], USER, closes=closes)


def candidate_of(closes: pl.DataFrame, **changes: Any) -> Candidate:
    view = view_of(closes, **changes)
    return candidate(view, view.puts.row(0, named=True))


def shifted(closes: pl.DataFrame, days: int) -> pl.DataFrame:
    return closes.with_columns(pl.col("date") - timedelta(days=days))


CLOSES = screens.wiggling(["GOOGL"])


def test_excess_return_is_premium_less_foreseen_loss_and_interest() -> None:
    """$5.00 net less $2.00 foreseen on a $100 strike over 36.5 days is 30 % a year; 0.5 % of interest is given up."""
    made = merit(5.0, 2.0, 25.0, 100.0, 36.5, 0.005)
    assert made.excess_return == pytest.approx(0.295)
    assert made.tail == pytest.approx(0.20)
    assert made.score == pytest.approx(0.295 / 0.20)


def test_tail_is_never_below_its_floor() -> None:
    """A put whose worst 5 % hardly lose is not infinitely good: a tail counts as one per cent of the reserve at least."""
    made = merit(1.0, 0.0, 0.5, 100.0, 36.5)
    assert made.tail == TAIL_FLOOR
    assert made.score == pytest.approx(0.10 / TAIL_FLOOR)


def test_larger_tail_stands_lower_when_both_lose() -> None:
    """Divided by its tail, a loss with the larger tail would look smaller; it is multiplied instead (Israelsen 2005)."""
    small, large = merit(1.0, 2.0, [11.0, 31.0], 100.0, 36.5).score
    assert large < small < 0


def test_interest_given_up_is_no_more_than_bills_pay() -> None:
    """A broker half a per cent below bills takes 0.5 % a year; where bills pay 0.2 %, only that."""
    assert candidate_of(CLOSES).odds.merit.interest_forgone == Decimal("0.005")
    view = view_of(CLOSES)
    poor = replace(view, curve=RateCurve(((30, 0.002),), "a test"))
    forgone = candidate(poor, poor.puts.row(0, named=True)).odds.merit.interest_forgone
    assert forgone is not None
    assert float(forgone) == pytest.approx(math.log1p(0.002 * 30 / 365) * 365 / 30, abs=1e-8)


UNKNOWN: dict[str, tuple[pl.DataFrame, dict[str, Any], str]] = {
    "no closes": (CLOSES.clear(), {}, "no closes known"),
    "30 days of history": (CLOSES.tail(31), {}, "31 closes known, 64 needed"),
    "a price gap": (
        CLOSES.with_row_index().filter(~pl.col("index").is_in(range(1250, 1262))).tail(70).drop("index"),
        {},
        "",
    ),
    "an unadjusted split": (
        CLOSES.with_columns(
            close=pl.when(pl.col("date") < date(2026, 6, 1)).then(pl.col("close") * 20).otherwise("close")
        ),
        {},
        "split",
    ),
    "a delisting": (shifted(CLOSES, 60), {}, "2026-05-15, 61 days before"),
    "constant prices": (CLOSES.with_columns(close=pl.lit(385.0)), {}, "did not"),
    "a volatility of 700 %": (screens.wiggling(["GOOGL"], volatility=7.0), {}, "%"),
    "a day to live": (CLOSES, {"expiry": screens.ON + timedelta(days=1)}, "1 day to expiry is too few"),
    "dividends above the share": (CLOSES, {"forward": None}, "dividends"),
    "no interest rate": (CLOSES, {"forward": None, "rate": None}, "no interest rate"),
    "a spot on another scale": (CLOSES, {"spot": 38.5, "strike": "36.5", "forward": 38.6}, "38.5"),
}


@pytest.mark.parametrize("case", [name for name in UNKNOWN if name != "a price gap"])
def test_put_has_no_score_and_says_why_when_nothing_can_be_foreseen(case: str) -> None:
    """Thirty days of history, a split nobody recorded, a delisting, a repeating feed: unknown with the reason, no number."""
    closes, changes, words = UNKNOWN[case]
    found = candidate_of(closes, **changes).odds
    assert found.merit.score is None
    assert found.merit.excess_return is None
    assert found.merit.tail is None
    assert words in found.merit.unranked_because
    assert found.forecast.breach is None
    assert found.forecast.unknown_because == found.merit.unranked_because


@pytest.mark.parametrize(
    "case", ["no closes", "30 days of history", "constant prices", "an unadjusted split"]
)
def test_put_without_score_stands_last_when_others_have_one(case: str) -> None:
    """However much it pays: what can not be foreseen never leads."""
    closes = UNKNOWN[case][0].with_columns(symbol=pl.lit("MU"))
    rows = [screens.put_row("MU", bid=12.0, ask=12.2), screens.put_row("GOOGL", bid=3.9, ask=4.0)]
    ordered = survivors(screens.market_view(rows, USER, closes=pl.concat([CLOSES, closes])))
    assert ordered["symbol"].to_list() == ["GOOGL", "MU"]
    report = screen_report(screens.market_view(rows, USER, closes=pl.concat([CLOSES, closes])), "a test")
    assert [row.rank for row in report.shortlist] == [1, None]


def test_gap_in_the_closes_is_left_out_and_told() -> None:
    """Seventeen days without a close are no daily return; the rest of the quarter still tells."""
    closes = UNKNOWN["a price gap"][0]
    found = candidate_of(pl.concat([CLOSES.head(1200), closes]).unique("date").sort("date"))
    assert found.odds.merit.score is not None
    assert "left out" in found.odds.forecast.words


def test_put_is_ranked_when_its_quote_implies_no_volatility() -> None:
    """An option at more than 500 % has no volatility of ours: the market witness is silent, history still speaks."""
    odds = candidate_of(CLOSES, implied_volatility=None, probability_itm=None, expected_loss=None).odds
    assert odds.market.unknown_because
    assert odds.market.breach is None
    assert odds.implied_to_realised is None
    assert odds.merit.score is not None
    assert odds.expected_loss_blended == odds.history.expected_loss


def test_forecast_grows_with_the_volatility_of_the_closes() -> None:
    """The same put on a rougher name: more loss foreseen, a worse tail, a lower score."""
    calm = candidate_of(screens.wiggling(["GOOGL"], volatility=0.20)).odds
    rough = candidate_of(screens.wiggling(["GOOGL"], volatility=0.50)).odds
    for calmer, rougher in (
        (calm.forecast.breach, rough.forecast.breach),
        (calm.forecast.expected_loss, rough.forecast.expected_loss),
        (calm.forecast.shortfall, rough.forecast.shortfall),
        (rough.merit.score, calm.merit.score),
    ):
        assert calmer is not None
        assert rougher is not None
        assert calmer < rougher


def test_interval_of_the_score_holds_the_score() -> None:
    """The sampling error of 63 returns is an interval of the volatility, and so of everything made of it."""
    found = candidate_of(CLOSES).odds.merit
    assert found.score is not None
    assert found.score_low is not None
    assert found.score_high is not None
    assert found.score_low < found.score < found.score_high


def test_two_scores_tie_when_their_difference_is_within_their_errors() -> None:
    """0.50 with 0.20 below it and 0.40 with 0.15 above it can not be told apart; 0.50 and 0.10 can."""
    high = Merit(score=Decimal("0.50"), score_low=Decimal("0.30"), score_high=Decimal("0.90"))
    near = Merit(score=Decimal("0.40"), score_low=Decimal("0.20"), score_high=Decimal("0.55"))
    far = Merit(score=Decimal("0.10"), score_low=Decimal("-0.10"), score_high=Decimal("0.25"))
    assert high.ties_with(near)
    assert near.ties_with(high)
    assert not high.ties_with(far)
    assert not far.ties_with(high)
    assert not high.ties_with(Merit(unranked_because="no closes known"))


def test_report_inside_raises_the_volatility_foreseen() -> None:
    """A name that moves 15 % on its reports and 1 % a day between them is not calm when the next one falls inside."""
    days = CLOSES["date"].to_list()
    reports = [days[n] for n in range(60, len(days), 63)]
    jump = pl.Series([0.15 * (-1) ** k for k in range(len(reports))]).cum_sum()
    level = pl.DataFrame({"date": reports, "jump": jump}).sort("date")
    closes = CLOSES.sort("date").join_asof(level, on="date").with_columns(jump=pl.col("jump").fill_null(0.0))
    closes = closes.with_columns(close=pl.col("close") * (pl.col("jump") - pl.col("jump").last()).exp()).drop(
        "jump"
    )
    told = [("GOOGL", day) for day in reports]
    rows = [screens.put_row(), screens.put_row(earnings="INSIDE")]
    clear, inside = (
        candidate(view, view.puts.row(0, named=True)).odds
        for view in (screens.market_view([row], USER, closes=closes, reports=told) for row in rows)
    )
    assert clear.forecast.volatility is not None
    assert inside.forecast.volatility is not None
    assert inside.forecast.volatility > clear.forecast.volatility * Decimal("1.15")
    assert "for the report that falls inside" in inside.forecast.words
    assert clear.implied_to_realised == inside.implied_to_realised
    assert clear.implied_to_realised_clean is not None
    assert clear.implied_to_realised is not None
    assert clear.implied_to_realised_clean > clear.implied_to_realised


def test_history_is_silent_when_it_has_less_than_a_year_of_windows() -> None:
    """200 closes make a forecast, and no history worth the name."""
    odds = candidate_of(CLOSES.tail(200)).odds
    assert odds.merit.score is not None
    assert odds.history.breach is None
    assert "250 needed" in odds.history.unknown_because
    assert odds.expected_loss_blended == odds.market.expected_loss


def test_history_counts_half_when_it_is_five_years_long() -> None:
    """With 48 independent windows market and history weigh the same; a shorter history weighs less."""
    for sessions in (1300, 700):
        odds = candidate_of(CLOSES.tail(sessions)).odds
        market, history = odds.market.expected_loss, odds.history.expected_loss
        assert market is not None
        assert history is not None
        assert odds.expected_loss_blended is not None
        life = sessions_until(screens.surroundings().calendar, screens.ON, screens.EXPIRY)
        independent = min(sessions - 1, 1260) / life
        share = min(0.5, independent / (independent + 48))
        assert float((odds.expected_loss_blended - market) / (history - market)) == pytest.approx(
            share, abs=0.01
        )


def test_slope_of_the_quotes_is_the_markets_chance_when_strikes_lie_beside() -> None:
    """Twenty dollars of strike that add $6.00 to the price say 30 %: e^(rT) dP/dK (Breeden and Litzenberger 1978)."""
    rows = [
        screens.put_row(strike="355", bid=3.0, ask=3.2),
        screens.put_row(strike="365", bid=5.4, ask=5.6),
        screens.put_row(strike="375", bid=9.0, ask=9.2),
    ]
    view = screens.market_view(rows, USER, closes=CLOSES)
    market = candidate(view, view.puts.row(1, named=True)).odds.market
    growth = math.exp(0.04 * 37 / 365)
    assert market.breach is not None
    assert market.breach_low is not None
    assert market.breach_high is not None
    assert float(market.breach) == pytest.approx(growth * 6.0 / 20)
    assert float(market.breach_low) == pytest.approx(growth * 5.8 / 20)
    assert float(market.breach_high) == pytest.approx(growth * 6.2 / 20)
    alone = candidate_of(CLOSES).odds.market
    assert alone.breach == Decimal("0.28")
    assert "without the slope" in alone.words


def test_dividends_above_the_distance_are_told() -> None:
    """A dividend of $25 before expiry on a put $20 below the spot is worth a sentence."""
    first = screens.ON + timedelta(days=9)
    terms = pl.DataFrame([("GOOGL", "statement", first, first, 91, 25.0, 0.0, "a test")], TERMS, orient="row")
    paying = DividendOutlooks(("GOOGL",), terms, screens.ON)
    view = replace(view_of(CLOSES, forward=361.0), dividends=paying)
    told = candidate(view, view.puts.row(0, named=True))
    assert any("dividends of 25.00 before expiry are more than the 20.00" in words for words in told.warnings)
    assert told.odds.forecast.breach is not None
    assert told.odds.forecast.breach > Decimal("0.5")


def test_sessions_are_counted_by_the_calendar() -> None:
    """From Wednesday 2026-11-25 to Friday 2026-12-18 lie 16 closes: Thanksgiving is none."""
    calendar = screens.surroundings().calendar
    assert sessions_until(calendar, date(2026, 11, 25), date(2026, 12, 18)) == 16
    assert sessions_until(calendar, date(2026, 11, 25), date(2026, 11, 25)) == 0
    assert sessions_until(calendar, date(2026, 11, 25), date(2036, 11, 25)) == round(3653 * 252 / 365)


def test_names_of_one_sector_are_spread() -> None:
    """The first of each sector are named together; the order itself knows no sectors."""
    sectors = {"AAA": "Technology", "BBB": "Technology", "CCC": "Energy", "DDD": "Utilities"}
    rows = [screens.put_row(symbol, bid=6.0 - n / 4, ask=6.2 - n / 4) for n, symbol in enumerate(sectors)]
    known = {symbol: screens.standing(symbol, sector=sector) for symbol, sector in sectors.items()}
    report = screen_report(
        screens.market_view(rows, USER, known, closes=screens.wiggling(list(sectors))), "a test"
    )
    assert [row.symbol for row in report.shortlist] == list(sectors)
    assert [row.sector_place for row in report.shortlist] == [1, 2, 1, 1]
    assert report.spread == ("AAA", "CCC", "DDD")


def test_missing_numbers_make_no_score() -> None:
    """One number that is not there, and there is no excess return and no score."""
    for place in range(5):
        terms: list[Any] = [5.0, 2.0, 25.0, 100.0, 37.0]
        terms[place] = np.nan
        assert math.isnan(float(merit(*terms).score)), place


def test_age_of_the_closes_is_told_beside_the_put() -> None:
    """A forecast from closes of a fortnight ago says so on the row and is still one; one of yesterday needs no word."""
    old = candidate_of(CLOSES.filter(pl.col("date") <= date(2026, 7, 2)))
    assert "its forecast rests on closes to 2026-07-02, 13 days old" in old.warnings
    assert old.odds.merit.score is not None
    assert not any("rests on closes" in words for words in candidate_of(CLOSES).warnings)
