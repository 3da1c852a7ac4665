"""The adapter's door for orders before a scripted TWS: what leaves through it, and what a TWS may answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder
from putwright.domain.playbook import TimeInForce
from putwright.ports.broker_view import Patience
from tests.builders import put
from tests.simulation.adapter_tws import (
    CANCEL,
    IMPATIENT,
    PLACE,
    Frame,
    Handler,
    ScriptedTws,
    open_order,
    order_status,
    standing,
    view_of,
)

PUT = put("KO 2026-08-21 65 P")
US = 71  # the client id of our endpoint
PERM = 900
# Where an answer comes it is waited for as long as a busy machine needs; where none comes, only so long that it is seen.
PATIENT = replace(IMPATIENT, connection=5.0, answer=3.0, order=3.0)
BRIEF = replace(PATIENT, order=IMPATIENT.order)
ORDER_FIELDS = {
    "number": 1, "contract": 2, "symbol": 3, "kind": 4, "expiry": 5, "strike": 6, "right": 7, "multiplier": 8,
    "exchange": 9, "currency": 11, "class": 13, "action": 16, "quantity": 17, "type": 18, "limit": 19, "tif": 21,
    "group": 22, "account": 23, "open_close": 24, "reference": 26, "transmit": 27, "parent": 28, "outside": 33,
    "until": 38, "what_if": 84,
}  # fmt: skip
Use = Callable[[TwsView, TwsDoor], Awaitable[Any]]


def sale(
    limit: str = "1.25",
    quantity: int = 2,
    time_in_force: TimeInForce = TimeInForce.DAY,
    good_until: datetime | None = None,
    **changes: Any,
) -> OptionOrder:
    """Two puts of KO sold at 1.25 for the day, unless told."""
    o: dict[str, Any] = {"client_order_id": "pw-1", "side": Side.SELL, "contract": PUT} | changes
    return OptionOrder(
        quantity=quantity, limit=Decimal(limit), time_in_force=time_in_force, good_until=good_until, **o
    )


def purchase(limit: str = "0.60", quantity: int = 2, reference: str = "pw-2") -> OptionOrder:
    """The exit: two puts of KO bought back, good till cancelled."""
    return sale(limit, quantity, TimeInForce.GTC, client_order_id=reference, side=Side.BUY)


def ours(number: Any, status: str = "Submitted", **changes: Any) -> Frame:
    """An order of ours as the TWS tells it; its permanent id is 900 unless told."""
    return open_order(changes.pop("perm", PERM), status, order_id=number, client=US, ref="pw-1", **changes)


def status(number: Any, words: str = "Submitted", filled: str = "0", remaining: str = "2") -> Frame:
    """Where an order of ours stands."""
    return order_status(number, words, filled, remaining, PERM, client=US)


def error(number: Any, code: Any, words: str = "as the TWS says of DU1234567") -> Frame:
    return [4, 2, number, code, words, ""]


def garbled(frame: Frame, place: int, text: str = "garbage") -> Frame:
    """A frame with something in one of its fields that does not belong there."""
    return [*frame[:place], text, *frame[place + 1 :]]


def listing(*rows: Frame) -> Handler:
    """A TWS that lists these as open orders."""
    return lambda tws, f: [*rows, [53, 1]]


def of_today(*rows: Frame) -> Handler:
    """A TWS that lists these as orders that ended today."""
    return lambda tws, f: [*rows, [102]]


def answering(*frames: Callable[[str], Frame]) -> Handler:
    """A TWS that answers an order, a change or a cancel with frames made of its number."""
    return lambda tws, f: [frame(f[1]) for frame in frames]


def cancels(*frames: Callable[[str], Frame]) -> Handler:
    return lambda tws, f: [frame(f[2]) for frame in frames]


def script(
    *placed: Callable[[str], Frame], cancelled: tuple[Callable[[str], Frame], ...] = (), **more: Any
) -> ScriptedTws:
    """A TWS that answers orders, and cancels, as told."""
    handlers = {PLACE: answering(*placed), CANCEL: cancels(*cancelled)} | more.pop("handlers", {})
    return ScriptedTws(handlers=handlers, **more)


def through(
    tws: ScriptedTws,
    use: Use,
    patience: Patience = PATIENT,
    *,
    is_garbled: bool = False,
    **changes: Any,
) -> Any:
    """What comes of using the door of a TWS, connected and left again; never longer than ten seconds."""

    async def run() -> Any:
        async with standing(tws, is_garbled=is_garbled):
            view = view_of(tws, patience, **changes)
            await view.connect()
            try:
                return await asyncio.wait_for(use(view, TwsDoor(view)), 10)
            finally:
                await view.close()

    return asyncio.run(run())


async def caught_up(view: TwsView) -> None:
    """By now the TWS has read what we sent, and we have read what it told before."""
    await view.clock.read()


async def until(is_so: Callable[[], bool], seconds: float = 2.0) -> None:
    """Let the loop run until something is so.

    Raises:
        TimeoutError: it never was.
    """
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.002)


def placed(tws: ScriptedTws, which: int = -1) -> dict[str, str]:
    """One of the orders that arrived, by the names of its fields."""
    fields = [fields for fields in tws.asked if fields[0] == str(PLACE)][which]
    return {name: fields[place] for name, place in ORDER_FIELDS.items()}
