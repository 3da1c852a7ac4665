"""The shortlist: the door where a float becomes money, the order of what passed, and one put a name."""

from decimal import Decimal

import polars as pl
import pytest

from putwright.domain.mandate import Stage
from putwright.reports.screen import screen_report
from putwright.screening.shortlist import SHORTLIST_NAMES_MAX, best_per_name, candidate, quote_of, survivors
from tests import screens

USER = screens.settings(
    account_held=screens.account("2000000"), mandate_given=screens.mandate(stage=Stage.RECURRING)
)


def test_quote_is_exact_when_it_comes_through_the_door() -> None:
    """16.450000762939453 was 16.45 before somebody stored it in 32 bits; 5.4 is 5.4."""
    put = quote_of(screens.put_row("BRK.B", "487.5", bid=5.4, ask=16.450000762939453, last=None))
    assert (put.bid, put.ask, put.last) == (Decimal("5.4"), Decimal("16.45"), None)
    assert put.contract.strike == Decimal("487.5")
    assert put.contract.underlying == "BRK.B"
    assert put.contract.root == "BRKB"
    assert put.spread == Decimal("11.05")


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf")])
def test_quote_is_unknown_when_nobody_quoted(nothing: float | None) -> None:
    """Nothing, not-a-number and infinity are all the same: unknown."""
    put = quote_of(screens.put_row(bid=nothing, ask=nothing, spot=nothing))
    assert (put.bid, put.ask, put.spot, put.mid, put.spread) == (None, None, None, None, None)


def test_quote_carries_its_faults_in_words_when_it_has_some() -> None:
    """A crossed quote says so with its prices."""
    put = quote_of(screens.put_row(bid=5.6, ask=5.4, quote_faults=1 << 4))
    assert put.faults == ("bid 5.60 above ask 5.40",)


def test_best_put_of_each_name_leads_when_several_pass() -> None:
    """Order is what a put pays above its own name's foreseen loss, for the tail: the richest yield does not lead by itself."""
    rows = [
        screens.put_row("GOOGL", "365", bid=5.4),
        screens.put_row("GOOGL", "360", bid=5.0, ask=5.2),
        screens.put_row("MU", "365", bid=9.0, ask=9.2),
        screens.put_row("KO", "365", bid=5.4),
    ]
    calm, wild = screens.wiggling(["GOOGL"], volatility=0.22), screens.wiggling(["MU"], volatility=0.70)
    ordered = survivors(screens.market_view(rows, USER, closes=pl.concat([calm, wild])))
    assert [(s, k / 1000) for s, k in ordered.select("symbol", "strike_thousandths").rows()] == [
        ("GOOGL", 360.0), ("GOOGL", 365.0), ("MU", 365.0), ("KO", 365.0),
    ]  # fmt: skip
    assert ordered["unranked_because"].to_list()[-1] == "no closes known: import prices"
    best = best_per_name(ordered)
    assert best.select("symbol", "others").rows() == [("GOOGL", 1), ("MU", 0), ("KO", 0)]


def test_candidate_tells_the_article_trade_when_it_passes() -> None:
    """The GOOGL trade of the first article: 5.2 % below spot, $540, $36,500, 14.6 % a year before costs."""
    view = screens.market_view([screens.put_row()], USER, fees="flat-1.05")
    one = candidate(view, view.puts.row(0, named=True))
    assert one.refusals == ()
    assert one.number("premium_net") == Decimal("538.95")
    assert one.costs == Decimal("1.05")
    assert one.days_to_expiry == 37
    otm, pace = one.number("otm_ratio"), one.number("annual_return")
    assert otm is not None
    assert pace is not None
    assert round(otm, 4) == Decimal("0.0519")
    assert round(pace, 4) == Decimal("0.1457")
    assert one.premium_to_shortfall == Decimal("538.95") / 100 / 40


def test_candidate_of_several_contracts_counts_all_of_them_when_it_is_measured() -> None:
    """Two contracts need twice the cash and bring twice the premium, less one order's costs."""
    view = screens.market_view([screens.put_row()], USER, fees="flat-1.05")
    row = view.puts.row(0, named=True)
    one, two = candidate(view, row), candidate(view, row, contracts=2)
    assert two.number("cash_needed") == 2 * Decimal("40150.0")
    assert two.number("premium_net") == Decimal(1080) - two.costs
    assert one.number("contracts_after") == 1
    assert two.number("contracts_after") == 2


def test_shortlist_is_short_when_many_names_pass() -> None:
    """At most so many names are shown, and the report says how many more there are."""
    names = [f"N{chr(65 + n)}" for n in range(SHORTLIST_NAMES_MAX + 3)]
    report = screen_report(screens.market_view([screens.put_row(n) for n in names], USER), "an id")
    assert len(report.shortlist) == SHORTLIST_NAMES_MAX
    assert report.more_names == 3
    assert list(report.standings.values()) == ["PASSED"] * len(names)


def test_shortlist_is_empty_when_nothing_passes() -> None:
    """No gate relaxes by itself: an empty list is the answer, with what stands before the nearest."""
    report = screen_report(screens.market_view([screens.put_row(bid=3.50, ask=3.60)], USER), "an id")
    assert report.shortlist == ()
    assert [sole.gate for sole in report.sole_gates] == ["premium"]
    assert [miss.rule for miss in report.near_misses] == ["YIELD_HURDLE"]
    assert report.standings == {"GOOGL": "YIELD_HURDLE"}


def test_proposal_is_marked_when_no_price_is_wanted_yet() -> None:
    """A name without a price is a proposal, one with a price is not."""
    user = screens.settings(account_held=USER.account, mandate_given=USER.mandate, wanted={"GOOGL": "370"})
    report = screen_report(screens.market_view([screens.put_row(), screens.put_row("MU")], user), "an id")
    assert {row.symbol: row.is_proposal for row in report.shortlist} == {"GOOGL": False, "MU": True}
