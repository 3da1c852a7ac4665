"""Scenarios that bring a split, a special dividend and early exercise: whole worlds, from the sale to what becomes of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from putwright.bootstrap import paper_world
from putwright.cli.commands.paper import paper
from putwright.domain.trading_calendar import NEW_YORK
from putwright.paper.model import Contract, ContractQuery, Event, Executed, Notice, OrderOpened, OrderRequest
from putwright.paper.scenario import SCENARIOS, scenario_of
from putwright.paper.world import PaperWorld

ACCOUNT = "DU1234567"
ROOT = Path(__file__).resolve().parents[2]


def world(name: str) -> PaperWorld:
    return paper_world(scenario_of(name), 2026)


def there(day: str, at: str) -> datetime:
    """A moment as New York writes it."""
    return datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=NEW_YORK).astimezone(UTC)


def put(at: PaperWorld, symbol: str, strike: str, expiry: str = "20261211") -> Contract:
    """The listed put of these terms."""
    [found] = at.tape.find(
        ContractQuery(symbol=symbol, security_type="OPT", expiry=expiry, strike=Decimal(strike), right="P")
    )
    return found


def placed(
    at: PaperWorld, number: int, contract: Contract, action: str, quantity: int = 1, **terms: object
) -> Sequence[Event]:
    """An order at the other side's price, or at the limit given."""
    quote = at.tape.quote(contract.con_id)
    limit = quote.bid if action == "SELL" else quote.ask
    plain: dict[str, object] = {"limit": limit, "time_in_force": "GTC", "account": ACCOUNT}
    return at.exchange.place(
        OrderRequest(
            1,
            number,
            ContractQuery(con_id=contract.con_id),
            action,
            Decimal(quantity),
            "LMT",
            **(plain | terms),  # type: ignore[arg-type]
        )
    )


def held(at: PaperWorld) -> dict[str, Decimal]:
    return {each.contract.local_symbol: each.quantity for each in at.clearing.positions(ACCOUNT)}


def share(at: PaperWorld, symbol: str) -> Contract:
    return at.tape.find(ContractQuery(symbol=symbol, security_type="STK"))[0]


def test_put_becomes_two_at_half_the_strike_when_its_company_splits() -> None:
    """GM, 24 November: one put at 57 is two at 28.50, 100 shares are 200, and nobody is richer for it."""
    at = world("split")
    placed(at, 1, put(at, "GM", "57"), "SELL")
    placed(at, 2, share(at, "GM"), "BUY", 100)
    at.advance(there("2026-11-23", "20:00"))
    assert held(at) == {"GM": Decimal(100), "GM    261211P00057000": Decimal(-1)}
    before = at.clearing.funds(ACCOUNT).net_liquidation
    price = at.tape.quote(share(at, "GM").con_id).last
    assert price is not None
    at.advance(there("2026-11-24", "03:00"))
    assert held(at) == {"GM": Decimal(200), "GM    261211P00028500": Decimal(-2)}
    after = at.tape.quote(share(at, "GM").con_id).last
    assert after is not None
    assert after == pytest.approx(price / 2, abs=Decimal("0.011"))
    # Interest of a night, and what half a cent a share and half a tick a put can do.
    assert at.clearing.funds(ACCOUNT).net_liquidation == pytest.approx(before, abs=Decimal(30))


def test_restated_put_is_traded_and_assigned_when_the_split_is_over() -> None:
    """The two are quoted, one is bought back; the other one ends in 100 shares at 28.50 when it is assigned."""
    at = world("split")
    placed(at, 1, put(at, "GM", "57"), "SELL")
    at.advance(there("2026-11-24", "10:00"))
    restated = at.clearing.positions(ACCOUNT)[0].contract
    assert at.tape.find(ContractQuery(con_id=restated.con_id)) == [restated]
    assert put(at, "GM", "28.5") == restated
    bought = placed(at, 2, restated, "BUY")
    [fill] = [event.execution for event in bought if isinstance(event, Executed)]
    assert Decimal("0.30") < fill.price < Decimal("1.50")
    at.clearing.assign_tonight(restated.con_id, 1)
    events = at.advance(there("2026-11-25", "09:00"))
    booked = [event.execution for event in events if isinstance(event, Executed)]
    assert [(one.contract.symbol, one.price, one.quantity) for one in booked] == [
        ("GM", Decimal(0), Decimal(1)),
        ("GM", Decimal("28.5"), Decimal(100)),
    ]
    assert held(at) == {"GM": Decimal(100)}


def test_working_orders_end_when_the_split_goes_ex() -> None:
    """A good-till-cancelled exit on the old series is told as cancelled; the old series takes no more orders."""
    at = world("split")
    old = put(at, "GM", "57")
    placed(at, 1, old, "SELL")
    placed(at, 2, old, "BUY", limit=Decimal("0.20"))
    events = at.advance(there("2026-11-24", "10:00"))
    assert not at.exchange.open_orders()
    assert any(isinstance(event, Notice) and "Corporate action" in event.text for event in events)
    refused = placed(at, 3, old, "BUY", limit=Decimal("0.20"))
    assert not [event for event in refused if isinstance(event, OrderOpened)]


def test_strike_falls_by_the_dividend_when_it_is_a_special_one() -> None:
    """GM pays 3 on 24 November: 57 becomes 54, the share opens lower by 3, who holds shares is paid two weeks later."""
    at = world("special-dividend")
    sold = put(at, "GM", "57")
    placed(at, 1, sold, "SELL")
    placed(at, 2, put(at, "GM", "54"), "SELL")
    placed(at, 3, share(at, "GM"), "BUY", 100)
    at.advance(there("2026-11-23", "20:00"))
    before = at.tape.quote(sold.con_id).mid
    at.advance(there("2026-11-24", "03:00"))
    assert held(at) == {
        "GM": Decimal(100),
        "GM    261211P00054000": Decimal(-1),
        "GM    261211P00051000": Decimal(-1),
    }
    # Overnight the option is what it was, under another name: the share is still worth 3 more.
    assert at.tape.quote(put(at, "GM", "54").con_id).mid == before
    figures = {each.key: each.value for each in at.clearing.values(ACCOUNT) if each.currency == "USD"}
    assert figures["AccruedDividend"] == "300.00"
    cash = at.clearing.funds(ACCOUNT).cash_usd
    at.advance(there("2026-12-08", "09:00"))
    assert at.clearing.funds(ACCOUNT).cash_usd - cash > 300


def test_put_is_assigned_at_once_when_holders_exercise_early() -> None:
    """UBER falls by a third on 10 November: the put at 84 is assigned in the same night, a month before its expiry."""
    at = world("early")
    placed(at, 1, put(at, "UBER", "84"), "SELL")
    at.advance(there("2026-11-10", "10:29"))
    assert held(at) == {"UBER  261211P00084000": Decimal(-1)}
    at.advance(there("2026-11-11", "03:00"))
    assert held(at) == {"UBER": Decimal(100)}


def test_every_usual_put_is_assigned_when_holders_exercise_early() -> None:
    """Whatever of UBER's was sold at two to ten percent below the share, for four weeks to ten."""
    at = world("early")
    sold = [
        put(at, "UBER", strike, expiry)
        for strike in ("83", "84", "87", "90")
        for expiry in ("20261204", "20261211", "20261218", "20270115")
    ]
    for number, contract in enumerate(sold, start=1):
        placed(at, number, contract, "SELL")
    at.advance(there("2026-11-11", "03:00"))
    assert held(at) == {"UBER": Decimal(100 * len(sold))}


def test_every_scenario_is_told_when_a_person_looks_it_up() -> None:
    """The page has a row for each, and the command's help names them all."""
    page = (ROOT / "docs" / "paper-tws.md").read_text(encoding="utf-8")
    assert [name for name in SCENARIOS if f"\n| `{name}` |" not in page] == []
    told = (paper.__doc__ or "").partition("scenario:")[2].partition("seed:")[0]
    named = told.partition("How the world goes on: ")[2].replace("\n", " ").rstrip(". ").split(",")
    assert [name.strip() for name in named] == list(SCENARIOS)


def test_actions_are_dated_when_the_exchanges_are_open() -> None:
    """A split on a holiday would be told of the wrong day."""
    at = world("usual")
    for scenario in SCENARIOS.values():
        for action in scenario.actions:
            assert at.calendar.is_session(action.ex_date)
            assert action.ex_date > date(2026, 11, 6)
