"""The fills of the day as the adapter reads them: their times, corrections, commissions, and those made while away."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.domain.broker_statement import BrokerFill
from tests.simulation.adapter_tws import (
    FILLS,
    UNSET,
    Frame,
    ScriptedTws,
    commission,
    execution,
    looked,
)

NEW_YORK_TIME = "20260714 13:05:09 US/Eastern"
AT = datetime(2026, 7, 14, 17, 5, 9, tzinfo=UTC)


@pytest.fixture(params=["UTC", "Europe/Zurich", "Pacific/Auckland"])
def _machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def fills(*rows: list[Frame], greeting: str = "20260714 14:00:00 US/Eastern") -> tuple[BrokerFill, ...]:
    def answer(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        told = [[f[2] if part == "REQUEST" else part for part in frame] for row in rows for frame in row]
        return [*told, [55, 1, f[2]]]

    script = ScriptedTws(handlers={FILLS: answer}, greeting_time=greeting)
    told: tuple[BrokerFill, ...] = looked(script, lambda view: view.fills_today())
    return told


def one(fill_id: str = "0001.01.01", when: str = NEW_YORK_TIME, **changes: str) -> list[Frame]:
    return [execution("REQUEST", fill_id, when, **changes)]


@pytest.mark.usefixtures("_machine_zone")
@pytest.mark.parametrize(
    ("text", "greeting", "at"),
    [
        (NEW_YORK_TIME, "20260714 14:00:00 US/Eastern", AT),
        ("20260714-17:05:09", "20260714 14:00:00 US/Eastern", AT),
        ("20260714  13:05:09", "20260714 14:00:00 US/Eastern", AT),
        ("20260714  19:05:09", "20260714 20:00:00 Europe/Zurich", AT),
        ("20260714  13:05:09", "20260714 14:00:00 EasternPartOfTheMoon", None),
        ("20260714 13:05:09 EasternPartOfTheMoon", "20260714 14:00:00 US/Eastern", None),
    ],
)
def test_fill_time_is_the_same_moment_when_the_machine_stands_anywhere(
    text: str, greeting: str, at: datetime | None
) -> None:
    """The three ways of writing a time mean one moment, wherever this machine stands; without a zone it is unknown."""
    (fill,) = fills(one(when=text), greeting=greeting)
    assert fill.at == at


def test_fill_is_told_in_our_words() -> None:
    """Contract, side, quantity, price, our id and the broker's."""
    (fill,) = fills(one())
    assert (str(fill.contract), fill.is_sale) == ("KO 2026-08-21 65 P", True)
    assert (fill.quantity, fill.price) == (Decimal(2), Decimal("1.25"))
    assert (fill.client_order_id, fill.broker_order_id, fill.client_id) == ("pw-1", 900, 3)


def test_fill_has_no_commission_when_none_was_told() -> None:
    """A commission that has not come, or came as unset, is not zero."""
    assert fills(one())[0].commission is None
    assert fills([*one(), commission("0001.01.01", UNSET)])[0].commission is None
    told = fills([*one(), commission("0001.01.01", "1.0512")])[0]
    assert (told.commission, told.commission_currency) == (Decimal("1.0512"), "USD")


def test_correction_takes_the_place_of_the_fill_it_corrects() -> None:
    """The same id with a higher number behind the last point is the same fill, told again and better."""
    told = fills(one("0001.01.01"), one("0001.01.02", price="1.20"), one("0002.01.01", shares="1"))
    assert [(fill.fill_id, fill.price) for fill in told] == [
        ("0001.01.02", Decimal("1.20")),
        ("0002.01.01", Decimal("1.25")),
    ]
    assert fills(one("0001.01.02", price="1.20"), one("0001.01.01"))[0].price == Decimal("1.20")


def test_fill_counts_once_when_it_is_told_twice() -> None:
    """Fills told again after a reconnect are normal."""
    assert len(fills(one(), one())) == 1


def test_fill_of_another_account_is_not_ours() -> None:
    """Only the account that is meant."""
    assert fills(one(account="DU7777777")) == ()


def test_assignment_by_the_clearing_house_is_a_fill_without_an_order() -> None:
    """An unset order id and a price of zero are read as they are, not as a fault."""
    (fill,) = fills(one(order_id="2147483647", perm="0", client="0", ref="", price="0", side="BOT"))
    assert (fill.client_order_id, fill.price, fill.is_sale) == ("", Decimal(0), False)


def test_fill_made_while_away_is_found_when_asked_after_coming_back() -> None:
    """The library tells no event of it; what is asked anew has it, with a commission that came later."""

    def answer(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        if tws.count(71) == 1:
            return [[55, 1, f[2]]]
        return [execution(f[2], "0001.01.01", NEW_YORK_TIME), commission("0001.01.01", "1.05"), [55, 1, f[2]]]

    async def look(view: TwsView) -> tuple[int, int]:
        before = await view.fills_today()
        await view.close()
        await view.connect()
        await view.fills_today()
        after = await view.fills_today()
        assert after[0].commission == Decimal("1.05")
        return len(before), len(after)

    assert looked(ScriptedTws(handlers={FILLS: answer}), look) == (0, 1)
