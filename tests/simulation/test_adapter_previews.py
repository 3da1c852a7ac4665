"""What an order would do, asked of a TWS: figures, refusals and notices told apart, and never an order of it."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.domain.preview import Preview
from putwright.domain.refusal import BadInput, OutsideFailure
from tests.builders import put
from tests.simulation.adapter_orders import (
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
    DETAILS,
    IMPATIENT,
    ORDERS,
    PLACE,
    STEPS,
    UNSET,
    Frame,
    Handler,
    ScriptedTws,
    put_details,
)

BEFORE, CHANGE, AFTER = ("1000", "900", "50000"), ("6500.00", "6000", "250"), ("7500", "6900", "50250")
FIGURES = {"margins": [*BEFORE, *CHANGE, *AFTER], "commissions": ["1.05", UNSET, UNSET, "USD"]}


def figures(number: Any, **changes: Any) -> Frame:
    """The answer to a what-if, with figures in it unless told."""
    return ours(number, "PreSubmitted", perm=0, what_if=1, **(FIGURES | changes))


def preview(*frames: Any) -> Preview:
    """What a TWS that answers with frames previews of two puts sold."""
    told: Preview = through(script(*frames), lambda _, door: door.preview(sale()))
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
        preview(lambda number: error(number, code))


@pytest.mark.parametrize("margin", ["", "abc", "nan", "Infinity", UNSET, "1e999"])
def test_preview_fails_in_time_when_its_margin_is_no_number(margin: str) -> None:
    """Missing is never zero; the library would choke on it, or wait for ever."""
    margins = [*BEFORE, margin, *CHANGE[1:], *AFTER]
    with pytest.raises(OutsideFailure, match=r"no figures came within 0.25 s") as told:
        preview(lambda number: figures(number, margins=margins))
    assert told.value.retry_is_safe


def test_preview_fails_with_its_wait_when_nothing_comes() -> None:
    """For what, for how long, and what to do; an answer to another question is none."""
    with pytest.raises(OutsideFailure, match=r"Asking the TWS for a preview: no figures came within 0.25 s"):
        preview(lambda number: figures(int(number) + 1), lambda number: ours(number))


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


# ---- the steps in which prices move --------------------------------------------------------------------------------------


def steps(*rows: str) -> Handler:
    """A TWS that tells the steps of any rule: rows of edge and step."""
    return lambda tws, f: [[93, f[1], len(rows), *" ".join(rows).split()]]


def rule_told(tws: ScriptedTws) -> tuple[str, str, str] | None:
    rule = through(tws, lambda view, _: view.contracts.tick_rule(PUT))
    return None if rule is None else (str(rule.below), str(rule.above), str(rule.boundary))


@pytest.mark.parametrize(
    ("rows", "grid"),
    [
        (("0 0.01", "3 0.05"), ("0.01", "0.05", "3")),
        (("3.0 0.1", "0.0 0.05"), ("0.05", "0.1", "3")),
        (("0 0.01",), ("0.01", "0.01", "3")),
        (("0 0.01", "3 0.05", "10 0.1"), None),
        (("1 0.01", "3 0.05"), None),
        ((), None),
        (("0 0.01", "3 0"), None),
        (("0 0.01", "3 -0.05"), None),
        (("0 0.01", f"3 {UNSET}"), None),
        (("0 0.01", "0 0.05"), None),
        (("0 nan",), None),
    ],
    ids=[
        "penny class", "coarse, told backwards", "one step throughout", "three steps", "nothing from zero on", "none",
        "a step of nothing", "below nothing", "unset", "two for the same price", "no number",
    ],
)  # fmt: skip
def test_tick_rule_is_none_when_its_steps_are_not_ours_to_name(
    rows: tuple[str, ...], grid: tuple[str, str, str] | None
) -> None:
    """One step throughout, or one below and another from an edge on; of a rule with a row amiss nothing is believed."""
    assert rule_told(script(handlers={STEPS: steps(*rows)})) == grid


@pytest.mark.parametrize(
    ("exchanges", "rules", "asked"),
    [
        ("SMART,CBOE,ISE", "32,110,110", "32"),
        ("CBOE,ISE,SMART", "110,110,32", "32"),
        ("CBOE,ISE", "110,32", "110"),
        ("SMART", "", None),
        ("", "", None),
        ("SMART", "none", None),
        ("SMART", "²", None),
    ],
)
def test_tick_rule_is_that_of_the_exchange_we_send_to(exchanges: str, rules: str, asked: str | None) -> None:
    """Exchanges and rules are told side by side, in any order; without a rule nothing is asked."""

    def listed(_: ScriptedTws, f: list[str]) -> list[Frame]:
        return [put_details(f[2], "KO", "20260821", 65, exchanges=exchanges, rules=rules), [52, 1, f[2]]]

    tws = script(handlers={DETAILS: listed})
    assert (rule_told(tws) is None) is (asked is None)
    assert [fields[1] for fields in tws.asked if fields[0] == str(STEPS)] == ([asked] if asked else [])


def test_tick_rule_is_asked_for_once_when_many_want_it_at_once() -> None:
    """Puts of one class share a rule; questions about it have no number, so two at once would rob each other."""
    tws = script()

    async def use(view: TwsView, _: TwsDoor) -> list[Any]:
        puts = [put(f"KO 2026-08-21 {strike} P") for strike in (55, 60, 65)]
        return list(await asyncio.gather(*map(view.contracts.tick_rule, puts)))

    told = through(tws, use)
    assert (len(set(told)), tws.count(STEPS)) == (1, 1)
    assert told[0] is not None


def test_tick_rule_fails_when_the_tws_is_silent_and_is_asked_for_again() -> None:
    """Silence is not a rule without steps: nothing is remembered of it."""
    turns = iter([False, True])
    answer = steps("0 0.05", "3 0.10")
    tws = script(handlers={STEPS: lambda tws, f: answer(tws, f) if next(turns) else []})

    async def use(view: TwsView, _: TwsDoor) -> Any:
        with pytest.raises(OutsideFailure, match="the price steps 26"):
            await view.contracts.tick_rule(PUT)
        return await view.contracts.tick_rule(PUT)

    assert (
        through(tws, use, replace(IMPATIENT, answer=1.3)) is not None
    )  # longer than the library waits by itself


def test_tick_rule_is_bad_input_when_the_contract_is_not_listed() -> None:
    """There is no grid of what is not there."""
    with pytest.raises(BadInput):
        through(script(), lambda view, _: view.contracts.tick_rule(put("KO 2026-08-21 66 P")))
