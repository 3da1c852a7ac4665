"""The demo market: labelled names, series as exchanges list them, and a trap for every gate."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.earnings import EarningsRule
from putwright.domain.fundamentals import QualityCode, QualityLimits, QualityVerdict
from putwright.domain.mandate import Stage
from putwright.domain.refusal import BadInput
from putwright.domain.reserve import cash_free
from putwright.market import quote_checks
from putwright.market.parity import parity_spots
from putwright.market.quote_checks import QuoteFault
from putwright.market.simulated.accounts import account_text, demo_account, demo_stage
from putwright.market.simulated.listing import expiries, strike_step
from putwright.market.simulated.market import DEMO_SEED, DEMO_SESSION, SimulatedMarket, simulate
from putwright.market.simulated.names import names_of, shipped_names
from putwright.market.simulated.quoting import Ticks, quote
from putwright.market.simulated.traps import QUOTE_TRAPS, TRAPS
from putwright.screening.event_windows import earnings_state, earnings_windows
from putwright.screening.quality import judge_all
from putwright.settings.accounts import read_account
from tests.defaults import shipped_listing, shipped_tick_table

CALENDAR = new_york_calendar(2015, 2030)
DECEMBER = date(2026, 12, 18)
NAMES = {name.symbol: name for name in shipped_names()}


@lru_cache(maxsize=1)
def market() -> SimulatedMarket:
    generator = np.random.default_rng(DEMO_SEED)
    return simulate(
        shipped_names(), seed=DEMO_SEED, session=DEMO_SESSION, calendar=CALENDAR, generator=generator
    )


def rows(trap: str) -> pl.DataFrame:
    return market().snapshot.filter(pl.col("symbol") == TRAPS[trap])


def tempting(trap: str) -> pl.DataFrame:
    """The puts 2 to 8 % below the money of the next weeks."""
    below = 1 - pl.col("strike_thousandths") / 1000 / pl.col("spot")
    soon = pl.col("expiry").is_between(date(2026, 11, 26), date(2026, 12, 31))
    return rows(trap).filter(pl.col("right") == "PUT", below.is_between(0.02, 0.08), soon)


def verdict(trap: str) -> QualityVerdict:
    known = market().facts["fundamentals"]
    return judge_all(known, [TRAPS[trap]], QualityLimits(), DEMO_SESSION).verdicts[TRAPS[trap]]


def earnings(trap: str, days_after_last: int = 0) -> str:
    """The state of the earnings rule for the December monthly."""
    windows = earnings_windows(market().facts["earnings"], [TRAPS[trap]], DEMO_SESSION).frame
    rule = EarningsRule(days_after_last)
    return str(windows.with_columns(expiry=DECEMBER).select(earnings_state(DEMO_SESSION, rule)).item())


def test_names_are_many_and_varied_when_shipped() -> None:
    """More than sixty names of every sector and from cheap to very dear, so that every account finds some."""
    listed = [name for name in NAMES.values() if name.spot is not None]
    spots = [name.spot or 0.0 for name in listed]
    assert len(listed) >= 64
    assert len({name.sector for name in listed if name.sector}) == 11
    assert min(spots) < 30
    assert max(spots) > 900


def test_names_are_refused_when_a_key_is_unknown() -> None:
    """A mistake in the file of names is told by its name."""
    entry = {
        "symbol": "KO",
        "name": "Coca-Cola",
        "company": {"archetype": "steady", "market_cap_billion": 300},
        "wantd": {},
    }
    with pytest.raises(BadInput, match="`wantd`"):
        names_of({"schema": 1, "names": [entry]})


@pytest.mark.parametrize("day", ["4-1", "1-32", "1", "one-two"])
def test_names_are_refused_when_a_day_of_the_quarter_is_none(day: str) -> None:
    """A report day is a month of the quarter and a day of the month."""
    company = {"archetype": "steady", "market_cap_billion": 300}
    entry = {"symbol": "KO", "name": "Coca-Cola", "company": company, "reports": {"usual": day}}
    with pytest.raises(BadInput, match="no day of a quarter"):
        names_of({"schema": 1, "names": [entry]})


def test_every_row_says_simulated_when_the_market_is_made() -> None:
    """Nobody can take the demo market for a real one: every quote and every fact is labelled."""
    label = f"simulated market (seed {DEMO_SEED})"
    assert market().snapshot["kind"].cast(pl.String).unique().to_list() == ["simulated"]
    assert market().snapshot["source"].unique().to_list() == [label]
    for table in market().facts.values():
        assert table["source"].str.starts_with(label).all()


def test_quotes_are_of_five_to_four_when_the_session_is_a_whole_day() -> None:
    """Demo quotes are true five minutes before the close of the session, New York time."""
    assert market().quote_time == datetime(2026, 11, 6, 20, 55, tzinfo=UTC)


def test_weeklies_move_to_thursday_when_friday_is_a_holiday() -> None:
    """The weeklies of Christmas and New Year expire on 24 and 31 December 2026."""
    listed = set(expiries(NAMES["KO"], DEMO_SESSION, CALENDAR))
    assert {date(2026, 12, 24), date(2026, 12, 31), DECEMBER} <= listed
    assert not {date(2026, 12, 25), date(2027, 1, 1)} & listed


def test_midweek_expiries_are_listed_when_the_name_is_in_the_programme() -> None:
    """Mondays and Wednesdays for the names that have them, only monthlies for quiet ones."""
    assert {date(2026, 11, 9), date(2026, 11, 18)} <= set(expiries(NAMES["AAPL"], DEMO_SESSION, CALENDAR))
    assert date(2026, 11, 9) not in expiries(NAMES["KO"], DEMO_SESSION, CALENDAR)
    quiet = expiries(NAMES["PHM"], DEMO_SESSION, CALENDAR)
    assert all(day == CALENDAR.monthly_expiry(day.year, day.month) for day in quiet)


@pytest.mark.parametrize(
    ("spot", "tier", "step"),
    [(24.6, 1, 0.5), (70, 1, 1.0), (185, 1, 2.5), (480, 2, 5.0), (925, 1, 10.0), (124, 4, 5.0)],
)
def test_strikes_stand_wider_when_the_share_is_dearer_or_quieter(spot: float, tier: int, step: float) -> None:
    """Strike steps as exchanges use them [USD/share]."""
    assert strike_step(spot, tier) == step


def test_ticks_agree_with_the_shipped_list_when_a_class_is_quoted() -> None:
    """Classes quoted in nickels are not in the list of penny classes, and those in cents throughout are in theirs."""
    table = shipped_tick_table()
    assert all(name.symbol not in table.penny for name in NAMES.values() if name.tick == "nickel")
    assert all(name.symbol in table.penny_throughout for name in NAMES.values() if name.tick == "penny-all")


def test_quote_is_rounded_outward_when_the_worth_lies_between_ticks() -> None:
    """A worth of 2.503 and a spread of about 5 cents: 2.47 to 2.53 in cents, 2.45 to 2.55 in nickels [USD/share]."""
    two = np.ones(2)
    grid = Ticks(np.array([0.01, 0.05]), np.array([0.05, 0.10]))
    tier = np.array([1, 1])
    quoted = quote(2.503 * two, 0 * two, tier, two, grid, np.random.default_rng(1))
    assert quoted.bid.tolist() == [2.47, 2.45]
    assert quoted.ask.tolist() == [2.53, 2.55]


def test_every_trap_is_a_name_of_the_market_when_shipped() -> None:
    """The table of traps speaks of names that exist."""
    assert set(TRAPS.values()) <= set(NAMES)
    assert set(TRAPS.values()) >= QUOTE_TRAPS


def test_name_has_no_quotes_when_no_options_are_listed_in_the_united_states() -> None:
    """Nestlé is wanted and can not be had: no quotes, and the list of unlisted names knows why."""
    assert rows("no_us_options").is_empty()
    assert shipped_listing().refusal(TRAPS["no_us_options"]) is not None


def test_watch_list_traps_are_set_when_the_market_is_made() -> None:
    """One name has no price to own it at, another one only far below its tempting strikes."""
    wanted = {name.symbol: name.want_to_own for name in market().watchlist}
    assert wanted[TRAPS["no_want_price"]] is None
    most = wanted[TRAPS["strike_above_want"]]
    assert most is not None
    assert (tempting("strike_above_want")["strike_thousandths"] > int(most * 1000)).all()


@pytest.mark.parametrize(
    ("trap", "code"),
    [
        ("loss_making", QualityCode.NOT_PROFITABLE),
        ("no_growth", QualityCode.NOT_GROWING),
        ("too_much_debt", QualityCode.NOT_SOUND),
        ("tiny_company", QualityCode.TOO_SMALL),
        ("quality_unknown", QualityCode.QUALITY_UNKNOWN),
        ("fund", QualityCode.NOT_A_COMPANY),
        ("stale_facts", QualityCode.FACTS_STALE),
    ],
)
def test_quality_refuses_when_the_company_is_a_trap(trap: str, code: QualityCode) -> None:
    """Each trap of the quality gate falls at the test it was made for."""
    judged = verdict(trap)
    assert not judged.passed
    assert judged.worst is not None
    assert judged.worst.code is code


def test_quality_passes_when_the_company_is_sound() -> None:
    """Every company that is no trap passes, the bank by the questions that fit a bank."""
    traps = {TRAPS[trap] for trap in ("loss_making", "no_growth", "too_much_debt", "tiny_company")}
    traps |= {TRAPS[trap] for trap in ("quality_unknown", "stale_facts")}
    sound = [
        name.symbol
        for name in NAMES.values()
        if name.spot and name.archetype != "fund" and name.symbol not in traps
    ]
    judged = judge_all(market().facts["fundamentals"], sound, QualityLimits(), DEMO_SESSION)
    assert [symbol for symbol, one in judged.verdicts.items() if not one.passed] == []
    assert verdict("bank").passed


def test_events_refuse_when_the_report_is_a_trap() -> None:
    """Reports inside, unknown and contradictory; a recent one only disturbs a playbook that asks for quiet days."""
    assert earnings("earnings_inside") == "INSIDE"
    assert earnings("earnings_unknown") == "UNKNOWN"
    assert earnings("earnings_contradict") == "CONTRADICT"
    assert earnings("earnings_recent") == "CLEAR"
    assert earnings("earnings_recent", days_after_last=14) == "TOO_RECENT"


def test_most_names_are_clear_of_reports_when_the_season_is_over() -> None:
    """In early November most names have reported and do not again before the December monthly."""
    symbols = [name.symbol for name in NAMES.values() if name.report_day is not None]
    windows = earnings_windows(market().facts["earnings"], symbols, DEMO_SESSION).frame
    states = (
        windows.with_columns(expiry=DECEMBER).select(earnings_state(DEMO_SESSION, EarningsRule())).to_series()
    )
    assert (states.cast(pl.String) == "CLEAR").mean() > 0.6  # type: ignore[operator]


def test_quotes_are_faulty_when_they_are_traps() -> None:
    """Crossed, without a bid, one-sided, of yesterday, expiring today, told twice, upside down, under exercise value."""
    assert tempting("crossed_quote").select((pl.col("bid") > pl.col("ask")).all()).item()
    assert tempting("zero_bid")["bid"].unique().to_list() == [0.0]
    assert tempting("one_sided")["bid"].is_null().all()
    assert tempting("one_sided")["ask"].is_not_null().all()
    assert rows("stale_symbol")["quote_time"].unique().to_list() == [
        datetime(2026, 11, 5, 20, 55, tzinfo=UTC)
    ]
    assert rows("expires_today")["expiry"].min() == DEMO_SESSION
    contract = ["root", "expiry", "right", "strike_thousandths"]
    assert tempting("contradictory").group_by(contract).agg(pl.col("bid").n_unique())[
        "bid"
    ].unique().to_list() == [2]
    december = tempting("not_monotone").filter(pl.col("expiry") == DECEMBER).sort("strike_thousandths")
    assert december.height > 3
    assert december["bid"].is_sorted(descending=True)
    value = pl.col("strike_thousandths") / 1000 - pl.col("spot")
    deep = rows("below_intrinsic").filter(pl.col("right") == "PUT", value > 0.05 * pl.col("spot"))
    assert deep.select((pl.col("ask") < value).all()).item()


def checked() -> pl.DataFrame:
    """The puts that tempt a seller, of all names, as the quote checks judge them."""
    marked = quote_checks.check(
        market().snapshot,
        as_of=market().quote_time,
        session=DEMO_SESSION,
        rate=0.04,
        closures=CALENDAR.closures,
    )
    below = 1 - pl.col("strike_thousandths") / 1000 / pl.col("spot")
    soon = pl.col("expiry").is_between(date(2026, 11, 26), DECEMBER)
    return marked.filter(pl.col("right") == "PUT", below.is_between(0.02, 0.08), soon)


@pytest.mark.parametrize(
    ("trap", "fault"),
    [
        ("crossed_quote", QuoteFault.CROSSED),
        ("zero_bid", QuoteFault.ZERO_BID),
        ("one_sided", QuoteFault.ONE_SIDED),
        ("stale_symbol", QuoteFault.STALE),
        ("parity_break", QuoteFault.PARITY_BROKEN),
        ("spot_apart", QuoteFault.SPOT_OTHER_TIME),
        ("not_monotone", QuoteFault.NOT_MONOTONE),
        ("contradictory", QuoteFault.CONTRADICTORY),
    ],
)
def test_quote_checks_name_the_fault_when_a_tempting_put_is_a_trap(trap: str, fault: QuoteFault) -> None:
    """Each faulty name is found out, at every strike that tempts."""
    caught = checked().filter(pl.col("symbol") == TRAPS[trap])
    assert caught.height > 3
    assert caught.select((pl.col("quote_faults") & fault.value != 0).any()).item()
    assert caught.select((pl.col("quote_faults") != 0).all()).item()


def test_quote_checks_find_nothing_when_a_tempting_put_is_no_trap() -> None:
    """Every other quote in the strikes and weeks that tempt a seller is without fault."""
    clean = checked().filter(~pl.col("symbol").is_in(list(QUOTE_TRAPS)), pl.col("bid") > 0)
    assert clean.height > 300
    assert clean.filter(pl.col("quote_faults") != 0).is_empty()


def test_parity_disagrees_with_the_share_when_it_is_a_trap() -> None:
    """Where calls are too dear, or the share was looked up later, the spot of the quotes is another one."""
    known = market().snapshot.with_columns(_session=pl.lit(DEMO_SESSION))
    implied = dict(parity_spots(known, 0.04).select("symbol", "parity_spot").iter_rows())
    spots = dict(market().snapshot.group_by("symbol").agg(pl.col("spot").last()).iter_rows())
    off = {symbol: abs(implied[symbol] / spots[symbol] - 1) for symbol in implied}
    assert off[TRAPS["parity_break"]] > 0.03
    assert off[TRAPS["spot_apart"]] > 0.03
    assert max(off[symbol] for symbol in off if symbol not in QUOTE_TRAPS) < 0.01


def test_vendor_volatility_is_junk_when_it_is_a_trap() -> None:
    """The vendor's figure is worthless, the quotes are not."""
    assert set(rows("iv_junk")["vendor_implied_volatility"].unique()) == {0.500005, 0.00001}
    assert rows("iv_junk").select((pl.col("ask") > pl.col("bid")).all()).item()


def test_liquidity_is_thin_when_it_is_a_trap() -> None:
    """Wide spreads, few open contracts, and bids below ten cents where strikes tempt."""
    mid = (pl.col("bid") + pl.col("ask")) / 2
    assert tempting("wide_spread").select(((pl.col("ask") - pl.col("bid")) / mid).min()).item() > 0.10
    assert (tempting("low_open_interest")["open_interest"] < 200).all()
    far = 1 - pl.col("strike_thousandths") / 1000 / pl.col("spot") > 0.05
    assert (
        tempting("tiny_bid")
        .filter(far, pl.col("expiry") <= DECEMBER)
        .select((pl.col("bid") < 0.10).all())
        .item()
    )


def test_adjusted_series_look_fat_when_less_than_a_hundred_shares_are_delivered() -> None:
    """Of two puts with one strike the one under the root with a digit pays more, because it delivers less."""
    key = ["expiry", "right", "strike_thousandths"]
    name = rows("adjusted_series").filter(pl.col("right") == "PUT")
    adjusted, standard = name.filter(pl.col("root") == "HON1"), name.filter(pl.col("root") == "HON")
    both = adjusted.join(standard, on=key, suffix="_standard")
    assert both.height > 10
    assert both.select((pl.col("bid") > pl.col("bid_standard")).mean()).item() > 0.9
    assert adjusted["multiplier"].unique().to_list() == [100]


def test_history_shows_the_split_when_three_shares_came_for_two() -> None:
    """Closes as traded fall by a third on the day of the split, adjusted ones do not; old strikes live on."""
    symbol = TRAPS["three_for_two"]
    prices = market().facts["prices"].filter(pl.col("symbol") == symbol)
    day = prices.filter(pl.col("split") > 0)
    assert day["split"].to_list() == [1.5]
    before = prices.filter(pl.col("date") < day["date"].item()).tail(1)
    assert day["close"].item() / before["close"].item() == pytest.approx(1 / 1.5, abs=0.12)
    assert day["adjusted_close"].item() / before["adjusted_close"].item() == pytest.approx(1, abs=0.15)
    assert rows("three_for_two")["root"].unique().sort().to_list() == [symbol, f"{symbol}1"]


@pytest.mark.parametrize(
    ("net_liquidation", "stage", "open_puts"),
    [("50000", Stage.FIRST_TRADE, 0), ("250000", Stage.SEVERAL_NAMES, 1), ("2000000", Stage.RECURRING, 12)],
)
def test_demo_account_is_cash_secured_when_read(
    net_liquidation: str, stage: Stage, open_puts: int, tmp_path: Path
) -> None:
    """The three demo accounts are accounts as the program reads them, and their cash covers what is open."""
    table = demo_account(Decimal(net_liquidation), DEMO_SESSION, CALENDAR)
    path = tmp_path / "account.toml"
    path.write_text(account_text(table), encoding="utf-8")
    account = read_account(path)
    assert demo_stage(Decimal(net_liquidation)) is stage
    assert account.net_liquidation_usd == Decimal(net_liquidation)
    assert len(account.short_puts) == open_puts
    assert cash_free(account, Decimal("0.10")) > Decimal(40_000)
    quoted = (
        market().snapshot.filter(pl.col("right") == "PUT").select("symbol", "expiry", "strike_thousandths")
    )
    listed = set(quoted.iter_rows())
    for put in account.obligations:
        assert (put.contract.underlying, put.contract.expiry, put.contract.strike_thousandths) in listed
