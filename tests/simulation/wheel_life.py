"""Four and a half months of the wheel on the demo market, lived by the paper world alone: the script, and what it was told meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.fees import fee_schedule, fee_schedules
from putwright.domain.trading_calendar import new_york_date
from putwright.market.simulated.names import shipped_names
from putwright.paper.clearing import CashDividend, ClearingTerms, OpeningAccount, Split
from putwright.paper.model import (
    Commission,
    CommissionTold,
    Contract,
    ContractQuery,
    Event,
    Executed,
    Execution,
    OrderRequest,
    Position,
)
from putwright.paper.settings import Behaviour
from putwright.paper.tape import SimulatedTape, TapeScenario
from putwright.paper.world import PaperWorld
from putwright.settings.settings import shipped_table

D = Decimal
ACCOUNT = "DU1234567"
NAMES = ("GM", "KO", "UBER", "INTC")
SPLIT, SPECIAL = date(2027, 1, 20), date(2027, 2, 17)
BEFORE_SPLIT = date(2027, 1, 15)
ACTIONS = (
    Split("GM", SPLIT, 2),
    CashDividend("KO", SPECIAL, date(2027, 3, 2), D(2), is_special=True),
)
LAST_DAY = date(2027, 3, 24)
MORNING, NIGHT = timedelta(minutes=30), timedelta(hours=12)


def wheel_world(seed: int = 2026) -> PaperWorld:
    """The usual market of four names, a split and a special dividend to come; few looks: months pass in seconds."""
    calendar = new_york_calendar(2016, 2030)
    names = [name for name in shipped_names() if name.symbol in NAMES]
    tape = SimulatedTape(calendar, seed=seed, names=names, actions=ACTIONS)
    return PaperWorld(
        calendar,
        fee_schedule(fee_schedules(shipped_table("fees.toml", None)), "ibkr-tiered"),
        [OpeningAccount(ACCOUNT, kind="cash", cash={"USD": D(400_000)})],
        seed=seed,
        scenario=TapeScenario(),
        behaviour=Behaviour(),
        actions=ACTIONS,
        terms=ClearingTerms(early_exercise=0.6),
        tape=tape,
        looks_max=4,
    )


@dataclass
class WheelLife:
    """Sells puts, rolls or buys back some, takes shares, sells calls on them, sells some shares by limit.

    Attributes:
        done: how often each motion was made.
        told: executions and commissions as clients heard of them.
    """

    world: PaperWorld
    done: Counter[str] = field(default_factory=Counter)
    told: dict[str, Execution] = field(default_factory=dict)
    commissions: dict[str, Commission] = field(default_factory=dict)

    def live(self, until: date = LAST_DAY) -> None:
        """Live until the morning after a day."""
        world = self.world
        while new_york_date(world.now) <= until:
            today = world.clearing.today()
            self._pass(world.calendar.open_time(today) + MORNING)
            held = self.world.clearing.positions(ACCOUNT)
            for symbol in NAMES:
                self._decide(symbol, [each for each in held if each.contract.symbol == symbol], today)
            self._pass(world.calendar.close_time(today) + NIGHT)

    def _pass(self, to: datetime) -> None:
        self._hear(self.world.advance(to))

    def _hear(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, Executed):
                self.told[event.execution.execution_id] = event.execution
            elif isinstance(event, CommissionTold):
                self.commissions[event.commission.execution_id] = event.commission

    def _decide(self, symbol: str, held: Sequence[Position], today: date) -> None:
        options = [each for each in held if each.contract.right]
        shares = sum((each.quantity for each in held if not each.contract.right), D(0))
        if symbol == "GM" and today == BEFORE_SPLIT:
            self._open(symbol, "P", 1, today)  # a put and shares go through the split side by side
        for each in options:
            self._tend(each, today)
        if not options and shares >= 200 and not self.done["sold shares"]:
            self._sell_shares(symbol)
        elif not options:
            self._open(
                symbol, "C" if shares >= 100 else "P", max(int(shares) // 100, 1) if shares else 2, today
            )

    def _tend(self, held: Position, today: date) -> None:
        """Some are bought back at once, some rolled, some assigned in part by the lot that the script draws."""
        contract, short = held.contract, -held.quantity
        ask = self.world.tape.quote(contract.con_id).ask
        days = (contract.expiry - today).days if contract.expiry else 0
        if ask is None:
            return
        if contract.right == "P" and today.month in {12, 2} and days < 21 and today.day > 7:
            self._order(contract, "BUY", short, ask)
            self.done["bought back"] += 1
            if today.month == 2:
                self._open(contract.symbol, "P", int(short), today)
                self.done["rolled"] += 1
        elif contract.right == "P" and short >= 2 and today.month in {1, 3} and days < 12:
            self.world.clearing.assign_tonight(contract.con_id, 1)
            self.done["assigned in part"] += 1

    def _open(self, symbol: str, right: str, contracts: int, today: date) -> None:
        share = self._share(symbol)
        price = self.world.tape.quote(share.con_id).last
        query = ContractQuery(symbol=symbol, security_type="OPT", right=right)
        listed = [each for each in self.world.tape.find(query) if each.expiry is not None]
        coming = [each for each in listed if each.expiry and 20 <= (each.expiry - today).days <= 50]
        if price is None or not coming:
            return
        expiry = min(each.expiry for each in coming if each.expiry)
        aim = price * (D("0.98") if right == "P" else D("1.01"))
        best = min(
            (each for each in coming if each.expiry == expiry), key=lambda each: abs(each.strike - aim)
        )
        bid = self.world.tape.quote(best.con_id).bid
        if bid:
            self._order(best, "SELL", D(contracts), bid)
            self.done["sold " + right] += 1

    def _sell_shares(self, symbol: str) -> None:
        share = self._share(symbol)
        bid = self.world.tape.quote(share.con_id).bid
        if bid is not None:
            self._order(share, "SELL", D(100), bid)
            self.done["sold shares"] += 1

    def _share(self, symbol: str) -> Contract:
        (share,) = self.world.tape.find(ContractQuery(symbol=symbol, security_type="STK", currency="USD"))
        return share

    def _order(self, contract: Contract, action: str, quantity: Decimal, limit: Decimal) -> None:
        number = self.world.exchange.next_order_id(7)
        request = OrderRequest(
            client_id=7,
            order_id=number,
            contract=ContractQuery(con_id=contract.con_id, exchange="SMART"),
            action=action,
            quantity=quantity,
            order_type="LMT",
            limit=limit,
            time_in_force="DAY",
            account=ACCOUNT,
            order_ref=f"wheel-{number}",
        )
        self._hear(self.world.exchange.place(request))
