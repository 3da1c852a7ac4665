"""A seat at the desk before a paper TWS of its own: commands in, checked documents out, and time that moves when it is told.

The make-believe clock stands still, so that every price, fill and dollar of a life is the same each time; `pass_to` leaps.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from putwright.domain.money import to_cents
from tests.journeys.haste import in_haste
from tests.journeys.terminal import ROOT, Outcome, Terminal, environment
from tests.paper_process import PaperProcess

PUT = "GM-261211-P57"  # the ticket of the demo: GM 2026-12-11 57 P, shown as far as it has to be typed
MAIN = "from putwright.cli.main import main; main()"
NO_PORT = {"ticket", "resume", "screen", "want"}
SECONDS_MAX = 60.0  # nothing is waited for longer
CASH = re.compile(r"cash: (-?[0-9.]+) USD")


@dataclass(frozen=True)
class Books:
    """What `positions`, `orders` and `reconcile` say of one moment."""

    positions: dict[str, Any]
    orders: dict[str, Any]
    reconcile: dict[str, Any]

    @property
    def open(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.positions["positions"]
        return rows

    @property
    def ended(self) -> list[tuple[str, str, Decimal]]:
        """Every position that is over: its id, how, and its result to the cent."""
        rows = self.positions["ended"]
        return [(row["position_id"], row["how"], to_cents(Decimal(row["result"]))) for row in rows]

    @property
    def working(self) -> list[tuple[str, str, str, str, Decimal]]:
        """Every working order: its id, the position it belongs to, what for, which way, at which limit."""
        return [
            (row["order_id"], row["position_id"], row["purpose"], row["side"], Decimal(row["limit"]))
            for row in self.orders["working"]
        ]

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [(line["kind"], line["verdict"]) for line in self.reconcile["lines"]]


class Seat:
    """Who sits here types; `paper` is the broker. `seat("orders")` runs `putwright orders` before it."""

    def __init__(self, terminal: Terminal, paper: PaperProcess) -> None:
        self.terminal, self.paper = terminal, paper

    def __call__(self, *words: str, code: int = 0) -> Outcome:
        """Run one command, which is to end with this code."""
        told = self.terminal(*self._addressed(words))
        assert told.code == code, f"`putwright {' '.join(words)}` ended with {told.code}: {told.said}"
        return told

    def read(self, *words: str, code: int = 0) -> dict[str, Any]:
        """The document that a command prints, held against its published schema."""
        return self(*words, "--json", code=code).document

    def ticket(self, symbol: str, strike: str, expiry: str, *words: str, code: int = 0) -> str:
        """Draft a sale on the facts of the workspace; its id. The desk judges it again on quotes of now."""
        ticket_id: str = self.read("ticket", symbol, strike, expiry, *words, code=code)["ticket_id"]
        return ticket_id

    def approve(self, *words: str) -> dict[str, Any]:
        """Preview, and approve with the token that the preview shows; what became of it."""
        offer = self.read(*words)
        assert offer["is_ready"], offer["refusals"]
        given = self.read(words[0], offer["about"], "--approve", offer["token"])
        assert given["is_done"], given["refusals"]
        return given

    def round(self) -> tuple[str, ...]:
        """One round of the desk; what it says has happened."""
        told = self("desk", "--once", "--json")
        return tuple(Outcome(0, told.out.splitlines()[0], "").document["happened"])

    def books(self, *, is_well: bool = True) -> Books:
        """The three looks, after which both books have to agree line by line."""
        told = Books(
            self.read("positions"), self.read("orders"), self.read("reconcile", code=0 if is_well else 1)
        )
        assert told.reconcile["is_well"] is is_well, told.reconcile["lines"]
        assert told.positions["audit"] == told.reconcile["audit"]
        assert told.positions["orphans"] == 0
        return told

    def pass_to(self, moment: str) -> str:
        """Let make-believe time pass: to a moment such as 2026-12-11T15:59, `open`, `close`, or by so much (4m)."""
        is_distance = re.fullmatch(r"\d+[smhd]", moment)
        return self.paper.say(f"leap {moment}" if is_distance else f"leap to {moment}", SECONDS_MAX)

    def cash(self) -> Decimal:
        """What the account holds by the broker's own books [USD]."""
        found = CASH.search(self.paper.say("show"))
        assert found, "the paper TWS tells its cash"
        return Decimal(found[1])

    def held(self) -> str:
        """What the account holds by the broker's own books, in its words."""
        return self.paper.say("show").split("held: ")[1].split(";")[0]

    def process(self, *words: str, program: str = MAIN, **changes: str) -> subprocess.Popen[str]:
        """The same command as a process of its own, for whoever is going to kill it."""
        return subprocess.Popen(
            [sys.executable, "-c", program, *self._addressed(words)],
            env=environment(
                PYTHONUNBUFFERED="1", PUTWRIGHT_WORKSPACE=str(self.terminal.workspace), **changes
            ),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def _addressed(self, words: Sequence[str]) -> tuple[str, ...]:
        return tuple(words) if words[0] in NO_PORT else (*words, "--port", str(self.paper.port))


@contextmanager
def seat(terminal: Terminal, scenario: str) -> Iterator[Seat]:
    """A seat before a paper TWS on which time stands still; it is gone at the end."""
    with in_haste(), PaperProcess("--scenario", scenario) as paper:
        paper.say("pause")
        yield Seat(terminal, paper)


def prices(*told: str) -> list[Decimal]:
    """Prices as exact decimals."""
    return [Decimal(one) for one in told]
