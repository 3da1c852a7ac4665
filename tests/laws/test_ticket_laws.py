"""Laws of the ticket: reserves, caps, yields, costs, falls, parity, exits, and that unknown is never zero."""

from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import find, given, settings
from hypothesis import strategies as st

from putwright.desk.price_ladder import limit_refusal, price_ladder
from putwright.desk.prospecting import exit_price
from putwright.domain.account import Account
from putwright.domain.mandate import Stage
from putwright.domain.outcomes import Sale, all_puts_cases, assigned, kept, taken_profit, worst_cases
from putwright.domain.playbook import EntryRule, EntryStart, ExitMode, ExitRule, Playbook, TimeInForce
from putwright.domain.quote import PutQuote
from putwright.domain.reserve import cash_free, cash_reserve, with_buffer
from putwright.domain.returns import Returns, annual_pace
from putwright.domain.rules import Rule
from putwright.domain.ticket import Ticket
from putwright.domain.ticks import CAREFUL, PENNY, PENNY_THROUGHOUT
from putwright.reports.json_form import plain
from putwright.reports.ticket import ticket_report
from tests.builders import NOON, account, fees, mandate, name, playbook, put, quote, short_put, ticket

CENTS = st.integers(min_value=1, max_value=9_999)
STRIKES = st.integers(min_value=10, max_value=1_500).map(Decimal)
CONTRACTS = st.integers(min_value=1, max_value=9)
TICKS = st.sampled_from([PENNY, PENNY_THROUGHOUT, CAREFUL])
PRICES = st.integers(min_value=5, max_value=9_000).map(lambda cents: Decimal(cents) / 100)
FIND = settings(deadline=None, database=None)
COSTS = fees("ibkr-tiered").cost_of_selling(NOON.date())


def sales() -> st.SearchStrategy[Sale]:
    """Sales whose premium is below the strike and above its costs."""
    return st.builds(
        lambda strike, share, contracts, costs: Sale(
            strike,
            (strike * share / 1000).quantize(Decimal("0.01")) + Decimal("0.05"),
            contracts,
            costs=Decimal(costs) / 100,
        ),
        STRIKES,
        st.integers(min_value=1, max_value=400),
        CONTRACTS,
        st.integers(min_value=0, max_value=500),
    )


@st.composite
def quotes(draw: st.DrawFn, spot: str = "385") -> PutQuote:
    bid = draw(CENTS)
    ask = bid + draw(st.integers(min_value=1, max_value=300))
    strike = draw(st.integers(min_value=300, max_value=400))
    days = draw(st.integers(min_value=0, max_value=60))
    contract = replace(
        put("GOOGL 2026-12-18 365 P"), strike=Decimal(strike), expiry=NOON.date() + timedelta(days=days)
    )
    return quote(
        f"{Decimal(bid) / 100}/{Decimal(ask) / 100}",
        contract,
        spot=spot,
        open_interest=draw(st.sampled_from([None, 0, 100, 500, 5000])),
        expiry_kind=draw(st.sampled_from(["monthly", "weekly", "unknown"])),
    )


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """From nothing to three million, with puts held and orders working, some of them too many."""
    cash = draw(st.one_of(st.integers(0, 600_000), st.integers(150_000, 3_000_000)))
    words = st.sampled_from(["KO 2026-12-18 75 P", "MU 2026-12-18 660 P", "GOOGL 2026-12-18 350 P"])
    held = tuple(
        short_put(one, contracts=draw(st.integers(1, 3)), premium=draw(st.sampled_from([None, "0.85"])))
        for one in draw(st.lists(words, max_size=3))
    )
    split = draw(st.integers(min_value=0, max_value=len(held)))
    worth = cash + draw(st.integers(min_value=0, max_value=200_000))
    return account(cash, worth, puts=held[:split], working_sales=held[split:])


@st.composite
def tickets(draw: st.DrawFn) -> Ticket:
    """Any account, and a put with up to two things wrong: about one ticket in three is sendable."""
    wrong = draw(
        st.lists(
            st.sampled_from(["quote", "want", "quality", "earnings", "limit", "stage", "contracts"]),
            max_size=2,
        )
    )
    anything = st.integers(min_value=-5, max_value=12_000).map(lambda cents: Decimal(cents) / 100)
    near = st.sampled_from([None, Decimal("5.30"), Decimal("5.45"), Decimal("5.60")])
    return ticket(
        draw(quotes()) if "quote" in wrong else quote(open_interest=draw(st.integers(300, 9_000))),
        by=draw(st.sampled_from([playbook("income"), _loose()])) if wrong else playbook("income"),
        under=mandate(draw(st.sampled_from(list(Stage))) if "stage" in wrong else Stage.RECURRING),
        held=draw(accounts()),
        of=name(
            want=draw(st.sampled_from([None, "360"])) if "want" in wrong else "365",
            quality=draw(st.sampled_from(["FAIL", "UNKNOWN"])) if "quality" in wrong else "PASS",
        ),
        contracts=draw(st.integers(1, 9)) if "contracts" in wrong else 1,
        earnings=draw(st.sampled_from(["INSIDE", "UNKNOWN", "TOO_RECENT"]))
        if "earnings" in wrong
        else "CLEAR",
        limit=draw(anything) if "limit" in wrong else draw(near),
    )


def _loose() -> Playbook:
    """A playbook as wide as one can be written: the mandate and the invariants are then all that is left."""
    income = playbook("income")
    band = replace(
        income.contract,
        otm_ratio_min=Decimal(0),
        otm_ratio_max=Decimal(1),
        days_to_expiry_min=0,
        days_to_expiry_max=400,
        open_interest_min=0,
        spread_ratio_max=Decimal(1),
    )
    return replace(income, contract=band, premium=replace(income.premium, annual_return_min=Decimal(0)))


@given(STRIKES, CONTRACTS, st.integers(min_value=1, max_value=50))
def test_reserve_is_proportional_when_contracts_grow(strike: Decimal, contracts: int, more: int) -> None:
    """I3: n contracts reserve n times what one does, more contracts or a higher strike more, whatever the margin says."""
    one = cash_reserve(strike, 1)
    assert cash_reserve(strike, contracts) == contracts * one
    assert cash_reserve(strike + more, contracts) > cash_reserve(strike, contracts)
    assert cash_reserve(strike, contracts + more) > cash_reserve(strike, contracts)


@given(accounts(), st.sampled_from(["cash", "margin", "portfolio-margin"]))
def test_reserve_ignores_the_kind_of_account_when_it_is_a_margin_account(held: Account, kind: str) -> None:
    """I3: a margin account frees no cash that a cash account would not."""
    assert ticket(held=replace(held, kind=kind)).cash == ticket(held=held).cash


@settings(max_examples=400, deadline=None)
@given(tickets())
def test_caps_and_cash_hold_when_a_ticket_is_sendable(drafted: Ticket) -> None:
    """I1, I2, I6: with every working order filled and this one too, cash, buffer, caps and stage still hold."""
    if not drafted.is_sendable:
        return
    cash = drafted.cash
    assert cash.free_after >= 0
    assert cash.cash_after_all_assigned >= 0
    assert drafted.contract.multiplier == 100
    assert drafted.candidate.put.spot is not None
    assert drafted.contract.strike < drafted.candidate.put.spot
    want = drafted.candidate.name.want_to_own
    assert want is not None
    assert drafted.contract.strike <= want
    assert drafted.candidate.name.quality == "PASS"
    assert drafted.candidate.measures["earnings"] == "CLEAR"


@settings(max_examples=200, deadline=None)
@given(accounts(), CONTRACTS)
def test_name_sector_and_deployed_caps_hold_when_a_ticket_is_sendable(held: Account, contracts: int) -> None:
    """I6, recounted from the account itself: no cap is exceeded after the worst-case fill."""
    under = mandate()
    drafted = ticket(held=held, contracts=contracts, under=under)
    if not drafted.is_sendable:
        return
    worth = held.net_liquidation_usd
    assert worth is not None
    mine = cash_reserve(drafted.contract.strike, contracts)
    on_name = sum(
        (p.contract.strike * 100 * p.contracts for p in held.obligations if p.contract.underlying == "GOOGL"),
        Decimal(0),
    )
    everything = sum((p.contract.strike * 100 * p.contracts for p in held.obligations), Decimal(0))
    assert mine + on_name <= under.name_share_max * worth
    assert mine + everything <= under.deployed_share_max * worth
    assert with_buffer(mine + everything, under.buffer_ratio) <= held.cash_usd
    assert cash_free(held, under.buffer_ratio) >= with_buffer(mine, under.buffer_ratio)


@settings(max_examples=300, deadline=None)
@given(tickets())
def test_order_is_legal_when_there_is_one(drafted: Ticket) -> None:
    """I9: on tick, not under the floor, not absurdly above the ask; the exit no dearer than its share of the entry."""
    if drafted.entry is None:
        assert not drafted.is_sendable
        assert drafted.refusals
        return
    assert drafted.floor is not None
    assert drafted.entry.limit >= drafted.floor
    assert drafted.entry.limit % Decimal("0.01") == 0
    assert drafted.candidate.put.bid is not None
    assert drafted.floor >= drafted.candidate.put.bid
    if drafted.exit is not None:
        assert drafted.exit.price <= drafted.entry.limit * (1 - drafted.take_profit_ratio)
        assert drafted.exit.quantity == drafted.entry.quantity
    if drafted.limit_asked is not None and drafted.entry.limit != drafted.limit_asked:
        assert Rule.LIMIT_PRICE in {refusal.rule for refusal in drafted.refusals}


@settings(max_examples=300, deadline=None)
@given(quotes(), TICKS, st.sampled_from(list(EntryStart)), st.integers(-20, 20), st.integers(1, 30))
def test_ladder_falls_by_ticks_to_its_floor_when_there_is_a_market(
    quoted: PutQuote, tick: Any, start: EntryStart, ticks_away: int, hurdle: int
) -> None:
    """X2: strictly falling, every rung legal, the last one the floor, none under the bid or the hurdle's price."""
    rule = EntryRule(start, ticks_away, TimeInForce.DAY, 1)
    days = (quoted.contract.expiry - NOON.date()).days
    made = price_ladder(quoted, rule, tick, 1, days, Decimal(hurdle) / 100, COSTS)
    assert made.floor is not None
    assert made.prices[-1] == made.floor
    assert all(tick.is_on_tick(price) for price in made.prices)
    assert all(low < high for high, low in zip(made.prices, made.prices[1:], strict=False))
    assert quoted.bid is not None
    assert made.floor >= quoted.bid
    assert all(limit_refusal(price, made, quoted, tick) is None for price in (made.floor,))
    if days >= 1:
        net = made.floor * 100 - COSTS(made.floor, 1)
        pace = annual_pace(net, quoted.contract.strike * 100, days)
        assert pace is not None
        assert pace >= Decimal(hurdle) / 100 - Decimal("1e-20")  # a quotient has 28 digits


@given(st.integers(-10_000, 10_000).map(Decimal), STRIKES, st.integers(1, 700), st.integers(1, 700))
def test_annual_return_keeps_its_sign_when_days_grow(
    amount: Decimal, strike: Decimal, days: int, more: int
) -> None:
    """I23: the sign is that of the amount, the size falls with the days, and less than a day has no annual figure."""
    reserve = strike * 100
    near, far = annual_pace(amount, reserve, days), annual_pace(amount, reserve, days + more)
    assert near is not None
    assert far is not None
    assert (near > 0) == (amount > 0)
    assert abs(far) <= abs(near)
    assert annual_pace(amount, reserve, 0) is None


@given(sales(), st.integers(1, 400))
def test_net_is_not_above_gross_when_costs_are_taken(sale: Sale, days: int) -> None:
    """I23: costs never raise a return."""
    told = Returns.of(sale.premium, sale.costs, sale.reserve, days)
    assert told.flat_net <= told.flat_gross
    assert told.annual_net is not None
    assert told.annual_gross is not None
    assert told.annual_net <= told.annual_gross


def sentences(told: Any) -> list[str]:
    """Every text of a report."""
    if isinstance(told, dict):
        return [text for value in told.values() for text in sentences(value)]
    if isinstance(told, list):
        return [text for value in told for text in sentences(value)]
    return [told] if isinstance(told, str) else []


@settings(max_examples=150, deadline=None)
@given(tickets())
def test_annual_return_is_told_with_its_condition_when_there_is_a_ticket(drafted: Ticket) -> None:
    """I23: wherever a ticket tells what the premium would be in a year, it says "if repeated" in the same breath."""
    report = ticket_report(drafted)
    assert "repeated all year" in report.caveat
    told = [text for text in [*sentences(plain(report.outcomes)), report.reward] if "% a year" in text]
    assert told or not report.reward or "no annual figure" in report.reward
    assert all("repeated" in text for text in told)


@given(sales(), st.integers(min_value=0, max_value=3_000).map(Decimal))
def test_cost_and_loss_are_bounded_when_assigned(sale: Sale, spot: Decimal) -> None:
    """I24: the effective cost is under the strike, nothing is lost beyond it, nothing gained beyond the premium."""
    outcome = assigned(sale, spot or None, None, None)
    assert outcome.effective_cost < sale.strike
    assert outcome.effective_cost <= outcome.effective_cost_net
    result = sale.result_at_expiry(spot)
    assert result <= sale.premium_net <= sale.premium
    assert result >= -(sale.effective_cost_net * sale.shares)
    assert abs(sale.result_at_expiry(sale.effective_cost_net)) < Decimal("1e-12")
    assert kept(sale, 30, None).result == sale.premium_net


@given(
    sales(),
    st.integers(5, 3_000).map(Decimal),
    st.lists(st.integers(0, 100), min_size=2, max_size=6, unique=True),
)
def test_loss_grows_when_the_share_falls_further(sale: Sale, spot: Decimal, falls: list[int]) -> None:
    """I26: a deeper fall is never better; worthless shares cost strike less premium, for one put and for all."""
    drops = [Decimal(fall) / 100 for fall in sorted(falls)]
    alone = [case.result for case in worst_cases(sale, spot, None, drops)]
    assert alone == sorted(alone, reverse=True)
    held = (short_put("KO 2026-12-18 75 P", contracts=2, premium="0.85"),)
    together = [
        case.result for case in all_puts_cases("X", sale, held, {"X": spot, "KO": Decimal(80)}, None, drops)
    ]
    assert together == sorted(together, key=lambda value: value or 0, reverse=True)
    ruin = all_puts_cases("X", sale, held, {"X": spot, "KO": Decimal(80)}, None, (Decimal(1),))[0]
    assert ruin.result == -(sale.reserve - sale.premium_net) - (Decimal(75) - Decimal("0.85")) * 200


@given(sales(), st.integers(5, 3_000).map(Decimal), st.integers(0, 4_000).map(Decimal))
def test_put_pays_as_a_covered_call_when_strike_and_expiry_are_the_same(
    sale: Sale, spot: Decimal, final: Decimal
) -> None:
    """I27: without interest and dividends the call is worth put + spot - strike, and both positions end alike."""
    free = replace(sale, costs=Decimal(0))
    call = free.premium_per_share + spot - free.strike
    covered = (min(final, free.strike) - spot + call) * free.shares
    assert free.result_at_expiry(final) == covered


@given(PRICES, st.integers(1, 99), TICKS)
def test_exit_price_is_within_a_tick_when_scaled_back(price: Decimal, percent: int, tick: Any) -> None:
    """I29: the exit is on tick, never above its share of the entry, and less than one tick under it."""
    entry, captured = tick.round_sell_up(price), Decimal(percent) / 100
    leave = exit_price(entry, ExitRule(ExitMode.TAKE_PROFIT, captured), tick)
    wanted = entry * (1 - captured)
    if leave is None:
        assert wanted < tick.below
        return
    assert tick.is_on_tick(leave)
    assert leave <= wanted < leave + tick.tick_at(wanted)
    assert leave / (1 - captured) <= entry


@given(sales(), st.integers(2, 400), st.integers(0, 300))
def test_buying_back_leaves_less_than_holding_when_it_costs_anything(
    sale: Sale, days: int, costs: int
) -> None:
    """What is left after a buy-back is under the net premium, and beats its pace only before `days_to_beat`."""
    price = sale.premium_per_share / 2
    outcome = taken_profit(sale, price, Decimal(costs) / 100, days)
    assert outcome.result < sale.premium_net
    if sale.premium_net <= 0:
        return
    holding = annual_pace(sale.premium_net, sale.reserve, days)
    assert holding is not None
    for day, pace in outcome.paces:
        assert (
            (pace > holding) == (day < outcome.days_to_beat)
            or day == outcome.days_to_beat
            or outcome.result <= 0
        )


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["bid", "ask", "spot", "open_interest", "volume"]))
def test_missing_is_unknown_when_a_fact_of_the_quote_is_taken_away(fact: str) -> None:
    """I32: what nobody said is None in the report, and no amount of it is zero."""
    changes: dict[str, Any] = {fact: None}
    drafted = ticket(replace(quote(), **changes))
    report = ticket_report(drafted)
    assert getattr(report.quote, fact) is None
    if fact in {"bid", "ask"}:
        assert (report.premium, report.premium_net, report.break_even, report.payoff) == (
            None,
            None,
            None,
            None,
        )
    if fact == "spot":
        assert report.outcomes is not None
        assert report.outcomes.assigned.discount_effective is None
        assert report.worst_cases == ()
    assert any("unknown" in line.value for line in report.provenance)


def test_valuation_is_unknown_when_nothing_was_priced() -> None:
    """I32: without pricing every figure of it is None, none is zero, and the words say unknown."""
    report = ticket_report(ticket())
    risk = report.risk
    priced = [getattr(risk, one.name) for one in fields(risk) if one.name != "otm_ratio"]
    assert priced == [None] * len(priced)
    assert report.outcomes is not None
    assert "unknown" in report.outcomes.average_words


@settings(max_examples=100, deadline=None)
@given(tickets())
def test_report_is_made_of_what_json_knows_when_written(drafted: Ticket) -> None:
    """Whatever the ticket, its report is text, numbers as text, lists and names; drafted twice it is the same."""
    import json

    told = json.dumps(plain(ticket_report(drafted)))
    assert '"Decimal' not in told
    assert "NaN" not in told
    assert json.loads(told)["ticket_id"] == drafted.ticket_id


@settings(max_examples=150, deadline=None)
@given(tickets())
def test_stop_has_its_refusal_when_a_mistake_is_made(drafted: Ticket) -> None:
    """No mistake is only mentioned: a STOP without a refusal would let it through."""
    if any(guard.verdict == "STOP" for guard in drafted.guards):
        assert not drafted.is_sendable


def test_sendable_tickets_are_among_the_drawn_ones_when_laws_are_tested() -> None:
    """The laws above are not empty: the drawn tickets hold sendable ones and refused ones."""
    assert find(tickets(), lambda drafted: drafted.is_sendable, settings=FIND).is_sendable
    assert not find(tickets(), lambda drafted: not drafted.is_sendable, settings=FIND).is_sendable
