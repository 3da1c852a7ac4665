"""What `evidence` says of the two trades of the first article, on the recorded sessions that their prices fit."""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from benchmarks.ranking.material import folder
from benchmarks.ranking.tables import table
from putwright.cli.render.figures import dollars
from putwright.reports.evidence import EvidenceReport, WitnessLine
from putwright.workflows.evidence import PutWords, evidence

# The article gives no dates: GOOGL closed at 388.91 on 2026-05-20, 37 days before a Friday; MU at 803.63 on 2026-05-13,
# and the monthly expiry five weeks on was the Thursday before Juneteenth.
TRADES = (
    ("2026-05-20", PutWords("GOOGL", Decimal(365), date(2026, 6, 26), Decimal(385), Decimal("5.40"))),
    ("2026-05-13", PutWords("MU", Decimal(660), date(2026, 6, 18), Decimal("804.88"), Decimal("38.69"))),
)
HEAD = ["witness", "below the strike", "if so, by", "expected loss a contract", "premium less it"]


def passage() -> str:
    """Both trades: their terms, the witnesses, the deepest falls of the past."""
    from tests.real.past_world import build_past
    from tests.real.recorded_world import opened

    told = []
    with tempfile.TemporaryDirectory() as scratch:
        root = build_past(Path(scratch) / "workspace", folder(), *(words.symbol for _, words in TRADES))
        for day, words in TRADES:
            world = opened(root, day)
            told.append(
                _one(evidence(world.workspace, world.surroundings, world.settings, words, world.as_of))
            )
    return "\n\n".join(told)


def _one(report: EvidenceReport) -> str:
    terms = (
        f"**{report.symbol} {report.strike:f} P, {report.days_to_expiry} days ({report.sessions} sessions), as of {report.on}**: "
        f"share {report.spot}, premium {report.premium}, the strike {report.otm_ratio * 100:.1f} % below the share."
    )
    deepest = ", ".join(
        f"{fall.change * 100:.0f} % from {fall.sold} ({dollars(fall.result)} after the premium)"
        for fall in report.episodes[:3]
    )
    rows = [_row(line) for line in report.witnesses]
    return (
        f"{terms}\n\n{table(HEAD, rows)}\n\nThe deepest falls of its past over so many sessions: {deepest}."
    )


def _row(line: WitnessLine) -> list[str]:
    says = line.says
    if says.breach is None:
        return [line.name, says.unknown_because, "-", "-", "-"]
    between = (
        f" [{says.breach_low * 100:.0f}, {says.breach_high * 100:.0f}]"
        if says.breach_low is not None and says.breach_high is not None
        else ""
    )
    return [
        line.name,
        f"{says.breach * 100:.1f} %{between}",
        "-" if says.mean_loss is None else f"{says.mean_loss:.2f}",
        dollars(line.expected_loss_contract),
        dollars(line.premium_less_expected_loss),
    ]


if __name__ == "__main__":
    print(passage())
