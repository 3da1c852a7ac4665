"""Shadow results: what the puts that screens did not choose would have brought, by the rule that stopped them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from putwright.market import snapshot
from putwright.reports.json_form import document
from putwright.reports.screen import screen_report
from putwright.reports.week_shadow import (
    BELOW,
    LEADING,
    SHADOWED,
    ShadowGroup,
    excluded_alone,
    shadow,
    weekly,
    with_bids,
)
from putwright.screening.exclusions import exclusions
from putwright.workflows.screen import screen_id
from putwright.workflows.week_shadows import shadows
from tests import screens
from tests.fakes import FakeMarket
from tests.week_world import World

SOLD_ON, EXPIRY = date(2026, 7, 14), date(2026, 8, 21)
LATER = date(2026, 9, 1)


def puts(*told: tuple[str, str, float, float | None]) -> pl.DataFrame:
    """Puts sold on the 14th of July: name, rule, strike, bid; a contract costs a dollar to sell."""
    rows = [
        {
            "screen": "s1",
            "sold_on": SOLD_ON,
            "symbol": symbol,
            "expiry": EXPIRY,
            "strike_thousandths": int(strike * 1000),
            "rule": rule,
            "bid": bid,
            "cost": None if bid is None else 1.0,
        }
        for symbol, rule, strike, bid in told
    ]
    return pl.DataFrame(rows, schema=SHADOWED)


def closes(*told: tuple[str, str, float], splits: tuple[tuple[str, str], ...] = ()) -> pl.DataFrame:
    """Closes by name and day; two for one on the days of `splits`."""
    rows = [
        {
            "symbol": symbol,
            "date": date.fromisoformat(on),
            "close": close,
            "split": 2.0 if (symbol, on) in splits else None,
            "source": "hand",
        }
        for symbol, on, close in told
    ]
    schema = {
        "symbol": pl.String,
        "date": pl.Date,
        "close": pl.Float64,
        "split": pl.Float64,
        "source": pl.String,
    }
    return pl.DataFrame(rows, schema=schema)


def groups(table: pl.DataFrame, prices: pl.DataFrame, on: date = LATER) -> dict[str, ShadowGroup]:
    """The groups by rule."""
    return {one.rule: one for one in shadow(table, prices, on).groups}


def test_put_that_expired_brings_its_premium_or_its_loss_on_the_reserve() -> None:
    """A 100 put sold at 2.00 less a cent a share: kept above the strike; 95 at expiry costs five a share."""
    told = groups(
        puts(("KO", "SPREAD", 100, 2.0), ("GM", "SPREAD", 100, 2.0)),
        closes(("KO", "2026-08-21", 101.0), ("GM", "2026-08-21", 95.0)),
    )["SPREAD"]
    assert (told.settled, told.names, told.running, told.unknown) == (2, 2, 0, 0)
    assert told.settled_result == (Decimal("0.0199") + Decimal("-0.0301")) / 2
    assert (told.settled_assigned, told.settled_worst) == (Decimal("0.5"), Decimal("-0.0301"))


def test_name_counts_once_however_many_of_its_puts_are_quoted() -> None:
    """Three puts of KO and one of GM are two results: the average of KO's, and GM's."""
    told = groups(
        puts(*[("KO", "SPREAD", 100, bid) for bid in (1.0, 2.0, 3.0)], ("GM", "SPREAD", 100, 6.0)),
        closes(("KO", "2026-08-21", 101.0), ("GM", "2026-08-21", 101.0)),
    )["SPREAD"]
    assert (told.puts, told.names, told.settled) == (4, 2, 2)
    assert told.settled_result == (Decimal("0.0199") + Decimal("0.0599")) / 2


def test_put_that_still_runs_is_marked_at_the_newest_close_and_told_apart() -> None:
    """On the 20th of July nothing has expired: the last close stands for the end, and no one is assigned yet."""
    told = groups(puts(("KO", "SPREAD", 100, 2.0)), closes(("KO", "2026-07-17", 99.0)), date(2026, 7, 20))[
        "SPREAD"
    ]
    assert (told.settled, told.settled_result, told.settled_assigned) == (0, None, None)
    assert (told.running, told.running_result) == (1, Decimal("0.0099"))


@pytest.mark.parametrize(
    ("bid", "prices"),
    [
        (None, closes(("KO", "2026-08-21", 101.0))),
        (2.0, closes(("KO", "2026-08-10", 101.0))),
        (2.0, closes(("GM", "2026-08-21", 101.0))),
        (2.0, closes(("KO", "2026-08-03", 50.0), ("KO", "2026-08-21", 51.0), splits=(("KO", "2026-08-03"),))),
    ],
    ids=["no bid", "close too old", "no close", "split inside"],
)
def test_put_is_unknown_without_bid_or_close_or_across_a_split(
    bid: float | None, prices: pl.DataFrame
) -> None:
    """Unknown is counted, never taken for nothing."""
    told = groups(puts(("KO", "SPREAD", 100, bid)), prices)["SPREAD"]
    assert (told.unknown, told.settled, told.settled_result) == (1, 0, None)


def test_later_closes_change_nothing_when_the_past_is_asked_about() -> None:
    """What came after expiry is not looked at."""
    early, late = ("KO", "2026-08-21", 101.0), ("KO", "2026-08-24", 50.0)
    table = puts(("KO", "SPREAD", 100, 2.0))
    assert groups(table, closes(early)) == groups(table, closes(early, late))


def test_rules_come_after_the_shortlists_in_the_order_of_the_funnel() -> None:
    """The shortlist is what every rule is held against."""
    table = puts(
        *[("KO", rule, 100, 2.0) for rule in ("NAME_CAP", "SPREAD", BELOW, "QUALITY_FAILED", LEADING)]
    )
    told = shadow(table, closes(("KO", "2026-08-21", 101.0)), LATER)
    assert [one.rule for one in told.groups] == [LEADING, BELOW, "QUALITY_FAILED", "SPREAD", "NAME_CAP"]
    assert len(told.words) == 3
    assert "bid" in told.words[1]


def test_only_puts_that_one_rule_alone_stopped_are_followed() -> None:
    """What two rules stopped says nothing about either; the rule that is told is the one that stopped it."""
    rows = [
        screens.put_row("KO", ask=9.0),
        screens.put_row("GM", ask=9.0, open_interest=1),
        screens.put_row("MU", open_interest=1),
        screens.put_row("GOOGL"),
    ]
    user = screens.settings(account_held=screens.account("2000000"))
    told = excluded_alone("s1", SOLD_ON, exclusions(screens.market_view(rows, user)))
    assert dict(told.select("symbol", "rule").iter_rows()) == {"KO": "SPREAD", "MU": "OPEN_INTEREST"}


def test_bid_is_that_of_the_screen_and_costs_what_the_fee_table_says() -> None:
    """A put of the chain gets its bid and its costs; one that nobody bids for, and a faulty quote, get none."""
    rows = [screens.put_row("KO", "365"), screens.put_row("GM", "365", bid=0.0)]
    chains = pl.DataFrame(rows, schema=screens.SCREENED).select(list(snapshot.SCHEMA))
    table = puts(("KO", "SPREAD", 365, None), ("GM", "SPREAD", 365, None), ("KO", "QUOTE_FAULT", 365, None))
    table = table.drop("bid", "cost").with_columns(expiry=pl.lit(screens.EXPIRY))
    told = with_bids(table, chains, lambda premium, contracts: premium * contracts)
    assert told["bid"].to_list() == [5.4, None, None]
    assert told["cost"].to_list() == [5.4, None, None]


def test_screens_of_one_week_and_playbook_count_once_and_the_young_not_at_all() -> None:
    """Two on one Tuesday and one on Friday are one; another playbook and another week count too; `~2` is the same screen."""
    names = [
        "2026-07-07T1600-aaaaaa-income",
        "2026-07-14T1000-aaaaaa-income",
        "2026-07-14T1600-bbbbbb-income~2",
        "2026-07-17T1600-cccccc-income",
        "2026-07-17T1600-dddddd-my-income",
        "2026-07-24T1600-eeeeee-income",
        "odd",
    ]
    chosen = weekly(names, date(2026, 7, 1), date(2026, 7, 20))
    assert chosen == [names[0], names[3], names[4]]


# ---- from kept screens --------------------------------------------------------------------------------------------------


def keep(world: World, **rows: dict[str, Any]) -> str:
    """A screen of some puts, kept, and their chains recorded."""
    made = [screens.put_row(symbol, **changes) for symbol, changes in rows.items()]
    view = screens.market_view(made, screens.settings(account_held=screens.account("2000000")))
    report = screen_report(view, screen_id(view))
    world.record.keep_screen(report.screen_id, document("screen", 1, report), exclusions(view))
    world.market.add_chains(pl.DataFrame(made, schema=screens.SCREENED).select(list(snapshot.SCHEMA)))
    return report.screen_id


def test_kept_screen_is_followed_up_with_the_quotes_and_closes_of_the_workspace(tmp_path: Path) -> None:
    """GOOGL passed and was kept out of no rule; KO's wide spread kept it away from a fall: the rule earned its keep."""
    world = World(tmp_path, market=FakeMarket())
    keep(world, GOOGL={}, KO={"ask": 7.0})
    world.closes("GOOGL", (screens.EXPIRY.isoformat(), 390.0))
    world.closes("KO", (screens.EXPIRY.isoformat(), 300.0))
    later = datetime.combine(screens.EXPIRY + timedelta(days=7), datetime.min.time(), UTC)
    told = {
        one.rule: one for one in shadows(world.record, world.market, screens.surroundings(), later).groups
    }
    assert told[LEADING].settled == 1
    assert told[LEADING].settled_assigned == 0
    assert (told[LEADING].settled_result or Decimal(0)) > 0
    assert told["SPREAD"].settled_assigned == 1
    assert (told["SPREAD"].settled_result or Decimal(0)) < Decimal("-0.1")


def test_screen_without_its_exclusions_is_told_and_left_out(tmp_path: Path) -> None:
    """A damaged file is said; the others count."""
    world = World(tmp_path)
    name = keep(world, GOOGL={})
    (tmp_path / "records" / "screens" / name / "exclusions.parquet").write_bytes(b"torn")
    later = datetime.combine(screens.EXPIRY, datetime.min.time(), UTC)
    told = shadows(world.record, world.market, screens.surroundings(), later)
    assert "1 of 1 kept screens" in told.words[-1]
    assert told.left_out
