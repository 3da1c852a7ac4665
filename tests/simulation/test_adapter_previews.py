"""What an order would do, asked of a TWS: figures, refusals and notices told apart, and never an order of it."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.domain.preview import Preview
from putwright.domain.refusal import OutsideFailure
from putwright.ports.broker_view import Patience
from tests.simulation.adapter_orders import (
    BRIEF,
    PATIENT,
    PUT,
    caught_up,
    error,
    ours,
    placed,
    sale,
    script,
    through,
    until,
)
from tests.simulation.adapter_tws import (
    ORDERS,
    PLACE,
    UNSET,
    Frame,
    ScriptedTws,
    open_order,
)

BEFORE, CHANGE, AFTER = ("1000", "900", "50000"), ("6500.00", "6000", "250"), ("7500", "6900", "50250")
FIGURES = {"margins": [*BEFORE, *CHANGE, *AFTER], "commissions": ["1.05", UNSET, UNSET, "USD"]}


def figures(number: Any, **changes: Any) -> Frame:
    """The answer to a what-if, with figures in it unless told."""
    return ours(number, "PreSubmitted", perm=0, what_if=1, **(FIGURES | changes))


def preview(*frames: Any, patience: Patience = PATIENT) -> Preview:
    """What a TWS that answers with frames previews of two puts sold."""
    told: Preview = through(script(*frames), lambda _, door: door.preview(sale()), patience)
    return told


def test_preview_leaves_as_a_question_and_nothing_else() -> None:
    """The order whole, marked as a what-if, under a number of its own."""
    tws = script(figures)

    async def use(_: TwsView, door: TwsDoor) -> tuple[int, int]:
        before = await door.next_number(PUT)
        await door.preview(sale("1.25", 2))
        return before, await door.next_number(PUT)

    before, after = through(tws, use)
    assert tws.count(PLACE) == 1
    told = placed(tws)
    assert before < int(told["number"]) < after
    assert (told["what_if"], told["action"], told["quantity"], told["limit"]) == ("1", "SELL", "2.0", "1.25")


def test_preview_tells_margin_equity_and_commission() -> None:
    """What the order would add to the margin, the equity afterwards, and what it costs."""
    assert preview(figures) == Preview(
        initial_margin_change=Decimal("6500.00"),
        equity_after=Decimal(50250),
        commission=Decimal("1.05"),
        commission_max=Decimal("1.05"),
        currency="USD",
    )


def test_preview_is_ours_when_it_names_no_client() -> None:
    """Its number was made for it, so that nobody else's can be meant; a preview of another client is not ours."""

    def of_client(client: int) -> Any:
        return lambda number: open_order(
            0, "PreSubmitted", order_id=number, client=client, what_if=1, **FIGURES
        )

    assert preview(of_client(0)).initial_margin_change == Decimal("6500.00")
    with pytest.raises(OutsideFailure):
        preview(of_client(3), patience=BRIEF)


def test_preview_has_a_range_when_the_commission_is_hidden() -> None:
    """Where tiered pricing leaves a least and a most, the most is what to reckon with."""
    told = preview(lambda number: figures(number, commissions=[UNSET, "0.32", "0.39", "USD"]))
    assert (told.commission, told.commission_max) == (Decimal("0.32"), Decimal("0.39"))
    told = preview(lambda number: figures(number, commissions=["", "", "", ""]))
    assert (told.commission, told.commission_max, told.currency) == (None, None, "USD")


def test_preview_waits_for_figures_when_the_first_answer_has_none() -> None:
    """Of two answers the first may hold a warning only; the second is the one that counts."""
    first = {"margins": [UNSET] * 9, "commissions": [UNSET, UNSET, UNSET, ""], "warning": "calculating"}
    told = preview(lambda number: figures(number, **first), figures)
    assert (told.initial_margin_change, told.warning) == (Decimal("6500.00"), "")


def test_preview_tells_a_warning_without_account_numbers() -> None:
    """An order that the account can not carry is previewed with a warning."""
    told = preview(lambda number: figures(number, warning="DU1234567 lacks 6,500"))
    assert told.warning == "DU***567 lacks 6,500"
    assert told.refused == ""


@pytest.mark.parametrize("code", [110, 200, 201, 203, 321, 354, 383, 434, 435, 451, 460, 10089])
def test_preview_is_refused_with_words_when_the_tws_will_not(code: int) -> None:
    """Codes that the library takes for warnings, and would never answer, are heard like the others."""
    told = preview(lambda number: error(number, code))
    assert told.refused == f"TWS {code}: as the TWS says of DU***567"
    assert told.initial_margin_change is None


def test_preview_is_refused_when_the_api_is_read_only() -> None:
    """The box to clear is named, although the TWS answered nobody in particular."""
    told = preview(lambda number: error(-1, 321, "The API interface is currently in Read-Only mode."))
    assert "Read-Only" in told.refused
    assert "Read-Only API" in told.remedy


@pytest.mark.parametrize("code", [399, 404, 2109, 2137, 10349])
def test_preview_goes_on_when_only_a_notice_comes(code: int) -> None:
    """A preset, a market that is closed: figures come after it, and where none come the notice is told."""
    assert preview(lambda number: error(number, code), figures).initial_margin_change == Decimal("6500.00")
    with pytest.raises(OutsideFailure, match=rf"no figures came within 0.25 s \(TWS {code}: as the TWS"):
        preview(lambda number: error(number, code), patience=BRIEF)


@pytest.mark.parametrize("margin", ["", "abc", "nan", "Infinity", UNSET, "1e999"])
def test_preview_fails_in_time_when_its_margin_is_no_number(margin: str) -> None:
    """Missing is never zero; the library would choke on it, or wait for ever."""
    margins = [*BEFORE, margin, *CHANGE[1:], *AFTER]
    with pytest.raises(OutsideFailure, match=r"no figures came within 0.25 s") as told:
        preview(lambda number: figures(number, margins=margins), patience=BRIEF)
    assert told.value.retry_is_safe


def test_preview_fails_with_its_wait_when_nothing_comes() -> None:
    """For what, for how long, and what to do; an answer to another question is none."""
    with pytest.raises(OutsideFailure, match=r"Asking the TWS for a preview: no figures came within 0.25 s"):
        preview(lambda number: figures(int(number) + 1), ours, patience=BRIEF)


@pytest.mark.parametrize("when", ["before", "during"])
def test_preview_fails_when_the_connection_is_lost(when: str) -> None:
    """Nothing was sent to an exchange, so to ask again is safe."""

    def fall(tws: ScriptedTws, _: list[str]) -> list[Frame]:
        tws.drop()
        return []

    tws = script(handlers={PLACE: fall})

    async def use(view: TwsView, door: TwsDoor) -> None:
        await door.next_number(PUT)
        if when == "before":
            tws.drop()
            await until(lambda: not view.session.is_open)
        await door.preview(sale())

    with pytest.raises(OutsideFailure, match="connection is gone") as told:
        through(tws, use)
    assert told.value.retry_is_safe


def test_preview_fails_when_the_connection_is_lost_while_it_waits_for_its_turn() -> None:
    """Between the turn that was asked for and the one that comes, the TWS may hang up."""
    tws = script(figures)

    async def use(view: TwsView, door: TwsDoor) -> None:
        await door.next_number(PUT)
        asyncio.get_running_loop().call_later(0.05, tws.drop)
        await door.preview(sale())

    with pytest.raises(OutsideFailure, match="connection is gone"):
        through(tws, use, messages_per_second=4)


def test_preview_is_never_taken_for_an_order() -> None:
    """It is on no list of ours, wakes nobody, and the library remembers nothing of it."""
    tws = script(figures)
    tws.handlers[ORDERS] = lambda tws, f: [figures(77), [53, 1]]

    async def use(view: TwsView, door: TwsDoor) -> None:
        assert (await view.look()).statement.orders == ()
        await door.preview(sale())
        await caught_up(view)
        assert not await view.wait_for_news(0.05)
        assert view.session.ib.trades() == []

    through(tws, use)
