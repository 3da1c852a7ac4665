"""Orders through the adapter's door: what leaves, and what is heard of it."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.domain.order import ShareOrder
from putwright.domain.playbook import TimeInForce
from putwright.ports.broker_view import Patience
from putwright.ports.order_entry import Answer, Heard
from tests.builders import put
from tests.simulation.adapter_orders import (
    BRIEF,
    PATIENT,
    PERM,
    PUT,
    caught_up,
    error,
    ours,
    placed,
    purchase,
    sale,
    script,
    status,
    through,
    until,
)
from tests.simulation.adapter_tws import (
    CANCEL,
    DETAILS,
    ORDERS,
    PLACE,
    Frame,
    ScriptedTws,
    open_order,
    order_status,
)

AUTUMN = datetime(2026, 8, 21, 20, 0, tzinfo=UTC)  # 16:00 in New York
WINTER = datetime(2026, 12, 18, 21, 0, tzinfo=UTC)  # 16:00 in New York, on the other side of the hour


async def one_sold(_: TwsView, door: TwsDoor) -> Answer:
    return await door.place(await door.next_number(PUT), sale())


def heard(*frames: Any, patience: Patience = PATIENT) -> Answer:
    """What is heard of an order that is answered with frames."""
    told: Answer = through(script(*frames), one_sold, patience)
    return told


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (sale(), {"action": "SELL", "quantity": "2.0", "limit": "1.25", "tif": "DAY", "until": ""}),
        (
            sale("0.05", 1, TimeInForce.GTC),
            {"action": "SELL", "quantity": "1.0", "limit": "0.05", "tif": "GTC"},
        ),
        (
            sale("12.4", 10, TimeInForce.GTC, AUTUMN),
            {"limit": "12.4", "tif": "GTD", "until": "20260821 16:00:00 US/Eastern"},
        ),
        (
            sale("1.25", 1, TimeInForce.GTC, WINTER),
            {"tif": "GTD", "until": "20261218 16:00:00 US/Eastern"},
        ),
        (sale("1.25", 1, TimeInForce.DAY, AUTUMN), {"tif": "DAY", "until": ""}),
        (purchase(), {"action": "BUY", "tif": "GTC", "until": "", "reference": "pw-2", "open_close": "C"}),
    ],
    ids=["day", "until cancelled", "until a moment in summer", "in winter", "day all the same", "purchase"],
)
def test_order_leaves_with_every_field_said_outright(order: Any, told: dict[str, str]) -> None:
    """Side, quantity, limit, time in force and our reference, as a limit order and nothing else, let go at once."""
    tws = script(ours)

    async def use(view: TwsView, door: TwsDoor) -> int:
        number = await door.next_number(PUT)
        await door.place(number, order)
        return number

    number = through(tws, use)
    always = {
        "number": str(number), "symbol": "KO", "kind": "OPT", "expiry": "20260821", "strike": "65.0", "right": "P",
        "multiplier": "100", "exchange": "SMART", "class": "KO", "type": "LMT", "account": "DU1234567",
        "transmit": "1", "parent": "0", "outside": "0", "group": "", "what_if": "0", "reference": "pw-1",
        "open_close": "O",
    }  # fmt: skip
    found = placed(tws)
    assert {name: found[name] for name in always | told} == always | told
    assert int(found["contract"]) > 0


def test_sale_of_shares_leaves_as_shares_and_as_a_limit_order_for_the_day() -> None:
    """A hundred KO at 63.10: the contract is the share itself, looked up once, and nothing opens."""
    tws = script(ours)
    order = ShareOrder("pw-1", "KO", 100, Decimal("63.10"), TimeInForce.DAY)

    async def use(_: TwsView, door: TwsDoor) -> int:
        number = await door.next_number("KO")
        await door.place(number, order)
        return number

    number = through(tws, use)
    meant = {
        "number": str(number), "symbol": "KO", "kind": "STK", "expiry": "", "right": "", "exchange": "SMART",
        "action": "SELL", "quantity": "100.0", "type": "LMT", "limit": "63.1", "tif": "DAY", "open_close": "C",
        "reference": "pw-1", "transmit": "1", "parent": "0", "outside": "0", "what_if": "0", "account": "DU1234567",
    }  # fmt: skip
    found = placed(tws)
    assert {name: found[name] for name in meant} == meant
    assert int(found["contract"]) > 0


def test_exit_leaves_below_its_sale_when_it_is_attached() -> None:
    """The number of the order after whose fill it is to work goes with it, and both are let go."""
    tws = script(ours)

    async def use(_: TwsView, door: TwsDoor) -> tuple[int, int]:
        parent, child = await door.next_number(PUT), await door.next_number(PUT)
        await door.place(parent, sale())
        await door.place(child, purchase(), parent)
        return parent, child

    parent, child = through(tws, use)
    assert placed(tws) | {"number": str(child), "parent": str(parent), "transmit": "1"} == placed(tws)
    assert (placed(tws, 0)["number"], placed(tws, 0)["parent"]) == (str(parent), "0")


def test_order_leaves_without_another_question_when_it_has_its_number() -> None:
    """Between the intention that is written down and the order that leaves, nothing is asked and nothing waited for."""
    tws = script(ours)

    async def use(view: TwsView, door: TwsDoor) -> None:
        number = await door.next_number(PUT)
        await caught_up(view)
        before = len(tws.asked)
        await door.place(number, sale())
        assert [fields[0] for fields in tws.asked[before:]] == [str(PLACE)]

    through(tws, use)


def test_order_names_the_account_that_is_meant_when_there_are_several() -> None:
    """With two accounts the one chosen is written into the order in full."""
    tws = script(ours, accounts="DU1234567,DU7654321")
    through(tws, one_sold, account="DU***321")
    assert placed(tws)["account"] == "DU7654321"


@pytest.mark.parametrize(
    "frames",
    [
        (ours, status),
        (status, ours),
        (status,),
        (lambda number: ours(number, "PendingSubmit"),),
        (lambda number: ours(number, "PreSubmitted"),),
        (lambda number: status(number, "Filled", "2", "0"),),
    ],
    ids=["order first", "status first", "status alone", "on its way", "waiting", "filled at once"],
)
def test_order_is_acknowledged_when_the_tws_tells_of_it(frames: tuple[Any, ...]) -> None:
    """Whatever it says first, an order or a status, it has the order; its permanent id is kept."""
    assert heard(*frames) == Answer(Heard.ACKNOWLEDGED, "", PERM)


@pytest.mark.parametrize("code", [103, 104, 105, 110, 135, 201, 202, 203, 321, 383, 434, 451, 460, 10006])
def test_error_for_an_order_is_a_complaint_with_its_words_and_without_account_numbers(code: int) -> None:
    """It may live all the same, so it is no more than that; codes that the library takes for warnings are heard as well."""
    assert heard(lambda number: error(number, code)) == Answer(
        Heard.COMPLAINT, f"TWS {code}: as the TWS says of DU***567"
    )


def test_order_is_complained_of_when_the_api_is_read_only() -> None:
    """The TWS may answer 321 without a number: it takes no orders from anybody."""
    words = "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode."
    told = heard(lambda number: error(-1, 321, words))
    assert told.heard is Heard.COMPLAINT
    assert "Read-Only" in told.words


@pytest.mark.parametrize("code", [399, 404, 2109, 2137, 10349])
def test_notice_is_waited_past_when_the_order_lives(code: int) -> None:
    """It waits for the opening, or a preset was applied: the acknowledgement comes after, or before."""
    assert heard(lambda number: error(number, code), ours).heard is Heard.ACKNOWLEDGED
    assert heard(ours, lambda number: error(number, code)).heard is Heard.ACKNOWLEDGED


@pytest.mark.parametrize("code", [399, 404, 2109, 2137, 10349])
def test_order_is_not_heard_of_when_nothing_but_a_notice_comes(code: int) -> None:
    """A notice is no acknowledgement; that it came is told."""
    told = heard(lambda number: error(number, code, "a preset"), patience=BRIEF)
    assert told == Answer(Heard.SILENCE, f"no answer within 0.25 s (TWS {code}: a preset)")


@pytest.mark.parametrize(
    "frames",
    [
        (),
        (lambda number: error(-1, 201),),
        (lambda number: error(int(number) + 1, 201),),
        (lambda number: error(-1, 1100),),
        (lambda number: ours(int(number) + 1),),
        (lambda number: open_order(PERM, order_id=number, client=3),),
        (lambda number: open_order(PERM, order_id=number, client=0),),
        (lambda number: order_status(number, "Submitted", "0", "2", PERM, client=0),),
        (lambda number: ours(number, "PreSubmitted", what_if=1),),
    ],
    ids=[
        "nothing at all", "an error for nobody", "an error for another", "the line is lost", "another order of ours",
        "an order of another client", "an order by hand", "the status of one by hand", "a preview",
    ],
)  # fmt: skip
def test_order_is_not_heard_of_when_nothing_of_it_is_told(frames: tuple[Any, ...]) -> None:
    """Silence, after a wait that is told; what is said of other orders, even under the same number, is not of this one."""
    told = heard(*frames, patience=BRIEF)
    assert (told.heard, told.broker_order_id) == (Heard.SILENCE, 0)
    assert told.words == "no answer within 0.25 s"


def test_error_is_heard_when_it_comes_after_the_order_was_told() -> None:
    """Order and rejection in one breath are a complaint: the lists will show which of them holds."""
    told = heard(lambda number: ours(number, "PreSubmitted"), lambda number: error(number, 201))
    assert (told.heard, told.broker_order_id) == (Heard.COMPLAINT, PERM)


def test_change_sends_the_same_number_again_with_another_limit() -> None:
    """All that was said before is said again, with what is new in it."""
    tws = script(ours, status)

    async def use(_: TwsView, door: TwsDoor) -> Answer:
        number = await door.next_number(PUT)
        await door.place(number, sale("1.25"))
        return await door.change(number, sale("1.20"))

    assert through(tws, use) == Answer(Heard.ACKNOWLEDGED, "", PERM)
    first, second = placed(tws, 0), placed(tws, 1)
    assert (first["limit"], second["limit"]) == ("1.25", "1.2")
    assert first | {"limit": "1.2"} == second


@pytest.mark.parametrize("code", [104, 10349])
def test_change_works_when_an_error_came_for_an_order_that_lives(code: int) -> None:
    """The library would call it over and refuse to touch it; it is not asked, and knows of no order."""
    tws = script(ours, status)

    async def use(view: TwsView, door: TwsDoor) -> Answer:
        number = await door.next_number(PUT)
        await door.place(number, sale())
        tws.tell(error(number, code))
        await caught_up(view)
        assert view.session.ib.trades() == []
        return await door.change(number, sale("1.15"))

    assert through(tws, use).heard is Heard.ACKNOWLEDGED
    assert [placed(tws, which)["limit"] for which in (0, 1)] == ["1.25", "1.15"]


def test_change_of_an_order_of_an_earlier_day_looks_its_contract_up_first() -> None:
    """A program that was started anew knows the order and not the contract; it is asked for once."""
    tws = script(ours)
    assert through(tws, lambda _, door: door.change(3, sale())).heard is Heard.ACKNOWLEDGED
    assert (tws.count(DETAILS), placed(tws)["number"]) == (1, "3")


def test_change_is_complained_of_when_its_contract_is_not_listed_any_more() -> None:
    """Nothing was sent, and the words say so."""
    tws = script(ours)
    told = through(tws, lambda _, door: door.change(3, sale(contract=put("KO 2026-08-21 66 P"))))
    assert (told.heard, tws.count(PLACE)) == (Heard.COMPLAINT, 0)
    assert told.words == "not sent: the broker lists none"


@pytest.mark.parametrize(
    "frames",
    [
        (lambda number: status(number, "PendingCancel"),),
        (lambda number: status(number, "Cancelled"),),
        (lambda number: status(number, "ApiCancelled"),),
        (lambda number: ours(number, "PendingCancel"),),
        (lambda number: error(number, 202, "Order Canceled - reason:"),),
        (lambda number: status(number, "Submitted"), lambda number: status(number, "Cancelled")),
        (lambda number: error(number, 399), lambda number: status(number, "PendingCancel")),
    ],
    ids=["pending", "cancelled", "by the API", "an order pending", "202", "after another status", "a notice"],
)
def test_cancel_is_acknowledged_when_the_order_is_ending(frames: tuple[Any, ...]) -> None:
    """Asked for, under way or done: each of them says that the TWS has heard it."""
    tws = script(cancelled=frames)
    assert through(tws, lambda _, door: door.cancel(7)) == Answer(Heard.ACKNOWLEDGED)
    assert [fields for fields in tws.asked if fields[0] == str(CANCEL)] == [["4", "1", "7", ""]]


@pytest.mark.parametrize("code", [135, 161, 321, 10147, 10148])
def test_cancel_is_complained_of_when_the_tws_will_not(code: int) -> None:
    """No such order, or not in a state for it: the lists say which."""
    told = through(script(cancelled=(lambda n: error(n, code),)), lambda _, door: door.cancel(7))
    assert told == Answer(Heard.COMPLAINT, f"TWS {code}: as the TWS says of DU***567")


@pytest.mark.parametrize(
    "frames",
    [
        (),
        (lambda number: status(number, "Submitted"),),
        (lambda number: status(number, "Filled", "2", "0"),),
        (lambda number: order_status(number, "Cancelled", "0", "2", PERM, client=3),),
    ],
    ids=["nothing", "still at work", "filled meanwhile", "an order of another client"],
)
def test_cancel_is_silent_when_the_order_is_not_said_to_end(frames: tuple[Any, ...]) -> None:
    """An order that was filled meanwhile, or of which nothing is said, was not taken back as far as is known."""
    told = through(script(cancelled=frames), lambda _, door: door.cancel(7), BRIEF)
    assert told == Answer(Heard.SILENCE, "no answer within 0.25 s")


def test_refusal_of_an_order_does_not_end_other_questions() -> None:
    """321 for the number of an order is about the order; a look that goes on meanwhile is not told that orders are hidden."""
    tws = script(lambda number: error(number, 321))

    def late(tws: ScriptedTws, _: list[str]) -> list[Frame]:
        asyncio.get_running_loop().call_later(0.1, tws.tell, [53, 1])
        return []

    tws.handlers[ORDERS] = late

    async def use(view: TwsView, door: TwsDoor) -> Any:
        number = await door.next_number(PUT)
        looking = asyncio.ensure_future(view.look())
        await until(lambda: tws.count(ORDERS) == 1)
        assert (await door.place(number, sale())).heard is Heard.COMPLAINT
        return await looking

    assert through(tws, use).statement.orders == ()
