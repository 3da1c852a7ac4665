"""Writes docs/schemas/, one JSON Schema for each kind of document that `--json` prints, and docs/json.md that lists them.

`python -m house.schemas` writes them, `--check` says which are out of date. A changed report changes its schema: where
that breaks a reader (a key gone or renamed, a meaning changed), raise the version here and in the command, and keep the
old file.
"""

import json
import sys
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from house.generated import keep
from putwright.cli.commands.completion import CompletionScript
from putwright.cli.faults import FaultReport
from putwright.cli.render.journal import Remembered
from putwright.cli.render.small import Imported, SetUp
from putwright.domain.mandate import Waiver
from putwright.domain.watchlist import WantedName
from putwright.reports.alert import AlertReport
from putwright.reports.books import ComparisonsReport
from putwright.reports.chain import ChainReport
from putwright.reports.changes import ScreenWithChanges
from putwright.reports.comparison import Comparison
from putwright.reports.connect import ConnectReport
from putwright.reports.cover import CoverReport
from putwright.reports.cycle import CycleReport, CyclesReport
from putwright.reports.demo import DemoReport
from putwright.reports.doctor import DoctorReport
from putwright.reports.earnings import EarningsReport
from putwright.reports.evidence import EvidenceReport
from putwright.reports.export import ExportReport
from putwright.reports.facts import FactsReport
from putwright.reports.income import IncomeReport
from putwright.reports.journal import JournalReport
from putwright.reports.keeping import BackupReport, DatabaseReport, RestoreReport
from putwright.reports.offer import GivenReport, OfferReport
from putwright.reports.orders import OrdersReport
from putwright.reports.paper import PaperReport
from putwright.reports.performance import PerformanceReport
from putwright.reports.positions import PositionsReport
from putwright.reports.preflight import PreflightReport
from putwright.reports.reconcile import ReconcileReport
from putwright.reports.refresh import RefreshReport
from putwright.reports.review import ReviewReport
from putwright.reports.screen import ScreenReport
from putwright.reports.statements import StatementsReport
from putwright.reports.switch import DeskNews, SwitchReport
from putwright.reports.tax import TaxReport
from putwright.reports.ticket import TicketReport
from putwright.reports.watchlist import WatchlistAdded, WatchlistDropped, WatchlistReport
from putwright.reports.week import WeekReport
from putwright.reports.why import WhyReport

TARGET = "docs/json.md"
FOLDER = "docs/schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
DECIMAL = r"^-?\d+(\.\d+)?$"
DAY = r"^\d{4}-\d{2}-\d{2}$"
MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?([+-]\d{2}:\d{2}|Z)$"

# kind -> version, what it is made from, which command prints it.
KINDS: dict[str, tuple[int, type, str]] = {
    "screen": (1, ScreenReport, "`screen`; also kept as records/screens/ID/report.json"),
    "screen-with-changes": (1, ScreenWithChanges, "`screen --against`"),
    "why": (1, WhyReport, "`why`"),
    "evidence": (1, EvidenceReport, "`evidence`"),
    "earnings": (1, EarningsReport, "`earnings`"),
    "chain": (1, ChainReport, "`chain`"),
    "ticket": (1, TicketReport, "`ticket`; also kept as records/tickets/ID.json"),
    "comparison": (1, Comparison, "`compare`"),
    "connect": (1, ConnectReport, "`connect`"),
    "paper": (1, PaperReport, "`paper`, when it ends"),
    "preflight": (1, PreflightReport, "`preflight`"),
    "cover": (1, CoverReport, "`cover`, when it shows the ladder"),
    "offer": (
        1,
        OfferReport,
        "`sell`, `cover`, `sell-shares`, `close`, `roll` and `adopt`, when they show terms",
    ),
    "given": (
        1,
        GivenReport,
        "`sell`, `cover`, `sell-shares`, `close`, `roll` and `adopt` with --approve; `cancel`",
    ),
    "orders": (1, OrdersReport, "`orders`"),
    "positions": (1, PositionsReport, "`positions`"),
    "reconcile": (1, ReconcileReport, "`reconcile`"),
    "income": (1, IncomeReport, "`income`"),
    "performance": (1, PerformanceReport, "`performance`"),
    "review": (1, ReviewReport, "`review`"),
    "books": (1, ComparisonsReport, "`reconcile --with broker` and `reconcile --with flex`"),
    "statements": (1, StatementsReport, "`import flex` and `sync flex`"),
    "journal": (1, JournalReport, "`journal`"),
    "remembered": (1, Remembered, "`record` and `note`"),
    "cycles": (1, CyclesReport, "`cycle`"),
    "cycle": (1, CycleReport, "`cycle ID`"),
    "backup": (1, BackupReport, "`backup`"),
    "restore": (1, RestoreReport, "`restore`"),
    "export": (1, ExportReport, "`export json`"),
    "database": (1, DatabaseReport, "`db`"),
    "switch": (1, SwitchReport, "`halt` and `resume`"),
    "desk-news": (1, DeskNews, "`desk`, one document a line"),
    "week": (1, WeekReport, "`week`; also kept as records/weeks/ID/report.json"),
    "tax": (1, TaxReport, "`tax`"),
    "alert": (1, AlertReport, "`alert`"),
    "facts": (1, FactsReport, "`facts`"),
    "doctor": (1, DoctorReport, "`doctor`"),
    "init": (1, SetUp, "`init`"),
    "import": (1, Imported, "`import`"),
    "refresh": (1, RefreshReport, "`refresh`"),
    "want": (1, WantedName, "`want`"),
    "watchlist": (1, WatchlistReport, "`watchlist` and `watchlist show`"),
    "watchlist-added": (1, WatchlistAdded, "`watchlist add`"),
    "watchlist-dropped": (1, WatchlistDropped, "`watchlist drop`"),
    "waiver": (1, Waiver, "`waive`"),
    "demo": (1, DemoReport, "`demo`"),
    "completion": (1, CompletionScript, "`completion`"),
    "fault": (1, FaultReport, "any command that could not be done"),
}
HEAD = """\
# What `--json` prints

Every command takes `--json` and then prints one JSON document on standard output, and nothing else there; what is said to
a person goes to standard error. A command that can not be done prints a document of the kind `fault` and ends with the
exit code of [cli.md](cli.md).

- `schema` is `putwright/KIND/VERSION`, `program` the version of putwright that wrote the document.
- Money, prices, ratios and probabilities are **strings** holding exact decimals (`"36500.00"`, `"0.0148"`): read them as
  decimals, not as binary floats. Ratios are fractions: `"0.12"` is 12 %. Counts are JSON integers.
- A day is `2026-12-18` (New York). A moment is ISO 8601 with its offset, UTC unless the offset says otherwise.
- `null` means unknown, never zero. Every key of a schema is always there.
- A new key may come within a version; a key that goes, or whose meaning changes, comes with a new version. Readers should
  ignore keys they do not know. The schemas themselves are strict, because the tests hold the program to them.

The schemas are made from the program's own report types by `make docs`; the tests hold real output of every command
against them.

| kind | version | printed by | schema |
|---|---|---|---|
"""
TAIL = """
An example: the puts of the shortlist with their net premium.

```bash
putwright screen --json --no-record
```

```python
import decimal, json, subprocess

told = subprocess.run(["putwright", "screen", "--json"], capture_output=True, text=True, check=False)
document = json.loads(told.stdout)
assert document["schema"] == "putwright/screen/1", document
for put in document["shortlist"]:
    print(put["symbol"], put["strike"], put["expiry"], decimal.Decimal(put["premium_net"]))
```
"""


class ExactDecimals(GenerateJsonSchema):
    """JSON Schema in which a decimal is a string of digits, as `reports.json_form` writes it."""

    def decimal_schema(self, schema: Any) -> JsonSchemaValue:
        """A decimal as a string."""
        return {"type": "string", "pattern": DECIMAL}


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of one kind of document."""
    version, report, printed_by = KINDS[kind]
    made = _strict(TypeAdapter(report).json_schema(mode="serialization", schema_generator=ExactDecimals))
    head = {
        "schema": {"const": f"putwright/{kind}/{version}"},
        "program": {"type": "string", "description": "The version of putwright that wrote the document."},
    }
    about = {
        "$schema": DIALECT,
        "title": f"putwright/{kind}/{version}",
        "$comment": f"Printed by {printed_by}. Made from the report types by `make docs`.",
    }
    made["properties"] = {**head, **made["properties"]}
    made["required"] = list(made["properties"])
    return {**about, **made}


def _strict(node: Any) -> Any:
    """The schema pydantic makes, held to what the program prints: every key there, no other, exact decimals."""
    if isinstance(node, list):
        return [_strict(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    told = {
        key: _strict(inner) for key, inner in node.items() if not (key == "title" and isinstance(inner, str))
    }
    told.pop("default", None)
    if told.get("type") == "object" and "properties" in told:
        told["required"] = list(told["properties"])
        told["additionalProperties"] = False
    if told.get("format") in {"date", "date-time"}:
        told["pattern"] = DAY if told["format"] == "date" else MOMENT
    return told


def pages() -> dict[str, str]:
    """The page and every schema, by path from the root."""
    schemas = {
        f"{FOLDER}/{kind}-{version}.json": json.dumps(schema(kind), indent=1) + "\n"
        for kind, (version, _, _) in KINDS.items()
    }
    return {TARGET: text(), **schemas}


def text() -> str:
    """The page that lists them."""
    rows = [
        f"| {kind} | {version} | {printed_by} | [{kind}-{version}.json](schemas/{kind}-{version}.json) |"
        for kind, (version, _, printed_by) in KINDS.items()
    ]
    return HEAD + "\n".join(rows) + "\n" + TAIL


if __name__ == "__main__":
    sys.exit(max(keep(target, told) for target, told in pages().items()))
