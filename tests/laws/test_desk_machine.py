"""The desk driven by a machine that looks for trouble: a person, others, the market, the broker and the line in any order.

Its world is that of the storms (`tests/simulation`), whose witness keeps books of its own: never more sold than approved, never
more bought than open, no order sent twice, no cash committed twice. What the machine breaks it breaks again in the fewest steps.
"""

import logging
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from putwright.desk import desk as desk_module
from putwright.domain.contract import OptionContract
from putwright.domain.desk_events import DeskEvent
from putwright.domain.trading_calendar import new_york_date
from putwright.paper.settings import AssignmentNews, Behaviour, ChildOnParentEnd, ChildOnPartialFill
from tests.simulation.given_life import GivenLife
from tests.simulation.storm_judge import puts
from tests.simulation.storm_port import ours
from tests.simulation.storm_tape import CALENDAR, SHARE_IDS
from tests.simulation.storm_world import calm

which, any_put = st.integers(0, 7), st.integers(0, 77)
symbols = st.sampled_from(["AAA", "BBB"])
brokers = st.builds(
    Behaviour,
    child_on_partial_fill=st.sampled_from(ChildOnPartialFill),
    child_on_parent_end=st.sampled_from(ChildOnParentEnd),
    opposing_orders_refused=st.booleans(),
    child_cancelled_on_early_assignment=st.booleans(),
    preset_time_in_force=st.sampled_from(["", "", "DAY"]),
    cancel_waits_for_open=st.booleans(),
    assignment_news=st.sampled_from(AssignmentNews),
    assignment_stock_first=st.booleans(),
    assignment_minutes_between=st.sampled_from([0, 45]),
    duplicate_status=st.sampled_from([0.0, 0.5]),
    commission_delay_seconds_max=st.sampled_from([0.0, 60.0]),
    partial_fill=st.sampled_from([0.0, 1.0]),
    minutes_at_mid=st.sampled_from([0.0, 30.0]),
)
troubles = ["lost_before", "lost_after", "look_lost", "fill_late", "position_late", "doubled", "refused"]


def with_puts(machine: "DeskMachine") -> bool:
    """Whether a put is open in the desk's care."""
    return bool(machine.life._open())


def with_others_puts(machine: "DeskMachine") -> bool:
    """Whether a put is short that is not."""
    care = {one.contract for one in machine.life._open()}
    held = machine.life.world.clearing.positions()
    return any(one.contract.right and one.quantity < 0 and ours(one.contract) not in care for one in held)


class DeskMachine(RuleBasedStateMachine):
    """Everything that may happen to a desk, one thing after the other."""

    life: GivenLife

    @initialize(
        broker=brokers,
        attaches=st.booleans(),
        cash=st.sampled_from([30_000, 120_000]),
        kind=st.sampled_from(["cash", "margin"]),
        split_on=st.sampled_from([None, None, date(2026, 11, 11), date(2026, 11, 17)]),
        first=any_put,
        contracts=st.integers(1, 3),
    )
    def begin(
        self,
        broker: Behaviour,
        attaches: bool,
        cash: int,
        kind: str,
        split_on: date | None,
        first: int,
        contracts: int,
    ) -> None:
        """A Monday morning, a broker of certain habits, and a sale."""
        logging.disable(logging.ERROR)
        self.folder = tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
        setting = replace(calm(broker, attaches=attaches), cash=Decimal(cash), kind=kind)
        if split_on is not None:
            setting = replace(setting, has_split=True, split_on=split_on)
        self.life = GivenLife(0, Path(self.folder.name), given=setting)
        self.known: list[DeskEvent] = []
        self.sell(first, contracts)

    # ---- the person -------------------------------------------------------------------------------------------------

    @rule(which=any_put, contracts=st.integers(1, 3))
    def sell(self, which: int, contracts: int) -> None:
        """Approve a sale and give it: of one of the puts below the share."""
        contract = self._chosen(which, self._sellable())
        if contract is not None:
            self.life.sell(contract, contracts)

    @rule()
    def look(self) -> None:
        """The desk looks, and does what is to be done."""
        self.life.look()

    @precondition(with_puts)
    @rule(which=which)
    def close(self, which: int) -> None:
        """Buy back."""
        self.life.close(self._chosen(which, self.life._open()))

    @precondition(with_puts)
    @rule(which=which)
    def roll(self, which: int) -> None:
        """Buy back and sell a later one."""
        self.life.roll(self._chosen(which, self.life._open()))

    @precondition(with_others_puts)
    @rule()
    def adopt(self) -> None:
        """Take what others sold into care."""
        self.life.adopt()

    @precondition(lambda self: self.life.desk.book.live_orders())
    @rule(which=which)
    def cancel(self, which: int) -> None:
        """Take an order back."""
        self.life.cancel(self._chosen(which, self.life.desk.book.live_orders()).order_id)

    # ---- market and others ------------------------------------------------------------------------------------------

    @rule(symbol=symbols, share=st.sampled_from([-0.2, -0.08, -0.03, 0.03, 0.08, 0.2]))
    def market_moves(self, symbol: str, share: float) -> None:
        """So orders are filled, in part or whole, and puts come into the money or lapse."""
        self.life.moves(symbol, share)

    @rule(minutes=st.sampled_from([1, 12, 45]), is_off=st.booleans())
    def time_passes(self, minutes: int, is_off: bool) -> None:
        """Some of the day, watched or not."""
        until = self.life.world.now + timedelta(minutes=minutes)
        if is_off:
            self.life.off(until)
        else:
            self.life.watch(until, lambda: 0.5)

    @rule(days=st.sampled_from([1, 1, 3, 8]), is_off=st.booleans())
    def new_day(self, days: int, is_off: bool) -> None:
        """A night, a weekend, or more: assignments, expiries and splits are booked at night."""
        day = CALENDAR.session_on_or_after(new_york_date(self.life.world.now) + timedelta(days=days))
        until = CALENDAR.open_time(day) + timedelta(minutes=20)
        if is_off:
            self.life.off(until)
        else:
            self.life.watch(until, lambda: 16.0)

    @rule(which=any_put, is_sale=st.booleans(), rests=st.booleans(), name=st.sampled_from(["", "x"]))
    def traded_by_hand(self, which: int, is_sale: bool, rests: bool, name: str) -> None:
        """Somebody sells a put, or buys one of ours."""
        choices = puts() if is_sale else [one.contract for one in self.life._open()]
        contract = self._chosen(which, choices)
        price = None if contract is None else self.life.price_by_hand(contract, is_sale=is_sale)
        if contract is not None and price is not None:
            self.life.by_hand(contract, price, name, is_sale=is_sale, rests=rests)

    # ---- broker, line, machine --------------------------------------------------------------------------------------

    @precondition(with_puts)
    @rule(contracts=st.integers(1, 3))
    def assigned(self, contracts: int) -> None:
        """Holders exercise tonight."""
        self.life.broker_assigns(lambda position: min(contracts, position.open))

    @rule(what=st.sampled_from(["halt", "cancels", "restarts"]), symbol=symbols)
    def interfered(self, what: str, symbol: str) -> None:
        """The stop switch is thrown or released; what is good till cancelled is not; the broker's programs start anew."""
        if what == "halt":
            self.life.halt()
        elif what == "cancels":
            self.life.broker_cancels(symbol)
        else:
            self.life.broker_restarts()

    @rule(what=st.sampled_from(troubles), share=st.sampled_from([0.0, 0.4, 1.0]))
    def weather_turns(self, what: str, share: float) -> None:
        """From now on something goes wrong always, now and then, or no more: silence, refusals, late and doubled news."""
        share = min(share, 0.4) if what == "look_lost" else share
        self.life.tell(f"{what}: {share}")
        setattr(self.life.port.weather, what, share)

    @rule(instructions=st.integers(1, 12))
    def process_will_die(self, instructions: int) -> None:
        """At one of its next instructions; it is started again at once, from its record."""
        self.life.tell(f"dies in {instructions}")
        self.life.dies_at = len(self.life.walked) + instructions

    # ---- what always holds ------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_promised_and_not_kept(self) -> None:
        """The witness has nothing to complain of."""
        assert not self.life.auditor.complaints, self._story()

    @invariant()
    def record_only_grows_and_says_what_the_desk_believes(self) -> None:
        """What was written stays as it was, and adds up to the book at hand."""
        self.life.read_record()
        assert list(self.life.events[: len(self.known)]) == self.known, self._story()
        self.known = list(self.life.events)

    def teardown(self) -> None:
        """When everything calms down all is found again, protected, and comes to its end."""
        try:
            if not self.life.auditor.complaints:
                self.life.dies_at = 0
                self.life.clear_up()
                self.life.end()
                assert not self.life.auditor.complaints, self._story()
        finally:
            self.folder.cleanup()
            logging.disable(logging.NOTSET)

    def _chosen(self, which: int, choices: Sequence[Any]) -> Any:
        self.life.choice = which
        return self.life._pick(choices)

    def _sellable(self) -> list[OptionContract]:
        on, life = new_york_date(self.life.world.now), self.life
        bids = [(one, life.price_by_hand(one, is_sale=True) or 0) for one in puts() if one.expiry > on]
        spots = {symbol: life.world.tape.quote(number).last or 0 for symbol, number in SHARE_IDS.items()}
        return [one for one, bid in bids if bid >= Decimal("0.15") and one.strike < spots[one.underlying]]

    def _story(self) -> str:
        return "\n".join([*self.life.story, *self.life.auditor.complaints])


TestDeskMachine = DeskMachine.TestCase
TestDeskMachine.settings = settings(
    max_examples=70, stateful_step_count=25, suppress_health_check=list(HealthCheck)
)


def test_machine_finds_it_when_the_desk_forgets_its_exits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard is no ornament: a desk that never protects a put is caught, and the story of it told."""
    monkeypatch.setattr(desk_module, "exit_wishes", lambda *told, **named: [])
    hunt = settings(
        TestDeskMachine.settings,
        max_examples=30,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        report_multiple_bugs=False,
    )
    with pytest.raises(AssertionError, match="open, 0 exits for 0"):
        run_state_machine_as_test(DeskMachine, settings=hunt)
