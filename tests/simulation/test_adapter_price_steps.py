"""The steps in which prices of options move, as a TWS tells them: believed whole or not at all."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.domain.refusal import BadInput, OutsideFailure
from tests.builders import put
from tests.simulation.adapter_orders import (
    PATIENT,
    PUT,
    script,
    through,
)
from tests.simulation.adapter_tws import (
    DETAILS,
    STEPS,
    UNSET,
    Frame,
    Handler,
    ScriptedTws,
    put_details,
)


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
        through(tws, use, replace(PATIENT, answer=1.15)) is not None
    )  # longer than the library waits by itself


def test_tick_rule_is_bad_input_when_the_contract_is_not_listed() -> None:
    """There is no grid of what is not there."""
    with pytest.raises(BadInput):
        through(script(), lambda view, _: view.contracts.tick_rule(put("KO 2026-08-21 66 P")))
