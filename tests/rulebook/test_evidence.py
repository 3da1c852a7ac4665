"""Evidence: a put held against the past of its own share, by hand and with every kind of bad input."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from math import exp
from typing import Any

import polars as pl
import pytest

from putwright.reports.evidence import EvidenceReport, WitnessLine
from putwright.workflows.evidence import PutWords, evidence
from tests.pasts import AFTER_THE_BELL, asked, calm, closes, market_of, refused, sessions_before, wild
from tests.screens import put_row, settings, surroundings

FALL = -0.12  # one bad day in a calm year and a half
LIFE = 5
QUOTED = datetime(2026, 7, 15, 20, 0, tzinfo=UTC)


def one_fall(count: int = 400, at: int = 200) -> list[float]:
    returns = calm(count)
    returns[at] = FALL
    return returns


def witness(report: EvidenceReport, kind: str) -> WitnessLine:
    return next(line for line in report.witnesses if line.kind == kind)


def quoted(**changes: Any) -> dict[str, Any]:
    row = put_row("KO", "90", spot=100.0, bid=0.50, ask=0.60, expiry=date(2026, 7, 22)) | changes
    names = (
        "expiry_kind",
        "earnings",
        "quote_faults",
        "quote_warnings",
        "delta",
        "expected_moves",
        "expected_shortfall",
    )
    return {name: value for name, value in row.items() if name not in names}


def test_windows_are_counted_by_hand_when_one_day_fell() -> None:
    """A fall of 11.3 % lies in exactly five windows of five sessions: five of 396 breach a strike 10 % below."""
    report = asked(market_of(closes(one_fall())))
    past = witness(report, "as-it-was")
    losses = [90 - 100 * exp(sum(one_fall()[first : first + LIFE])) for first in range(396)]
    assert (report.sessions, past.windows, past.breached) == (LIFE, 396, 5)
    assert past.independent == Decimal("80.0")
    assert past.says.breach is not None
    assert float(past.says.breach) == pytest.approx(5 / 396, abs=1e-8)
    breached = [loss for loss in losses if loss > 0]
    assert len(breached) == 5
    assert past.says.mean_loss is not None
    assert float(past.says.mean_loss) == pytest.approx(
        sum(breached) / 5, abs=1e-4
    )  # a recorded close has four places
    assert float(past.expected_loss_contract or 0) == pytest.approx(sum(breached) / 396 * 100, abs=0.01)


def test_interval_is_that_of_independent_windows_when_they_overlap() -> None:
    """Five of 396 windows is 1.3 %, but as one case in eighty: Wilson's 90 % interval runs from 0.2 to 6.2 %."""
    says = witness(asked(market_of(closes(one_fall()))), "as-it-was").says
    share, cases, z2 = 5 / 396, 80.0, 1.6448536**2
    middle = (share + z2 / 2 / cases) / (1 + z2 / cases)
    half = (z2 * (share * (1 - share) / cases + z2 / 4 / cases**2)) ** 0.5 / (1 + z2 / cases)
    assert says.breach_low is not None
    assert says.breach_high is not None
    assert float(says.breach_low) == pytest.approx(middle - half, abs=1e-6)
    assert float(says.breach_high) == pytest.approx(middle + half, abs=1e-6)


def test_episodes_share_no_session_when_they_are_listed() -> None:
    """The deepest holds the bad day; each is sold on or after the day another ended, or the other way round."""
    report = asked(market_of(closes(one_fall())))
    bad_day = sessions_before(date(2026, 7, 15), 401)[201]
    first, *others = report.episodes
    assert first.sold < bad_day <= first.ended
    assert first.loss == (Decimal(90) - first.price) * 100
    assert all(one.loss == 0 for one in others)
    lives = sorted((one.sold, one.ended) for one in report.episodes)
    assert all(before[1] <= after[0] for before, after in pairwise(lives))
    assert [one.change for one in report.episodes] == sorted(one.change for one in report.episodes)


def test_years_and_bars_add_up_when_windows_are_sorted_into_them() -> None:
    """Every window is in one year and in one bar, and the breached ones are those below the strike."""
    report = asked(market_of(closes(wild(900))), strike="97")
    past = witness(report, "as-it-was")
    assert sum(year.windows for year in report.years) == past.windows
    assert sum(year.breached for year in report.years) == past.breached
    assert [year.year for year in report.years] == sorted({year.year for year in report.years})
    assert sum(bar.windows for bar in report.bars) == past.windows
    assert sum(bar.windows for bar in report.bars if bar.is_breached) == past.breached
    edges = [bar.high for bar in report.bars[:-1]]
    assert edges == [bar.low for bar in report.bars[1:]]
    assert Decimal(97) in edges


def test_window_with_a_gap_of_days_inside_is_none_when_closes_are_missing() -> None:
    """Twenty sessions nobody recorded part the past in two: windows of either part count, none reaches across."""
    table = closes(wild(600))
    days = table["date"].to_list()
    with_gap = table.filter(~pl.col("date").is_in(days[200:220]))
    report = asked(market_of(with_gap))
    assert report.history_returns == 600 - 21
    assert witness(report, "as-it-was").windows == (199 - LIFE + 1) + (380 - LIFE + 1)
    assert not any(one.sold < days[200] < one.ended for one in report.episodes)
    assert any("gaps of more than 10 days left out" in note for note in report.notes)


def test_premium_is_set_against_the_loss_when_one_is_given() -> None:
    """A premium of 1.25 is 125 less the commission; what the expected loss leaves of it may be negative."""
    report = asked(market_of(closes(one_fall())), premium=Decimal("1.25"))
    assert report.costs is not None
    assert report.premium_net == Decimal(125) - report.costs
    assert report.break_even == 90 - report.premium_net / 100
    for line in report.witnesses:
        assert line.expected_loss_contract is not None
        left = (report.premium_net - line.expected_loss_contract).quantize(Decimal("0.01"))
        assert line.premium_less_expected_loss == left
    deepest = report.episodes[0]
    assert deepest.result == (report.premium_net - deepest.loss).quantize(Decimal("0.01"))
    assert deepest.result < 0


def test_depth_alone_is_told_when_there_is_no_premium() -> None:
    """Nothing is invented in the place of a premium, and the market has no word without a price."""
    report = asked(market_of(closes(one_fall())))
    assert (report.premium, report.premium_net, report.break_even) == (None, None, None)
    assert "not quoted" in report.premium_source
    assert {line.premium_less_expected_loss for line in report.witnesses} == {None}
    assert "no price of the put" in witness(report, "market").says.unknown_because
    assert witness(report, "forecast").says.breach is not None


def test_later_closes_change_nothing_when_the_question_is_of_a_past_day() -> None:
    """No look-ahead: a crash, a report and a quote after the moment asked leave every word as it was."""
    early = closes(wild(600))
    later = closes([*wild(600), -0.4, 0.1, -0.3], last=date(2026, 7, 20), final=50.0)
    later = later.filter(pl.col("date") > date(2026, 7, 15))
    told = asked(market_of(early, reports=[date(2026, 4, 21)]))
    knowing = market_of(
        pl.concat([early, later]),
        reports=[date(2026, 4, 21), date(2026, 7, 20)],
        quotes=[quoted(quote_time=QUOTED + timedelta(days=2), spot_time=QUOTED + timedelta(days=2))],
    )
    assert asked(knowing) == told


def test_close_of_the_day_is_not_known_when_the_bell_has_not_rung() -> None:
    """At noon the history ends with the session before, and the put lives one session more."""
    market = market_of(closes(wild(600)))
    noon = asked(market, as_of=datetime(2026, 7, 15, 16, 0, tzinfo=UTC))
    assert noon.history_last == date(2026, 7, 14)
    assert noon.spot_source == "close of 2026-07-14, hand: made"
    assert noon.sessions == LIFE + 1
    assert asked(market).history_last == date(2026, 7, 15)


def test_spot_is_quoted_when_a_quote_is_there_and_else_the_last_close() -> None:
    """The quote's price with its bid; the close where there is no quote; the price given, and then no quoted bid."""
    past, quotes = closes(wild(600), final=100.0), [quoted(spot=101.5)]
    by_quote = asked(market_of(past, quotes=quotes))
    assert (by_quote.spot, by_quote.premium) == (Decimal("101.5"), Decimal("0.5"))
    assert "recorded quote of 2026-07-15" in by_quote.spot_source
    assert witness(by_quote, "market").says.breach is not None
    by_close = asked(market_of(past))
    assert (by_close.spot, by_close.spot_source) == (Decimal(100), "close of 2026-07-15, hand: made")
    given = asked(market_of(past, quotes=quotes), spot=Decimal(99))
    assert (given.spot, given.premium) == (Decimal(99), None)
    assert "not to the one you gave" in given.premium_source


def test_quote_of_another_session_gives_no_premium_when_it_is_old() -> None:
    """The share's close is newer than the quote: it counts, and the bid of that day does not."""
    week = timedelta(days=7)
    old = quoted(quote_time=QUOTED - week, spot_time=QUOTED - week, spot=90.0)
    report = asked(market_of(closes(wild(600)), quotes=[old]))
    assert report.spot == 100
    assert report.premium is None
    assert "another session" in report.premium_source


def test_witnesses_are_shown_apart_when_they_disagree() -> None:
    """After a wild quarter the past at today's volatility foresees more than the past as it was, and both are told."""
    returns = [*wild(900, daily=0.008), *wild(80, seed=8, daily=0.04)]
    report = asked(market_of(closes(returns)), strike="92", premium=Decimal("0.80"))
    as_was, scaled, forecast = (
        witness(report, kind).says.breach for kind in ("as-it-was", "scaled", "forecast")
    )
    assert as_was is not None
    assert scaled is not None
    assert forecast is not None
    assert scaled > 2 * as_was
    assert forecast > 2 * as_was
    assert [line.kind for line in report.witnesses] == [
        "as-it-was",
        "as-it-was-recent",
        "scaled",
        "forecast",
        "market",
    ]


def test_recent_years_are_counted_apart_when_years_are_given() -> None:
    """With one year only the windows sold since that day count; the others keep every year."""
    market = market_of(closes(wild(1500)))
    one, five = asked(market, years=1), asked(market)
    assert witness(one, "as-it-was") == witness(five, "as-it-was")
    windows = witness(one, "as-it-was-recent").windows
    assert (
        windows
        == len([day for day in sessions_before(date(2026, 7, 15), 1500) if day >= date(2025, 7, 15)]) - LIFE
    )


def test_windows_are_split_by_reports_when_their_days_are_known() -> None:
    """Quarterly reports each followed by a fall of 12 %: every breach has a report inside, none is without."""
    days = sessions_before(date(2026, 7, 15), 401)
    reports = [days[place] for place in (30, 93, 156, 219, 282, 345)]
    returns = calm(400)
    for day in reports:
        returns[days.index(day)] = FALL  # the return after the report day: it came after the close
    report = asked(market_of(closes(returns), reports=reports), strike="90")
    with_one, without = report.reports.lines
    assert (with_one.has_report, without.has_report) == (True, False)
    assert with_one.breached == 4 * LIFE  # the first and the last report have no neighbour on one side
    assert without.breached == 0
    assert with_one.windows + without.windows < witness(report, "as-it-was").windows  # type: ignore[operator]
    assert report.reports.since == reports[0]
    assert [line.kind for line in report.witnesses][3] == "scaled-without-reports"
    assert witness(report, "scaled-without-reports").says.expected_loss == Decimal("0E-8")


def test_split_by_reports_is_unknown_when_no_report_is_known() -> None:
    """Without past report dates nothing is said of windows with or without one."""
    split = asked(market_of(closes(wild(600)))).reports
    assert (split.lines, split.known) == ((), 0)
    assert "no past report dates are known" in split.unknown_because


def test_dividend_before_expiry_brings_the_strike_nearer_when_one_is_due() -> None:
    """A share that goes ex within the put's life falls by the dividend: the windows start from that much less."""
    table = closes(wild(600))
    paid = sessions_before(date(2026, 4, 21), 1)[0]
    earlier = sessions_before(date(2026, 1, 20), 1)[0]
    dividends = pl.when(pl.col("date").is_in([paid, earlier])).then(2.0).otherwise(0.0)
    report = asked(market_of(table.with_columns(dividend=dividends)))
    assert report.base < Decimal("98.1")
    assert "2.00 a share" in report.dividends
    assert asked(market_of(table)).base == 100


def test_older_source_is_put_before_the_best_when_they_agree() -> None:
    """Twelve hundred sessions of one vendor and the last four hundred of another are one past of twelve hundred."""
    returns = wild(1200)
    older = closes(
        returns[:900], last=sessions_before(date(2026, 7, 15), 301)[0], final=50.0, source="b: old"
    )
    newer = closes(returns[-400:], source="a: new")
    report = asked(market_of(older, newer))
    assert report.history_returns == 1200
    assert any("the closes of b: old" in note for note in report.notes)
    assert witness(report, "as-it-was").windows == 1196


def test_older_source_is_left_aside_when_it_tells_of_another_share() -> None:
    """Where the days both know differ, only the best source counts, and the note says why."""
    older = closes(
        wild(900, seed=6), last=sessions_before(date(2026, 7, 15), 301)[0], final=50.0, source="b: old"
    )
    report = asked(market_of(older, closes(wild(400), source="a: new")))
    assert report.history_returns == 400
    assert any("b: old left aside: its days differ" in note for note in report.notes)


def test_put_in_the_money_is_answered_when_the_strike_is_above_the_share() -> None:
    """It is allowed and said, and about every window is breached when the strike is far above."""
    report = asked(market_of(closes(wild(600))), strike="140")
    assert any("in the money already" in warning for warning in report.warnings)
    assert report.otm_ratio == Decimal("-0.4")
    assert witness(report, "as-it-was").says.breach == 1


def test_few_independent_windows_are_said_when_the_put_lives_long() -> None:
    """A year in the life of a put on two years of closes is worth two windows: the warning says so."""
    report = asked(market_of(closes(wild(500))), expiry=date(2027, 7, 16))
    assert report.sessions == 252
    assert any("worth 2.0 independent ones: that says little" in warning for warning in report.warnings)


def test_nothing_is_made_of_a_loss_never_seen_when_the_strike_is_far_below() -> None:
    """A strike nobody ever saw breached: zero of many, an upper end above zero, and an unknown end of the loss."""
    line = witness(asked(market_of(closes(wild(600))), strike="10"), "as-it-was")
    assert (line.breached, line.says.breach, line.says.mean_loss) == (0, Decimal(0), None)
    assert line.says.breach_high is not None
    assert line.says.breach_high > 0
    assert (line.expected_loss_low, line.expected_loss_high) == (Decimal(0), None)


@pytest.mark.parametrize(
    ("returns", "words", "wrong"),
    [
        (wild(29), {}, "30 closes known, 64 needed"),
        ([0.0] * 300, {}, "the close did not move"),
        ([*wild(300), -0.6931, *wild(40)], {}, "split"),
        (wild(600), {"expiry": date(2026, 7, 10)}, "it is over"),
        (wild(600), {"expiry": date(2026, 7, 15)}, "it expires today"),
        (wild(600), {"expiry": date(2026, 7, 18)}, "the exchanges are closed on that Saturday"),
        (wild(600), {"expiry": date(2026, 9, 7)}, "the exchanges are closed on that Monday"),
        (wild(600), {"expiry": date(2036, 7, 18)}, "no listed option lives so long"),
        (wild(200), {"expiry": date(2027, 7, 16)}, "it lives 252 sessions, and only 200 daily returns"),
        (wild(600), {"spot": Decimal(10)}, "a split of 10 for 1 since?"),
        (wild(600), {"spot": Decimal(200)}, "a split of 1 for 2 since?"),
        (wild(600), {"symbol": "NESN"}, "Nestlé trades in Zurich"),
        (wild(600), {"symbol": "PEP"}, "no closes known"),
    ],
)
def test_bad_input_is_told_when_there_is_no_answer(
    returns: list[float], words: dict[str, Any], wrong: str
) -> None:
    """What was tried, what is wrong and what to do, for every question that has no answer."""
    fault = refused(market_of(closes(returns)), **words)
    assert wrong in fault.wrong
    assert "evidence on" in fault.tried
    assert fault.remedy.endswith(".")


def test_delisted_name_is_told_when_its_closes_stop() -> None:
    """The newest close is months old: no evidence today, the same evidence on the day it still traded."""
    market = market_of(closes(wild(600), last=date(2026, 3, 13)))
    assert "delisted, or prices to import" in refused(market).wrong
    then = datetime(2026, 3, 13, 21, 0, tzinfo=UTC)
    assert asked(market, expiry=date(2026, 3, 20), as_of=then).history_last == date(2026, 3, 13)


def test_spot_is_asked_for_when_only_adjusted_closes_are_known() -> None:
    """An adjusted close is no price of the share: without a quote the price must be given, and is doubted when far off."""
    adjusted = closes(wild(600)).with_columns(adjusted_close=pl.col("close"), close=pl.lit(None, pl.Float64))
    assert "adjusted closes are no price" in refused(market_of(adjusted)).wrong
    near = asked(market_of(adjusted), spot=Decimal(101))
    assert near.warnings == ()
    far = asked(market_of(adjusted), spot=Decimal(10), strike="9")
    assert any("is it on today's scale?" in warning for warning in far.warnings)


def test_forward_is_unknown_when_nobody_knows_a_rate() -> None:
    """Without a rate the past still speaks as it was; what needs a forward says why it is unknown."""
    user = settings()
    user = replace(user, config=replace(user.config, assumed_rate=None))
    words = PutWords("KO", Decimal(90), date(2026, 7, 22), premium=Decimal(1))
    report = evidence(market_of(closes(one_fall())), surroundings(), user, words, AFTER_THE_BELL)
    assert (report.forward, report.distance) == (None, None)
    assert witness(report, "as-it-was").breached == 5
    for kind in ("scaled", "forecast", "market"):
        assert "no interest rate is known" in witness(report, kind).says.unknown_because
