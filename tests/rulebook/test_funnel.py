"""The funnel: how many names and puts each gate let through, and what alone stands before the nearest."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from putwright.domain.mandate import Stage
from putwright.domain.rules import Gate, Rule
from putwright.screening.exclusions import exclusions
from putwright.screening.funnel import count_gates, near_misses, sole_gates
from putwright.screening.gates import BIT
from putwright.screening.view import MarketView
from tests import screens

USER = screens.settings(
    account_held=screens.account("2000000"), mandate_given=screens.mandate(stage=Stage.RECURRING)
)
STANDINGS = {"MU": screens.standing("MU", quality="FAIL"), "NESN": screens.standing("NESN", us_options=False)}
# Eight puts by hand; the comment says where each falls.
ROWS: list[dict[str, Any]] = [
    screens.put_row("GOOGL", "365"),  # passes
    screens.put_row("GOOGL", "360", ask=6.10),  # liquidity: spread 12.2 % of mid
    screens.put_row(
        "GOOGL", "350", bid=2.00, ask=2.10, open_interest=10
    ),  # liquidity, and further on contract, premium
    screens.put_row("MSFT", "366"),  # contract: 4.94 % below spot
    screens.put_row("MSFT", "370"),  # contract: 3.90 %
    screens.put_row("KO", "365", bid=3.50, ask=3.60),  # premium: 9.37 % a year
    screens.put_row("KO", "365", bid=2.00, ask=2.10),  # premium: 5.32 %
    screens.put_row("MU", "365", open_interest=10),  # quality, and further on liquidity
]


def view_of(rows: list[dict[str, Any]] = ROWS) -> MarketView:
    return screens.market_view(rows, USER, STANDINGS)


def test_counts_add_up_when_names_fall_gate_by_gate() -> None:
    """Each gate sees what the one before let through; a name without quotes falls at the first."""
    view = view_of()
    told = [
        (gate.gate, gate.names_in, gate.names_out, gate.puts_in, gate.puts_out, gate.stopped)
        for gate in count_gates(view.puts, view.question.symbols)
    ]
    assert told == [
        ("watch-list", 5, 4, 8, 8, ()),  # NESN has no quotes here
        ("quality", 4, 3, 8, 7, (("QUALITY_FAILED", 1),)),
        ("events", 3, 3, 7, 7, ()),
        ("liquidity", 3, 3, 7, 5, (("OPEN_INTEREST", 1), ("SPREAD", 1))),
        ("contract", 3, 2, 5, 3, (("OTM_TOO_NEAR", 2),)),
        ("premium", 2, 1, 3, 1, (("YIELD_HURDLE", 2),)),
        ("cash", 1, 1, 1, 1, ()),
        ("caps", 1, 1, 1, 1, ()),
    ]


def test_counts_lose_nothing_when_they_are_added() -> None:
    """What went in is what came out and what was stopped, at every gate and over all of them."""
    view = view_of()
    gates = count_gates(view.puts, view.question.symbols)
    assert [gate.gate for gate in gates] == list(Gate)
    for before, after in zip(gates, [*gates[1:], None], strict=True):
        assert before.puts_in == before.puts_out + sum(number for _, number in before.stopped)
        if after is not None:
            assert (after.puts_in, after.names_in) == (before.puts_out, before.names_out)
    assert gates[-1].puts_out == view.puts.filter(pl.col("failed") == 0).height


def test_sole_gate_is_the_one_that_alone_stands_before_a_put() -> None:
    """A put that falls at two gates is let through by neither alone; most names first."""
    told = {sole.gate: (sole.names, sole.puts, sole.symbols) for sole in sole_gates(view_of().puts)}
    assert told == {
        "liquidity": (1, 1, ("GOOGL",)),
        "contract": (1, 2, ("MSFT",)),
        "premium": (1, 2, ("KO",)),
    }
    several = [*ROWS, screens.put_row("AMZN", "365", bid=3.50, ask=3.60)]
    assert sole_gates(view_of(several).puts)[0].gate == "premium"
    assert sole_gates(view_of(several).puts)[0].symbols == ("AMZN", "KO")


def test_near_miss_names_the_nearest_put_and_the_limit_it_needs() -> None:
    """For each limit that alone stands before a put: the nearest put, and where the limit would have to be."""
    view = view_of()
    told = {
        miss.rule: (miss.symbol, str(miss.strike), miss.limit, miss.needed)
        for miss in near_misses(view.puts, view.limits)
    }
    assert told == {
        "SPREAD": ("GOOGL", "360", "at most 10.0 %", "12.2 %"),
        "OTM_TOO_NEAR": ("MSFT", "366", "at least 5.0 %", "4.9 %"),
        "YIELD_HURDLE": ("KO", "365", "at least 10.0 %", "9.4 %"),
    }


def test_near_miss_is_true_when_its_limit_is_moved_there() -> None:
    """With the limit where the miss says, the put it names passes."""
    shipped = screens.playbook_as_shipped()
    looser = replace(
        shipped,
        contract=replace(
            shipped.contract, otm_ratio_min=Decimal("0.0493"), spread_ratio_max=Decimal("0.122")
        ),
        premium=replace(shipped.premium, annual_return_min=Decimal("0.093")),
    )
    user = screens.settings(
        account_held=USER.account, mandate_given=screens.mandate(stage=Stage.RECURRING), playbook=looser
    )
    passed = screens.market_view(ROWS, user, STANDINGS).puts.filter(pl.col("failed") == 0)
    assert passed.select("symbol", pl.col("strike").cast(pl.Int64)).rows() == [
        ("GOOGL", 365), ("GOOGL", 360), ("MSFT", 366), ("KO", 365),
    ]  # fmt: skip


def test_near_miss_is_not_told_when_what_it_measures_is_unknown() -> None:
    """A missing open interest is no distance: the put is stopped, and no limit would let it through."""
    for unknown in (None, float("nan")):
        view = view_of([screens.put_row("GOOGL", expected_moves=unknown, open_interest=None)])
        assert near_misses(view.puts, view.limits) == []
        assert [sole.gate for sole in sole_gates(view.puts)] == ["liquidity"]


def test_near_miss_counts_floor_and_hurdle_as_one_when_a_yield_is_under_both() -> None:
    """A pace of 1 % is under the mandate's floor and the playbook's hurdle: one distance, told under each."""
    view = view_of([screens.put_row("GOOGL", bid=0.40, ask=0.42)])
    told = {miss.rule for miss in near_misses(view.puts, view.limits)}
    assert told == {"YIELD_FLOOR", "YIELD_HURDLE"}


def test_funnel_is_empty_when_the_market_is() -> None:
    """No puts at all: names fall at the first gate and nothing is near."""
    view = screens.market_view([screens.put_row()], USER)
    none = view.puts.clear()
    gates = count_gates(none, ["GOOGL", "KO"])
    assert (gates[0].names_in, gates[0].names_out, gates[0].puts_in) == (2, 0, 0)
    assert sole_gates(none) == []
    assert near_misses(none, view.limits) == []


def test_exclusions_hold_every_stopped_put_with_rule_value_limit_and_distance() -> None:
    """Each stopped put stands once, under the rule that stopped it first, with what it measured and by how far it missed."""
    view = view_of()
    table = exclusions(view)
    assert table.height == view.puts.filter(pl.col("failed") != 0).height == 7
    told = {(r["symbol"], r["strike_thousandths"], r["rule"]): r for r in table.iter_rows(named=True)}
    spread = told["GOOGL", 360_000, "SPREAD"]
    assert (round(spread["actual"], 4), spread["limit"], round(spread["distance"], 4)) == (
        0.1217,
        0.1,
        0.0217,
    )
    assert spread["limit_words"] == "at most 10.0 %"
    quality = told["MU", 365_000, "QUALITY_FAILED"]
    assert (quality["actual"], quality["actual_words"], quality["limit_words"]) == (
        None,
        "FAIL",
        "no test failed",
    )
    interest = told["GOOGL", 350_000, "OPEN_INTEREST"]
    assert (interest["actual"], interest["limit"], interest["distance"]) == (10.0, 300.0, 290.0)
    known = table["distance"].is_not_null() | table["actual_words"].is_not_null()
    assert known.all()


def test_exclusions_count_the_faults_of_a_quote_when_it_has_several() -> None:
    """Faults are told by their number, not by the mask that holds them."""
    view = view_of([screens.put_row(quote_faults=(1 << 8) | (1 << 4))])
    row = exclusions(view).row(0, named=True)
    assert (row["rule"], row["actual"], row["limit"], row["distance"]) == (Rule.QUOTE_FAULT, 2.0, 0.0, 2.0)


def test_exclusions_are_kept_as_parquet_when_they_are_read_again(tmp_path: Any) -> None:
    """What was excluded can be read by any program that reads Parquet."""
    table = exclusions(view_of())
    table.write_parquet(tmp_path / "exclusions.parquet")
    assert pl.read_parquet(tmp_path / "exclusions.parquet").equals(table)


def test_near_miss_is_the_same_put_when_several_are_equally_near() -> None:
    """Of puts at the same distance the lowest strike of the first name is told, in whatever order they stand."""
    early = [
        screens.put_row(symbol, strike, expiry=screens.EXPIRY - timedelta(days=7))
        for symbol in ("MSFT", "GOOGL")
        for strike in ("362", "360", "365", "361")
    ]
    for rows in (early, early[::-1], early[3:] + early[:3]):
        view = view_of(rows)
        (miss,) = near_misses(view.puts, view.limits)
        assert (miss.rule, miss.symbol, miss.strike, miss.names_it_alone_stops) == (
            "DTE_TOO_SHORT",
            "GOOGL",
            Decimal(360),
            2,
        )


def test_near_miss_is_not_told_when_a_greek_is_no_number() -> None:
    """A delta that is not a number refuses as unknown and is no distance."""
    shipped = screens.playbook_as_shipped()
    playbook = replace(shipped, contract=replace(shipped.contract, delta_abs_max=Decimal("0.3")))
    user = screens.settings(account_held=USER.account, mandate_given=USER.mandate, playbook=playbook)
    view = screens.market_view([screens.put_row(delta=float("nan"))], user)
    assert view.puts["failed"][0] == BIT[Rule.DELTA_TOO_HIGH]
    assert near_misses(view.puts, view.limits) == []
    row = exclusions(view).row(0, named=True)
    assert (row["actual"], row["actual_words"]) == (None, "unknown")
