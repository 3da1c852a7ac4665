"""The paper market's tape: the demo's market at first, then a trading day after the other, as TWS would tell it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import numpy as np
import polars as pl
import pytest

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import NEW_YORK
from putwright.market.simulated.market import DEMO_SEED, DEMO_SESSION, SimulatedMarket, simulate
from putwright.market.simulated.names import shipped_names
from putwright.market.simulated.traps import QUOTE_TRAPS
from putwright.paper.model import Contract, ContractQuery, Phase, Quote, Tape
from putwright.paper.tape import SimulatedTape, TapeScenario

CALENDAR = new_york_calendar(2015, 2032)
NAMES = {name.symbol: name for name in shipped_names()}
DEMO_MOMENT = datetime(2026, 11, 6, 20, 55, tzinfo=UTC)


def tape(scenario: TapeScenario | None = None) -> SimulatedTape:
    return SimulatedTape(CALENDAR, scenario=scenario or TapeScenario())


def there(day: str, at: str) -> datetime:
    """A moment as New York writes it."""
    return datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=NEW_YORK).astimezone(UTC)


def share(market: SimulatedTape, symbol: str = "KO") -> Contract:
    return market.find(ContractQuery(symbol=symbol, security_type="STK", exchange="SMART", currency="USD"))[0]


def put(market: SimulatedTape, symbol: str, expiry: str, strike: str) -> Contract:
    query = ContractQuery(
        symbol=symbol, security_type="OPT", expiry=expiry, strike=Decimal(strike), right="P"
    )
    return market.find(query)[0]


def last(market: SimulatedTape, symbol: str) -> float:
    return float(market.quote(share(market, symbol).con_id).last or 0)


@lru_cache(maxsize=1)
def demo() -> SimulatedMarket:
    generator = np.random.default_rng(DEMO_SEED)
    return simulate(
        shipped_names(), seed=DEMO_SEED, session=DEMO_SESSION, calendar=CALENDAR, generator=generator
    )


def test_tape_is_a_tape_when_asked_by_its_protocol() -> None:
    """The type checker and the program agree on what a tape is."""
    market: Tape = tape()
    assert market.now == DEMO_MOMENT


def test_market_is_the_demo_market_when_it_starts() -> None:
    """Every quote of the demo that is no trap is listed, and its mid lies within a spread of the tape's."""
    market = tape()
    clean = demo().snapshot.filter(~pl.col("symbol").is_in(list(QUOTE_TRAPS)) & pl.col("bid").is_not_null())
    apart = []
    for symbol in ("AAPL", "KO", "BRK.B", "KLAC", "NVDA", "PHM"):
        rows = clean.filter(pl.col("symbol") == symbol)
        chain = market.find(ContractQuery(symbol=symbol.replace(".", " "), security_type="OPT"))
        assert len(chain) == rows.height
        by_terms = dict(zip(map(terms, chain), market.quotes([c.con_id for c in chain]), strict=True))
        for row in rows.iter_rows(named=True):
            told = by_terms[row["expiry"], row["strike_thousandths"], row["right"][0]]
            mid = (row["bid"] + row["ask"]) / 2
            apart.append(abs(mid - mid_of(told)) / (row["ask"] - row["bid"]))
            assert told.underlying_price == row["spot"]
    assert np.quantile(apart, 0.99) < 1


def terms(contract: Contract) -> tuple[date | None, int, str]:
    return contract.expiry, int(contract.strike * 1000), contract.right


def mid_of(quote: Quote) -> float:
    assert quote.ask is not None
    return float((quote.bid or Decimal(0)) + quote.ask) / 2


@pytest.mark.parametrize(
    ("day", "at", "of_share", "of_option"),
    [
        ("2026-11-09", "03:59:59", Phase.CLOSED, Phase.CLOSED),
        ("2026-11-09", "04:00:00", Phase.PRE, Phase.CLOSED),
        ("2026-11-09", "09:29:59", Phase.PRE, Phase.CLOSED),
        ("2026-11-09", "09:30:00", Phase.OPEN, Phase.OPEN),
        ("2026-11-09", "15:59:59", Phase.OPEN, Phase.OPEN),
        ("2026-11-09", "16:00:00", Phase.AFTER, Phase.CLOSED),
        ("2026-11-09", "20:00:00", Phase.CLOSED, Phase.CLOSED),
        ("2026-11-26", "12:00:00", Phase.CLOSED, Phase.CLOSED),  # Thanksgiving
        ("2026-11-27", "12:59:59", Phase.OPEN, Phase.OPEN),  # closes at 13:00
        ("2026-11-27", "13:00:00", Phase.AFTER, Phase.CLOSED),
        ("2026-11-27", "17:00:00", Phase.CLOSED, Phase.CLOSED),
        ("2026-11-28", "12:00:00", Phase.CLOSED, Phase.CLOSED),
    ],
)
def test_phase_follows_the_calendar_when_days_pass(
    day: str, at: str, of_share: Phase, of_option: Phase
) -> None:
    """Bells, half days, holidays and weekends as the New York exchanges keep them."""
    market = tape()
    option = put(market, "KO", "20261218", "65")
    market.advance(there(day, at))
    assert market.phase(share(market).con_id) is of_share
    assert market.phase(option.con_id) is of_option


def test_hours_tell_the_half_day_when_it_comes() -> None:
    """The day after Thanksgiving ends at 13:00, extended hours at 17:00, in the protocol's words."""
    market = tape(TapeScenario(start=there("2026-11-25", "10:00")))
    told = market.details(share(market).con_id)
    assert told.liquid_hours.startswith(
        "20261125:0930-20261125:1600;20261126:CLOSED;20261127:0930-20261127:1300"
    )
    assert "20261127:0400-20261127:1700;20261128:CLOSED" in told.trading_hours
    assert market.details(put(market, "KO", "20261218", "65").con_id).trading_hours == told.liquid_hours


def test_half_day_ends_its_figures_when_the_early_bell_rings() -> None:
    """On 27 November 2026 all of the day's trading happens by 13:00, and options stand still from then on."""
    market = tape()
    ko, option = share(market).con_id, put(market, "KO", "20261218", "70").con_id
    market.advance(there("2026-11-27", "12:59"))
    before = market.quote(ko).volume
    market.advance(there("2026-11-27", "13:00"))
    closing, share_volume = market.quote(option), market.quote(ko).volume
    assert 0 < before < share_volume
    market.advance(there("2026-11-27", "15:00"))
    assert market.quote(option) == closing
    assert market.quote(ko).volume == share_volume
    bars = market.bars(ko, market.now, "1 D", "1 hour", True)
    assert [bar.at.astimezone(NEW_YORK).hour for bar in bars if isinstance(bar.at, datetime)] == [
        9,
        10,
        11,
        12,
    ]


def test_next_moment_is_the_next_bell_when_nobody_trades() -> None:
    """From Friday night it is midnight, and so on to Monday's first hour; while open every second counts."""
    market = tape()
    assert market.next_moment() == DEMO_MOMENT + timedelta(seconds=1)
    market.advance(there("2026-11-06", "20:00"))
    seen = []
    for _ in range(4):
        market.advance(market.next_moment())
        seen.append(market.now.astimezone(NEW_YORK).strftime("%a %H:%M"))
    assert seen == ["Sat 00:00", "Sun 00:00", "Mon 00:00", "Mon 04:00"]
    assert market.next_moment() == market.now + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (ContractQuery(symbol="KO", security_type="STK", exchange="SMART", currency="USD"), 1),
        (ContractQuery(symbol="ko", security_type="STK"), 1),
        (ContractQuery(symbol="BRK.B", security_type="STK"), 1),
        (ContractQuery(symbol="BRK B", security_type="STK"), 1),
        (ContractQuery(symbol="KO", security_type="STK", currency="EUR"), 0),
        (ContractQuery(symbol="KO", security_type="STK", exchange="SEHK"), 0),
        (ContractQuery(symbol="NESN", security_type="STK"), 0),
        (ContractQuery(symbol="USD", security_type="CASH", currency="CHF", exchange="IDEALPRO"), 1),
        (ContractQuery(symbol="EUR", security_type="CASH", currency="USD"), 1),
        (ContractQuery(local_symbol="KO    261218P00065000", security_type="OPT"), 1),
        (ContractQuery(symbol="KO", security_type="OPT", expiry="20261218", strike=Decimal("65.0")), 2),
        (ContractQuery(symbol="KO", security_type="OPT", expiry="20261219"), 0),
        (ContractQuery(symbol="KO", security_type="OPT", expiry="20261218", multiplier="10"), 0),
        (ContractQuery(symbol="KO", security_type="OPT", trading_class="KO1"), 0),
        (ContractQuery(symbol="KO", security_type="OPT", strike=Decimal("65.25")), 0),
        (ContractQuery(symbol="KO", security_type="FUT"), 0),
        (ContractQuery(con_id=987), 0),
    ],
)
def test_find_gives_what_fits_when_asked_in_part(query: ContractQuery, count: int) -> None:
    """Queries as clients send them, whole and partial, right and wrong."""
    assert len(tape().find(query)) == count


def test_find_gives_a_whole_month_when_only_that_is_named() -> None:
    """An expiry in six digits is every expiry of the month."""
    market = tape()
    query = ContractQuery(symbol="AAPL", security_type="OPT", expiry="202612", right="PUT")
    expiries = {option.expiry for option in market.find(query)}
    assert date(2026, 12, 18) in expiries
    assert len(expiries) > 1
    assert all(expiry is not None and (expiry.year, expiry.month) == (2026, 12) for expiry in expiries)


def test_contract_is_the_same_when_made_in_another_run() -> None:
    """Ids do not hang on the order of questions, nor on the seed."""
    option = put(tape(), "KO", "20261218", "65")
    other = SimulatedTape(CALENDAR, seed=7)
    assert other.contract(option.con_id) == option
    assert option.local_symbol == "KO    261218P00065000"
    assert str(option.strike) == "65"
    assert other.contract(option.con_id + 4096 * 997) is None


def test_option_is_known_but_not_found_when_expired() -> None:
    """Positions of yesterday still have a contract, orders for it do not; nothing is quoted any more."""
    market = tape()
    option = put(market, "KO", "20261113", "70")
    market.advance(there("2026-11-13", "21:00"))
    assert market.find(ContractQuery(con_id=option.con_id)) == [option]
    assert market.quote(option.con_id).ask is not None
    market.advance(there("2026-11-14", "09:00"))
    assert market.contract(option.con_id) == option
    assert market.find(ContractQuery(con_id=option.con_id)) == []
    assert market.quote(option.con_id) == Quote(option.con_id, market.now)
    assert date(2026, 11, 13) not in market.option_parameters(share(market).con_id)[0].expiries


def test_expiry_is_listed_when_its_week_begins() -> None:
    """On Monday morning the weekly eight weeks ahead appears, and strikes follow a share that ran away."""
    ran = TapeScenario(volatility=0.0, moves={"KO": ((there("2026-11-12", "12:00"), 110.0),)})
    market = tape(ran)
    new = ContractQuery(symbol="AAPL", security_type="OPT", expiry="20270108")
    far = ContractQuery(symbol="KO", security_type="OPT", strike=Decimal(110))
    market.advance(there("2026-11-08", "12:00"))
    assert not market.find(new)
    market.advance(there("2026-11-13", "12:00"))
    assert market.find(new)
    assert not market.find(far)
    market.advance(there("2026-11-16", "12:00"))
    assert market.find(far)


def test_parameters_list_what_is_found_when_compared() -> None:
    """`reqSecDefOptParams` and `reqContractDetails` speak of the same expiries and strikes."""
    market = tape()
    told = {each.exchange: each for each in market.option_parameters(share(market).con_id)}
    chain = market.find(ContractQuery(symbol="KO", security_type="OPT"))
    assert set(told["SMART"].expiries) == {option.expiry for option in chain}
    assert set(told["SMART"].strikes) == {option.strike for option in chain}
    assert told["CBOE"].strikes == told["SMART"].strikes
    assert market.option_parameters(chain[0].con_id) == ()


@pytest.mark.parametrize(
    ("symbol", "steps"),
    [("SPY", ["0.01"]), ("AAPL", ["0.01", "0.05"]), ("STLD", ["0.05", "0.10"])],
)
def test_market_rule_is_that_of_the_class_when_asked(symbol: str, steps: list[str]) -> None:
    """Pennies throughout, pennies then nickels, nickels then dimes."""
    market = tape()
    option = market.find(ContractQuery(symbol=symbol, security_type="OPT"))[0]
    told = market.details(option.con_id)
    assert len(told.market_rule_ids) == len(told.valid_exchanges)
    rule = market.market_rule(told.market_rule_ids[0])
    assert [str(each.increment) for each in rule] == steps
    assert told.minimum_tick == rule[0].increment
    assert market.market_rule(1) == ()


def test_quote_stands_still_when_halted() -> None:
    """For the time of the halt the share and its options are as they were, and say so."""
    since, until = there("2026-11-09", "11:00"), there("2026-11-09", "11:30")
    market = tape(TapeScenario(halts={"KO": ((since, until),)}))
    ids = [share(market).con_id, put(market, "KO", "20261218", "70").con_id]
    market.advance(since)
    first = market.quotes(ids)
    market.advance(there("2026-11-09", "11:29:59"))
    assert market.quotes(ids) == first
    assert all(quote.halted for quote in first)
    assert not market.quote(share(market, "PEP").con_id).halted
    market.advance(until)
    assert market.quotes(ids) != first
    assert not any(quote.halted for quote in market.quotes(ids))


def test_share_falls_at_once_when_a_shock_is_due() -> None:
    """A second before, nothing; then the new price, puts dearer, spreads wider."""
    shock = there("2026-11-10", "13:00")
    market = tape(TapeScenario(shocks={"KO": ((shock, 60.0),)}))
    option = put(market, "KO", "20261218", "65")
    market.advance(shock - timedelta(seconds=2))
    before, quiet = last(market, "KO"), market.quote(option.con_id)
    market.advance(shock)
    shaken = market.quote(option.con_id)
    assert before > 65
    assert last(market, "KO") == 60.0
    assert mid_of(shaken) > mid_of(quiet) + 3
    assert spread(shaken) > 2 * spread(quiet)


def spread(quote: Quote) -> Decimal:
    assert quote.bid is not None
    assert quote.ask is not None
    return quote.ask - quote.bid


def test_share_stays_when_the_scenario_keeps_it_quiet() -> None:
    """KO stands still for a month while the others move; only the dividend is taken off."""
    market = tape(TapeScenario(quiet=frozenset({"KO"})))
    before, other = last(market, "KO"), last(market, "PEP")
    market.advance(there("2026-12-11", "12:00"))
    assert last(market, "KO") == before
    assert last(market, "PEP") != other
    market.advance(there("2026-12-18", "12:00"))
    assert last(market, "KO") == pytest.approx(before - 0.51, abs=0.011)


def test_shares_move_as_options_expect_when_a_year_passes() -> None:
    """Realised volatility is near the usual implied one, and shares follow one market."""
    market = tape(TapeScenario(start=there("2027-11-05", "21:00")))
    moves, levels = [], []
    for symbol in ("AAPL", "KO", "JPM", "XOM", "SPY", "CAT"):
        bars = market.bars(share(market, symbol).con_id, market.now, "252 D", "1 day", True)
        closes = np.log([float(bar.close) for bar in bars])
        moves.append(np.diff(closes))
        levels.append(NAMES[symbol].volatility)
    realised = np.array([move.std() * np.sqrt(252) for move in moves])
    assert 0.7 < np.median(realised / levels) < 1.3
    together = np.corrcoef(np.array(moves))
    assert np.median(together[np.triu_indices(6, 1)]) > 0.05


def test_put_is_worth_its_exercise_value_when_it_expires() -> None:
    """At the last bell an in-the-money put costs what exercise brings, another one next to nothing."""
    closing = there("2026-12-18", "16:00")
    market = tape(TapeScenario(moves={"KO": ((closing, 60.0),)}))
    inside, outside = put(market, "KO", "20261218", "65"), put(market, "KO", "20261218", "59")
    market.advance(closing)
    quote = market.quote(inside.con_id)
    assert quote.underlying_price == 60.0
    assert quote.bid is not None
    assert quote.ask is not None
    assert quote.bid <= 5 <= quote.ask
    assert quote.delta == pytest.approx(-1.0, abs=0.01)
    assert market.quote(outside.con_id).bid is None


def test_share_opens_lower_by_the_dividend_when_it_goes_ex() -> None:
    """KO pays 0.51 on 14 December 2026: without noise that is all that happens, and the words of the quote tell it."""
    market = tape(TapeScenario(volatility=0.0, drift=0.0))
    assert market.quote(share(market).con_id).dividends == "2.04,2.04,20261214,0.51"
    market.advance(there("2026-12-11", "15:59"))
    before = last(market, "KO")
    market.advance(there("2026-12-14", "09:30"))
    assert before - last(market, "KO") == pytest.approx(0.51, abs=0.011)


def test_volatility_collapses_when_the_report_is_out() -> None:
    """NVDA reports on 18 November 2026: the next expiry's volatility falls, the share has jumped overnight."""
    market = tape()
    market.advance(there("2026-11-17", "15:55"))
    before = last(market, "NVDA")
    volatility = at_the_money(market)
    market.advance(there("2026-11-18", "09:45"))
    assert at_the_money(market) < 0.8 * volatility
    assert abs(last(market, "NVDA") / before - 1) > 0.01


def at_the_money(market: SimulatedTape) -> float:
    chain = market.find(ContractQuery(symbol="NVDA", security_type="OPT", expiry="20261127", right="P"))
    spot = last(market, "NVDA")
    nearest = min(chain, key=lambda option: abs(float(option.strike) - spot))
    return market.quote(nearest.con_id).implied_volatility or 0.0


def test_changed_tells_only_the_watched_when_time_passes() -> None:
    """New watches are told once; what stands still is not told again; unwatched ones never."""
    market = tape()
    ko, pep = share(market).con_id, share(market, "PEP").con_id
    market.watch(ko)
    market.watch(pep)
    assert market.changed() == {ko, pep}
    assert market.changed() == frozenset()
    market.unwatch(pep)
    market.advance(DEMO_MOMENT + timedelta(minutes=2))
    assert market.changed() == {ko}
    market.advance(there("2026-11-07", "10:00"))
    market.changed()
    market.advance(there("2026-11-08", "10:00"))
    assert market.changed() == frozenset()


def test_options_keep_the_quotes_of_the_close_when_closed() -> None:
    """At night and before the opening the last quotes of the session are shown, with their time."""
    market = tape()
    option = put(market, "KO", "20261218", "70")
    market.advance(there("2026-11-06", "16:00"))
    closing = market.quote(option.con_id)
    for day, at in (("2026-11-06", "19:00"), ("2026-11-08", "12:00"), ("2026-11-09", "08:00")):
        market.advance(there(day, at))
        assert market.quote(option.con_id) == closing
    assert closing.at == there("2026-11-06", "16:00")


def test_bars_agree_with_the_demo_and_among_each_other_when_asked_by_day_and_hour() -> None:
    """Closes of the past are the demo's; hours lie within their day; nothing is told of the future."""
    market = tape()
    ko = share(market).con_id
    market.advance(there("2026-11-10", "12:34:56"))
    days = market.bars(ko, market.now, "6 D", "1 day", True)
    told = demo().facts["prices"].filter((pl.col("symbol") == "KO") & (pl.col("date") >= date(2026, 11, 3)))
    assert [float(bar.close) for bar in days[:-2]] == told.sort("date")["close"].to_list()
    hours = market.bars(ko, there("2026-11-12", "16:00"), "1 D", "1 hour", True)
    assert [bar.at.astimezone(NEW_YORK).hour for bar in hours if isinstance(bar.at, datetime)] == [
        9,
        10,
        11,
        12,
    ]
    assert max(bar.high for bar in hours) == days[-1].high
    assert min(bar.low for bar in hours) == days[-1].low
    assert hours[-1].close == market.quote(ko).last
    assert days[-2].close == market.quote(ko).close
    assert days[-1].high == market.quote(ko).high
    assert sum(bar.volume for bar in hours) == market.quote(ko).volume


def test_bars_of_extended_hours_are_told_when_wanted() -> None:
    """From 04:00 to 20:00 when not only regular hours are asked for."""
    market = tape(TapeScenario(start=there("2026-11-10", "21:00")))
    ko = share(market).con_id
    wide = market.bars(ko, market.now, "1 D", "1 hour", False)
    assert len(wide) == 17  # 04:00 to 19:00 and the moment of 20:00
    assert len(market.bars(ko, market.now, "1 D", "1 hour", True)) == 7


def test_bars_of_an_option_end_when_it_expires() -> None:
    """History of an option: prices on tick, volume as printed, none after its last day."""
    market = tape()
    option = put(market, "KO", "20261113", "70").con_id
    market.advance(there("2026-11-18", "12:00"))
    bars = market.bars(option, market.now, "10 D", "1 day", True)
    assert bars[-1].at == date(2026, 11, 13)
    assert all(bar.low <= bar.open <= bar.high and bar.low <= bar.close <= bar.high for bar in bars)
    assert sum(bar.volume for bar in bars) > 0


def test_matching_finds_names_and_symbols_when_typed_in_part() -> None:
    """What a client types into a search box."""
    market = tape()
    assert [contract.symbol for contract in market.matching("coca")] == ["KO"]
    assert "MSFT" in [contract.symbol for contract in market.matching("ms")]
    assert list(market.matching("")) == []
    assert list(market.matching("zzz")) == []


def test_currency_pair_is_quoted_on_its_grid_when_markets_are_open() -> None:
    """A dollar costs 0.80 francs on the demo's day; pairs have no trades; they rest at the weekend."""
    market = tape()
    pair = market.find(ContractQuery(symbol="USD", security_type="CASH", currency="CHF"))[0]
    quote = market.quote(pair.con_id)
    assert quote.bid is not None
    assert quote.ask is not None
    assert quote.bid <= Decimal("0.80001")
    assert quote.ask >= Decimal("0.79999")
    assert quote.ask - quote.bid == market.details(pair.con_id).minimum_tick
    assert quote.last is None
    assert market.phase(pair.con_id) is Phase.OPEN
    market.advance(there("2026-11-07", "12:00"))
    assert market.phase(pair.con_id) is Phase.CLOSED
    market.advance(there("2026-11-08", "17:15"))
    assert market.phase(pair.con_id) is Phase.OPEN


def test_tape_refuses_when_asked_the_impossible() -> None:
    """The past, unknown contracts, words that are none, scenarios that make no sense."""
    market = tape()
    ko = share(market).con_id
    with pytest.raises(BadInput, match="there already"):
        market.advance(DEMO_MOMENT - timedelta(seconds=1))
    with pytest.raises(BadInput, match="no such contract"):
        market.quote(4711)
    with pytest.raises(BadInput, match="no duration"):
        market.bars(ko, market.now, "five days", "1 day", True)
    with pytest.raises(BadInput, match="no bars of"):
        market.bars(ko, market.now, "5 D", "7 mins", True)
    with pytest.raises(BadInput, match="time zone"):
        TapeScenario(start=datetime(2026, 11, 6))  # noqa: DTZ001 - that is the fault
    with pytest.raises(BadInput, match="above zero"):
        TapeScenario(moves={"KO": ((DEMO_MOMENT, 0.0),)})
    with pytest.raises(BadInput, match="symbol"):
        tape(TapeScenario(moves={"NOBODY": ((DEMO_MOMENT, 5.0),)}))
    with pytest.raises(BadInput, match="before"):
        tape(TapeScenario(start=datetime(2026, 11, 1, tzinfo=UTC)))
