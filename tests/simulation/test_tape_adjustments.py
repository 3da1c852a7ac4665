"""Splits and special dividends on the simulated tape: what is listed, quoted and told of the past before and after they go ex."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import NEW_YORK
from putwright.paper.clearing.actions import CashDividend, CorporateAction, Split, adjusted
from putwright.paper.model import Contract, ContractQuery, Phase, Quote
from putwright.paper.tape import SimulatedTape, TapeScenario

CALENDAR = new_york_calendar(2015, 2032)
TUESDAY, MONDAY = date(2026, 11, 24), date(2026, 11, 23)
SPLIT = Split("GM", TUESDAY, new=2)
SPECIAL = CashDividend("GM", TUESDAY, TUESDAY, Decimal(3), is_special=True)
STILL = TapeScenario(volatility=0.0, drift=0.0, jumps=0.0)


def tape(*actions: CorporateAction, scenario: TapeScenario = STILL) -> SimulatedTape:
    return SimulatedTape(CALENDAR, scenario=scenario, actions=actions)


def there(day: str, at: str) -> datetime:
    """A moment as New York writes it."""
    return datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=NEW_YORK).astimezone(UTC)


def share(market: SimulatedTape, symbol: str = "GM") -> Contract:
    return market.find(ContractQuery(symbol=symbol, security_type="STK"))[0]


def puts(market: SimulatedTape, strike: str = "", expiry: str = "20261211") -> Sequence[Contract]:
    wanted = Decimal(strike) if strike else None
    return market.find(
        ContractQuery(symbol="GM", security_type="OPT", expiry=expiry, strike=wanted, right="P")
    )


def price(market: SimulatedTape) -> float:
    return float(market.quote(share(market).con_id).last or 0)


def mid(quote: Quote) -> Decimal:
    assert quote.mid is not None
    return quote.mid


def test_old_terms_hold_when_the_night_is_reckoned() -> None:
    """Up to 02:00 on the ex-date, when the clearing house looks, everything is as it was; an instant later it is not."""
    market = tape(SPLIT)
    old = puts(market, "57")[0]
    market.advance(there("2026-11-24", "02:00"))
    assert puts(market, "57") == [old]
    before = price(market)
    market.advance(market.now + timedelta(microseconds=1))
    assert not puts(market, "57")
    assert price(market) == pytest.approx(before / 2, abs=0.011)


def test_new_terms_hold_over_the_weekend_when_the_ex_date_is_a_monday() -> None:
    """The batch of Friday's session runs on Saturday morning, and the quotes go with the positions."""
    market = tape(Split("GM", MONDAY, new=2))
    before = price(market)
    market.advance(there("2026-11-21", "01:59"))
    assert price(market) == pytest.approx(before, abs=0.011)
    market.advance(there("2026-11-21", "02:01"))
    assert price(market) == pytest.approx(before / 2, abs=0.011)
    assert puts(market, "28.5")


def test_series_are_the_clearing_houses_when_they_are_restated() -> None:
    """Every one of the start is there under the terms and the id that positions get, and none besides."""
    for action in (SPLIT, SPECIAL):
        market = tape(action)
        market.advance(there("2026-11-23", "16:00"))
        old = puts(market, expiry="")
        market.advance(there("2026-11-24", "10:00"))
        assert list(puts(market, expiry="")) == [adjusted(each, 100, action).contract for each in old]
        assert [market.contract(each.con_id) for each in old] == list(old)


def test_restated_put_is_worth_its_part_when_nothing_else_has_happened() -> None:
    """Half of what the put at 57 would be for each of the two at 28.50; a little less for the one at 54, of a cheaper share."""
    plain = tape()
    plain.advance(there("2026-11-24", "15:00"))
    former = float(mid(plain.quote(puts(plain, "57")[0].con_id)))
    for action, strike, part, apart in ((SPLIT, "28.5", 0.5, 0.02), (SPECIAL, "54", 0.95, 0.08)):
        market = tape(action)
        market.advance(plain.now)
        restated = market.quote(puts(market, strike)[0].con_id)
        assert float(mid(restated)) == pytest.approx(part * former, abs=apart)
        assert restated.underlying_price == pytest.approx(price(market), abs=0.011)


def test_former_series_is_known_and_dead_when_it_was_restated() -> None:
    """Yesterday's orders still have a contract; it is not found, not quoted, not open, and has no history."""
    market = tape(SPLIT)
    old = puts(market, "57")[0]
    market.watch(old.con_id)
    market.changed()
    market.advance(there("2026-11-24", "10:00"))
    assert market.contract(old.con_id) == old
    assert market.find(ContractQuery(con_id=old.con_id)) == []
    assert market.quote(old.con_id) == Quote(old.con_id, market.now)
    assert market.changed() == {old.con_id}
    assert market.phase(old.con_id) is Phase.CLOSED
    assert market.phase(puts(market, "28.5")[0].con_id) is Phase.OPEN
    assert market.bars(old.con_id, market.now, "5 D", "1 day", True) == ()


def test_parameters_list_what_is_found_when_a_split_is_over() -> None:
    """Half dollars are listed, and every strike that is told can be found."""
    market = tape(SPLIT)
    market.advance(there("2026-12-01", "10:00"))
    told = market.option_parameters(share(market).con_id)[0]
    assert set(told.strikes) == {each.strike for each in puts(market, expiry="")}
    assert Decimal("28.5") in told.strikes
    assert max(told.strikes) < 60


def test_new_expiries_are_listed_by_the_new_price_when_a_week_begins() -> None:
    """The weekly listed on the Monday after has strikes around half the old price, on the grid of cheap shares."""
    market = tape(SPLIT)
    market.advance(there("2026-11-30", "10:00"))
    strikes = sorted(each.strike for each in puts(market, expiry="20270122"))
    assert strikes[0] < Decimal(price(market)) < strikes[-1]
    assert {above - below for below, above in pairwise(strikes)} <= {Decimal("0.5"), Decimal(1)}
    assert all(market.quote(each.con_id).ask for each in puts(market, expiry="20270122"))


def test_past_is_told_by_the_new_count_when_a_split_is_over() -> None:
    """Charts have no cliff: closes before are halved, volumes doubled; a special dividend leaves them alone."""
    plain, split, special = tape(), tape(SPLIT), tape(SPECIAL)
    for market in (plain, split, special):
        market.advance(there("2026-11-25", "10:00"))

    def bars(market: SimulatedTape) -> list[tuple[float, int]]:
        con_id = share(market).con_id
        told = market.bars(con_id, there("2026-11-23", "16:00"), "10 D", "1 day", True)
        return [(float(bar.close), bar.volume) for bar in told]

    assert [close for close, _ in bars(split)] == pytest.approx(
        [close / 2 for close, _ in bars(plain)], abs=0.006
    )
    assert [volume for _, volume in bars(split)] == pytest.approx(
        [2 * volume for _, volume in bars(plain)], abs=1
    )
    assert bars(special) == bars(plain)
    restated = split.bars(puts(split, "28.5")[0].con_id, split.now, "5 D", "1 day", True)
    former = plain.bars(puts(plain, "57")[0].con_id, plain.now, "5 D", "1 day", True)
    assert [float(bar.close) for bar in restated] == pytest.approx(
        [float(bar.close) / 2 for bar in former], abs=0.02
    )


def test_dividends_are_halved_when_the_shares_are_twice_as_many() -> None:
    """0.15 a quarter becomes 0.075, in the words of the quote and in what pricing expects."""
    market = tape(SPLIT)
    assert market.quote(share(market).con_id).dividends == "0.60,0.60,20261207,0.15"
    market.advance(there("2026-11-24", "10:00"))
    words = market.quote(share(market).con_id).dividends.split(",")
    assert [Decimal(words[0]), Decimal(words[3])] == [Decimal("0.3"), Decimal("0.075")]
    quote = market.quote(puts(market, "28.5")[0].con_id)
    assert quote.present_value_of_dividends == pytest.approx(0.075, abs=0.001)


def test_share_opens_lower_when_a_special_dividend_goes_ex() -> None:
    """By the three dollars, from the first trade of the morning on; the close before is told as it was."""
    market = tape(SPECIAL)
    market.advance(there("2026-11-23", "16:00"))
    before = price(market)
    market.advance(there("2026-11-24", "03:59"))
    assert price(market) == before
    market.advance(there("2026-11-24", "09:30"))
    assert before - price(market) == pytest.approx(3.0, abs=0.02)
    assert float(market.quote(share(market).con_id).close or 0) == before


@pytest.mark.parametrize("action", [SPLIT, SPECIAL])
def test_market_is_the_same_when_time_is_cut_otherwise(action: CorporateAction) -> None:
    """One leap over the ex-date or steps of hours: the same listings and quotes afterwards."""
    wild = TapeScenario()
    leapt, walked = tape(action, scenario=wild), tape(action, scenario=wild)
    leapt.advance(there("2026-12-01", "11:00"))
    while walked.now < leapt.now:
        walked.advance(min(walked.now + timedelta(hours=7), leapt.now))
        walked.quotes([each.con_id for each in puts(walked)[:3]])
    chain = [each.con_id for each in puts(leapt, expiry="")]
    assert chain == [each.con_id for each in puts(walked, expiry="")]
    assert leapt.quotes(chain) == walked.quotes(chain)
    assert leapt.quote(share(leapt).con_id) == walked.quote(share(walked).con_id)


def test_other_names_are_untouched_when_one_goes_ex() -> None:
    """Shares and options of the others are quoted as if nothing had been announced."""
    plain, split = tape(scenario=TapeScenario()), tape(SPLIT, scenario=TapeScenario())
    query = ContractQuery(symbol="KO", security_type="OPT", expiry="20261218")
    for market in (plain, split):
        market.advance(there("2026-11-30", "11:00"))
    ids = [share(plain, "KO").con_id, *(each.con_id for each in plain.find(query))]
    assert plain.find(query) == split.find(query)
    assert plain.quotes(ids) == split.quotes(ids)


@pytest.mark.parametrize(
    ("action", "wrong"),
    [
        (Split("ACME", TUESDAY, 2), "there is no such share"),
        (Split("GM", TUESDAY, 3, 2), "odd lots"),
        (Split("GM", TUESDAY, 1, 10), "odd lots"),
        (Split("GM", date(2026, 11, 6), 2), "2026-11-06 is too early"),
        (CashDividend("GM", TUESDAY, TUESDAY, Decimal("2.37"), is_special=True), "between those listed"),
        (CashDividend("GM", TUESDAY, TUESDAY, Decimal(3)), "3 a share"),
    ],
)
def test_action_is_refused_when_the_tape_could_not_show_it(action: CorporateAction, wrong: str) -> None:
    """An unknown name, odd lots, the past, strikes between those listed, and dividends that leave strikes alone."""
    with pytest.raises(BadInput, match=wrong):
        tape(action)


def test_second_action_is_refused_when_a_name_has_one() -> None:
    """One a name: ids could not tell the series apart."""
    with pytest.raises(BadInput, match="another action already"):
        tape(SPLIT, Split("GM", date(2026, 12, 1), 2))
