"""What a fault looks like to a person and to a machine, and with which code the process ends."""

from __future__ import annotations

import json
from dataclasses import dataclass

from putwright.domain.refusal import BadInput, OutcomeUnknown, OutsideFailure, PutwrightFault

EXIT_CODES: tuple[tuple[type[PutwrightFault], int], ...] = (
    (BadInput, 1),
    (OutsideFailure, 5),
    (OutcomeUnknown, 5),
)


@dataclass(frozen=True, slots=True)
class FaultReport:
    """A fault for a machine: its kind, what was tried, what is wrong, what to do."""

    kind: str
    tried: str
    wrong: str
    remedy: str


def exit_code(fault: PutwrightFault) -> int:
    """The exit code of a fault: 1 for bad input, 5 where the outside failed."""
    return next((code for kind, code in EXIT_CODES if isinstance(fault, kind)), 1)


def tell(fault: PutwrightFault, *, as_json: bool) -> None:
    """Say what was tried, what is wrong and what to do; as JSON on standard output where a machine listens."""
    tried = getattr(fault, "tried", "")
    wrong, remedy = getattr(fault, "wrong", str(fault)), getattr(fault, "remedy", "")
    if as_json:
        from putwright.reports.json_form import document

        report = FaultReport(type(fault).__name__, tried, wrong, remedy)
        print(json.dumps(document("fault", 1, report), indent=1))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    said = f"{_capital(tried)}: {wrong}" if tried else _capital(wrong)
    console.print(Text.assemble(("Not done. ", "bold red"), _sentence(said)))
    if remedy:
        console.print(Text.assemble(("What to do: ", "bold"), _sentence(_capital(remedy))))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
