"""Fresh evidence for sales in a storm: the tape's own quote, judged by the rules themselves, without companies and charts."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from functools import cache, cached_property

from putwright.desk.book import Book
from putwright.desk.cash import committed_account
from putwright.desk.clearance import Clearance
from putwright.desk.drafting import draft
from putwright.desk.tracked import TrackedOrder
from putwright.domain.account import Account, Capital
from putwright.domain.approval import Approval
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import OptionContract
from putwright.domain.holdings import Holdings
from putwright.domain.playbook import Playbook
from putwright.domain.quote import PutQuote
from putwright.domain.refusal import OutsideFailure
from putwright.domain.ticket import Ticket
from putwright.paper.model import Phase
from tests import builders
from tests.defaults import shipped_permissions, shipped_tick_table
from tests.simulation.storm_port import StormPort, ours
from tests.simulation.storm_tape import StormTape, listed

STATED = replace(builders.account(), capital=Capital.PRIVATE, permission_level=3)
FEES, TICKS, PERMISSIONS = builders.fees(), shipped_tick_table(), shipped_permissions()  # parsed once
MANDATE = replace(
    builders.mandate(),
    name_share_max=Decimal("0.60"),
    sector_share_max=Decimal("0.95"),
    deployed_share_max=Decimal("0.95"),
    spread_ratio_max=Decimal("0.40"),
)


class StormPlaybook(Playbook):
    """A playbook whose fingerprint is taken once: a storm asks for it at every draft."""

    @cached_property
    def fingerprint(self) -> str:
        """See `Playbook`."""
        taken: str = Playbook.fingerprint.fget(self)  # type: ignore[attr-defined]
        return taken


def easy_playbook(hold: bool = False, patience: int = 30) -> Playbook:
    """A playbook that lets most puts pass: storms are about orders, not about choosing."""
    income = builders.playbook("first-trade" if hold else "income")
    band = replace(
        income.contract,
        otm_ratio_min=Decimal(0),
        otm_ratio_max=Decimal("0.30"),
        days_to_expiry_min=1,
        days_to_expiry_max=60,
        expiries=("monthly", "weekly", "midweek"),
        open_interest_min=1,
        spread_ratio_max=Decimal("0.40"),
    )
    premium = replace(income.premium, annual_return_min=Decimal("0.02"), annual_return_warn=None)
    entry = replace(income.entry, patience_minutes=patience)
    easy = replace(income, contract=band, premium=premium, entry=entry, earnings_days_after_last_min=0)
    return StormPlaybook(**{one.name: getattr(easy, one.name) for one in fields(easy)})


class StormJudge:
    """Judges sales on the quotes of the port's world."""

    def __init__(self, port: StormPort, playbook: Playbook) -> None:
        self._port, self._playbook = port, playbook

    def quote(self, contract: OptionContract) -> PutQuote:
        """What is quoted of a put now.

        Raises:
            OutsideFailure: it is not listed here.
        """
        tape = self._port.world.tape
        assert isinstance(tape, StormTape)
        listed_put = tape.put(contract.underlying, contract.expiry, contract.strike)
        if listed_put is None:
            raise OutsideFailure("Quoting", "it is not listed", "Look again.", retry_is_safe=True)
        told, now = tape.quote(listed_put.con_id), self._port.world.now
        spot = Decimal(str(round(tape.spot(contract.underlying, now), 2)))
        is_open = tape.phase(listed_put.con_id) is Phase.OPEN
        return replace(
            builders.quote("1/2", of=contract, spot=spot, at=now),
            bid=told.bid,
            ask=told.ask,
            kind="live" if is_open else "frozen",
        )

    async def ask(self, contract: OptionContract) -> Decimal | None:
        told = self.quote(contract)
        return told.ask if told.kind == "live" else None

    def ticket(
        self, contract: OptionContract, contracts: int, held: Account, limit: Decimal | None = None
    ) -> Ticket:
        """A sale drafted now."""
        made = builders.candidate(
            self.quote(contract),
            by=self._playbook,
            under=MANDATE,
            held=held,
            schedule=FEES,
            contracts=contracts,
        )
        sectors = {contract.underlying: made.name.sector}
        holdings = Holdings.of(held, MANDATE.buffer_ratio, sectors)
        at = self._port.world.now
        return draft(
            made,
            self._playbook,
            MANDATE,
            held,
            holdings,
            FEES,
            TICKS,
            PERMISSIONS,
            drafted_at=at,
            limit=limit,
        )

    async def clearance(
        self,
        approval: Approval,
        look: BrokerLook,
        book: Book,
        at_work: TrackedOrder | None,
        limit: Decimal | None,
    ) -> Clearance:
        terms = approval.entry
        assert terms is not None
        name = "" if at_work is None else at_work.order.client_order_id
        held = replace(committed_account(look.statement, STATED, book, name), as_of=self._port.world.now)
        ticket = self.ticket(terms.contract, terms.quantity, held, limit)
        return Clearance(
            ticket=ticket,
            look=look,
            quote_seconds=look.seconds - 0.2,
            account="DU***567",
            is_paper=True,
            clock_is_sound=True,
            stated=STATED,
            mandate=MANDATE,
        )


@cache
def puts() -> tuple[OptionContract, ...]:
    """Every put there is."""
    return tuple(contract for one in listed().values() if (contract := ours(one)) is not None)
