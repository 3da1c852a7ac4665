"""Scenarios by name: how the make-believe market goes on, how its broker behaves, and what the account holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from putwright.domain.refusal import BadInput
from putwright.market.simulated.names import shipped_names
from putwright.paper.clearing.actions import CashDividend, CorporateAction, Split
from putwright.paper.clearing.opening import ClearingTerms, OpeningAccount, OpeningPosition
from putwright.paper.settings import AssignmentNews, Behaviour, ChildOnParentEnd, ChildOnPartialFill
from putwright.paper.tape import TapeScenario
from putwright.paper.tape.ids import share_id
from putwright.paper.tape.scenario import DEMO_MOMENT

CASH = Decimal(250_000)
EX_DATE = date(2026, 11, 24)  # a Tuesday: the night before has its batch at 02:00 of the same day
CRASH_AT = datetime(2026, 11, 10, 15, 30, tzinfo=UTC)  # 10:30 in New York, two sessions after the start


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way the world can go on.

    Attributes:
        name: how it is called.
        words: what happens in it, for a person.
        tape: the market.
        behaviour: the broker.
        kind: of the account: cash, margin or portfolio.
        base_currency: of the account.
        cash: settled, by currency.
        shares: held from the beginning, with what the broker says one cost [share; USD/share], by symbol.
        actions: splits and special dividends to come.
        terms: what clearing house and broker do.
    """

    name: str
    words: str
    tape: TapeScenario = field(default_factory=TapeScenario)
    behaviour: Behaviour = field(default_factory=Behaviour)
    kind: str = "cash"
    base_currency: str = "USD"
    cash: dict[str, Decimal] = field(default_factory=lambda: {"USD": CASH})
    shares: tuple[tuple[str, int, Decimal], ...] = ()
    actions: tuple[CorporateAction, ...] = ()
    terms: ClearingTerms = field(default_factory=ClearingTerms)

    def accounts(self, code: str = "DU1234567") -> tuple[OpeningAccount, ...]:
        """The opening statement."""
        held = tuple(
            OpeningPosition(share_id_of(symbol), Decimal(count), cost) for symbol, count, cost in self.shares
        )
        return (OpeningAccount(code, self.kind, self.base_currency, self.cash, held),)


def _falls(symbol: str, spot: float, days: int) -> TapeScenario:
    at: datetime = DEMO_MOMENT + timedelta(days=days)
    return TapeScenario(moves={symbol: ((at, spot),)})


ROUGH = Behaviour(
    duplicate_status=0.3,
    skip_status=0.2,
    commission_delay_seconds_max=5.0,
    execution_after_status=True,
    partial_fill=0.5,
    what_if_twice=True,
    child_on_partial_fill=ChildOnPartialFill.FILLED_SIZE,
    child_on_parent_end=ChildOnParentEnd.KEPT,
)

SCENARIOS: dict[str, Scenario] = {
    each.name: each
    for each in (
        Scenario("usual", "the demo market goes on as markets do"),
        Scenario(
            "quiet",
            "shares hardly move: puts lapse, half the premium is soon gone",
            TapeScenario(volatility=0.2, jumps=0.0),
        ),
        Scenario(
            "falls", "GM falls by a fifth in three weeks: a put on it is assigned", _falls("GM", 48.0, 21)
        ),
        Scenario(
            "stormy",
            "shares move twice as much, and jump",
            TapeScenario(volatility=2.0, jumps=4.0, implied=1.5),
        ),
        Scenario(
            "rough",
            "the usual market behind a broker whose messages come twice, late, or not",
            behaviour=ROUGH,
        ),
        Scenario(
            "margin",
            "the usual market and a margin account, which would let you sell what you can not pay",
            kind="margin",
        ),
        Scenario(
            "francs",
            "an account in Swiss francs that holds no dollars",
            base_currency="CHF",
            cash={"CHF": CASH},
        ),
        Scenario(
            "silent-assignment",
            "GM falls, and an assignment is told by positions alone",
            _falls("GM", 48.0, 21),
            Behaviour(assignment_news=AssignmentNews.POSITIONS),
        ),
        Scenario(
            "eager",
            "the usual market, where orders at the middle are taken at once",
            behaviour=Behaviour(minutes_at_mid=0.0),
        ),
        Scenario(
            "delayed",
            "no live quotes: delayed ones, with the notice of it",
            behaviour=Behaviour(market_data_live=False),
        ),
        Scenario(
            "demo",
            "as quiet, and orders at the middle are taken at once: the demo's own",
            TapeScenario(volatility=0.2, jumps=0.0),
            Behaviour(minutes_at_mid=0.0),
        ),
        Scenario(
            "shares",
            "as quiet, with 300 shares of GM in the account: for covered calls and the sale of shares",
            TapeScenario(volatility=0.2, jumps=0.0),
            Behaviour(minutes_at_mid=0.0),
            shares=(("GM", 300, Decimal("55.69")),),
        ),
        Scenario(
            "rises",
            "GM rises by a fifth in three weeks, with 300 shares of it in the account: a call on them is called away",
            TapeScenario(moves={"GM": ((DEMO_MOMENT + timedelta(days=21), 73.0),)}),
            shares=(("GM", 300, Decimal("55.69")),),
        ),
        Scenario("read-only", "the API may look and not order", behaviour=Behaviour(read_only=True)),
        Scenario(
            "split",
            f"GM splits two for one on {EX_DATE:%d %B}: a put on it becomes two at half the strike",
            actions=(Split("GM", EX_DATE, new=2),),
        ),
        Scenario(
            "special-dividend",
            f"GM pays $3 a share besides the usual on {EX_DATE:%d %B}: the strikes of its options fall by as much",
            actions=(CashDividend("GM", EX_DATE, EX_DATE + timedelta(days=14), Decimal(3), is_special=True),),
        ),
        Scenario(
            "early",
            f"UBER falls by a third on {CRASH_AT:%d %B}, and who holds a put on it exercises at once",
            # UBER pays no dividend: nothing is lost by giving the shares away before one.
            TapeScenario(shocks={"UBER": ((CRASH_AT, 60.0),)}),
            terms=ClearingTerms(early_exercise=1.0),
        ),
    )
}


def scenario_of(name: str) -> Scenario:
    """A scenario by its name.

    Raises:
        BadInput: there is none of that name; all names are given.
    """
    if name not in SCENARIOS:
        raise BadInput(
            f"Choosing the scenario {name!r}",
            "there is none of that name",
            f"There are {', '.join(SCENARIOS)}.",
        )
    return SCENARIOS[name]


def share_id_of(symbol: str) -> int:
    """The contract id of a share of the demo's market.

    Raises:
        BadInput: it is none of its names.
    """
    listed = [name.symbol for name in shipped_names() if name.spot is not None]  # as the tape counts them
    if symbol not in listed:
        raise BadInput(
            f"Holding {symbol}", "the make-believe market lists no such share", "Name one it lists."
        )
    return share_id(listed.index(symbol))
