"""Writes docs/configuration.md: every key of every file a user edits, from the models that read them and the shipped comments.

`python -m house.configuration` writes it, `--check` says whether it is up to date. A key that nothing explains stops it.
"""

import json
import re
import sys
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from importlib.resources import files
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from house.generated import keep
from putwright.settings.accounts import _Account
from putwright.settings.config import _Config
from putwright.settings.mandates import _Mandate
from putwright.settings.playbooks import _Playbook
from putwright.settings.watchlists import _Watchlist

TARGET = "docs/configuration.md"
HEAD = """\
# Configuration

Five kinds of TOML file in the workspace say what you decided; [workspace.md](workspace.md) says where they lie. `putwright init`
writes them with comments, and you edit them. Made by `make docs` from the models that read the files.

- Percent where a person reads percent (`name_percent = 20`), dollars as plain numbers, days as `2026-12-18` without quotes.
- A key that nobody knows is an error that names its line and the nearest known key; it is never ignored. So is a value out of
  its range.
- No environment variable and no option changes a limit: `PUTWRIGHT_WORKSPACE` says where the files are, and that is all.
- A playbook can be stricter than the mandate, never looser: where both speak, the stricter one counts.
- What nobody can relax (the cash for every put, limit orders only, standard contracts, your own confirmation) is in no file.
"""
PAGES: tuple[tuple[str, type[BaseModel], str, str], ...] = (
    ("config.toml", _Config, "config.toml", "Preferences: nothing in here can loosen a rule."),
    (
        "mandate.toml",
        _Mandate,
        "mandate.toml",
        "Your caps and buffers; they hold for every playbook.",
    ),
    ("account.toml", _Account, "account.toml", "What the account holds, as the broker shows it."),
    (
        "watchlist.toml",
        _Watchlist,
        "",
        "The companies you would gladly own, where `putwright want` writes, and those to look at, where `putwright watchlist` does.",
    ),
    (
        "playbooks/NAME.toml",
        _Playbook,
        "playbooks/income.toml",
        "One way of selling puts. Copy one of the two that ship, `income` and `first-trade`, under a new name, and use it with "
        "`--playbook NAME`. The shipped values are those of `income`.",
    ),
)
# What the shipped comments leave unsaid.
MEANINGS = {
    "schema": "the version of the file's form; 1",
    "playbooks/NAME.toml name": "how `--playbook` calls it: small letters, digits, hyphens",
    "playbooks/NAME.toml title": "one line, shown above every screen",
    "config.toml rates.cash_below_bills_percent": "how far below bills the broker pays on cash: the interest a put gives up, in percent",
    "config.toml rates.assumed_percent": "a yearly rate in percent, used only where no imported Treasury yield is young enough",
    "config.toml rates.assumed_source": "where that number comes from; shown wherever it is used",
    "config.toml ticks.penny_symbols": "symbols that trade in pennies below $3 and nickels above, added to the shipped list",
    "mandate.toml stage": "how far you have come; it bounds the names and the contracts per name",
    "mandate.toml caps.name_percent": "the most one name may reserve, in percent of net liquidation value; from the second stage on",
    "mandate.toml caps.sector_percent": "the same for one sector; a name without a known sector counts in every one",
    "mandate.toml quotes.spread_percent_max": "ask less bid, in percent of mid, at most",
    "mandate.toml quotes.open_interest_min": "open contracts, at least",
    "mandate.toml quality.market_cap_min_billion": "smallest company, in billions of US dollars",
    "mandate.toml quality.history_years_min": "years that statements must span",
    "mandate.toml quality.net_debt_to_ebitda_max": "net debt over EBITDA, for companies that are neither banks, utilities nor real estate",
    "account.toml as_of": "the moment the figures were read, with its zone",
    "account.toml cash": "settled cash per currency; only US dollars back a put",
    "account.toml base_currency": "three letters",
    "account.toml private_capital_attested_on": "the day you gave your word that this is private, long-term capital",
    "account.toml permission_level": "your option level at the broker, 0 to 4; a short put needs 3 at Interactive Brokers",
    "account.toml puts": "puts you have sold and that are open",
    "account.toml working_sales": "orders to sell puts that are working, from whichever client",
    "account.toml shares": "shares you hold",
    "account.toml premium_per_share": "what it was sold for, in US dollars a share; without it sums of results stay unknown",
    "account.toml opened_on": "when it was sold",
    "account.toml quantity": "how many",
    "account.toml price": "last known price of one share",
    "account.toml symbol": "the company",
    "account.toml strike": "in US dollars a share",
    "account.toml expiry": "the day of expiry",
    "account.toml contracts": "how many",
    "watchlist.toml look_at": "names to look at without a price; `putwright watchlist add` writes here",
    "watchlist.toml names": 'one table a name: `[names.KO]`, in quotes where the name has a dot: `[names."BRK.B"]`',
    "watchlist.toml want_to_own": "what you would gladly pay for one share; strikes above it are refused; without it puts are proposals",
    "watchlist.toml because": "why, in a sentence; shown before every sale",
    "watchlist.toml sector": "its sector, where company facts do not tell",
    "watchlist.toml added_on": "when it came onto the list",
    "mandate.toml caps.deployed_percent": "the most that may be reserved in all; the rest stays dry powder",
    "mandate.toml quotes.bid_min": "the least bid, in US dollars a share",
    "mandate.toml premium.annual_percent_min": "net of costs at the bid, on the reserve, if repeated all year",
    "config.toml fee_schedule": "which commissions are reckoned with; \"article-b-flat\" and \"flat-1.05\" are the articles' own figures",
    "playbooks/NAME.toml contract.expiries": "which kinds of expiry are looked at",
    "playbooks/NAME.toml contract.open_interest_min": "open contracts, at least",
    "playbooks/NAME.toml entry.time_in_force": "`GTC` works until it fills or is withdrawn, `DAY` until the close",
    "playbooks/NAME.toml exit.time_in_force": "the same for the order to buy back",
    "playbooks/NAME.toml entry.start": "where the price ladder begins: `mid` or `bid`",
    "playbooks/NAME.toml exit.mode": "`take-profit` buys back at a share of the premium, `hold` waits for expiry",
    "playbooks/NAME.toml exit.take_profit_percent": "the share of the premium that is earned when it is bought back",
    "playbooks/NAME.toml contract.delta_abs_max": "the largest delta, without its sign; off unless given",
    "playbooks/NAME.toml contract.expected_moves_min": "the least distance to the strike in expected moves; off unless given",
    "playbooks/NAME.toml premium.annual_percent_warn": "below it a put passes with a warning; off unless given",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """One key of one file: where it stands, what it may be, what it is when left away, what it means."""

    table: str
    name: str
    kind: str
    default: str
    shipped: str
    meaning: str


def text() -> str:
    """The whole page."""
    return HEAD + "".join(page(*one) for one in PAGES)


def page(file: str, model: type[BaseModel], shipped: str, about: str) -> str:
    """One file: its keys, table by table."""
    lines = [
        f"\n## {file}\n",
        f"{about}\n",
        "| table | key | value | when left away | shipped | meaning |",
        "|---|---|---|---|---|---|",
    ]
    for key in keys(file, model, shipped):
        table = f"`[{key.table}]`" if key.table else ""
        lines.append(
            f"| {table} | `{key.name}` | {key.kind} | {key.default} | {key.shipped} | {key.meaning} |"
        )
    return "\n".join(lines) + "\n"


def keys(file: str, model: type[BaseModel], shipped: str, table: str = "") -> list[Key]:
    """Every key of a model, those of its tables after it.

    Raises:
        LookupError: nothing says what a key means.
    """
    found: list[Key] = []
    told, ships = comments(shipped), shipped_values(shipped)
    for name, field in model.model_fields.items():
        written = field.alias or name
        path = f"{table}.{written}" if table else written
        inner = table_inside(field.annotation)
        if inner is None or many(field.annotation):
            meaning = MEANINGS.get(f"{file} {path}") or MEANINGS.get(f"{file} {written}")
            meaning = meaning or told.get(path) or MEANINGS.get(written)
            if meaning is None:
                raise LookupError(
                    f"nothing says what `{path}` of {file} means: add a comment or a line to MEANINGS"
                )
            found.append(Key(table, written, kind_of(field), default_of(field), ships.get(path, ""), meaning))
        if inner is not None:
            found += keys(file, inner, shipped, _path_of(path, field.annotation))
    return found


def _path_of(path: str, annotation: Any) -> str:
    if get_origin(annotation) is dict:
        return f"{path}.SYMBOL"
    return f"[{path}]" if many(annotation) else path


def comments(shipped: str) -> dict[str, str]:
    """What the shipped file says beside each key, under `table.key`; lines that are switched off count too."""
    if not shipped:
        return {}
    found: dict[str, str] = {}
    table = ""
    for line in (files("putwright") / "defaults" / shipped).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"#?\s*\[+([\w.]+)\]+", line):
            table = match[1]
        elif match := re.match(r"#?\s*(\w+) = (\"[^\"]*\"|\[[^\]]*\]|[^#]*?)\s+#\s*(.+)$", line):
            found[f"{table}.{match[1]}" if table else match[1]] = match[3]
    return found


def shipped_values(shipped: str) -> dict[str, str]:
    """What the shipped file says for each key, under `table.key`; a form that `init` fills in says nothing."""
    if not shipped or shipped == "account.toml":
        return {}
    found = {}
    for name, value in tomllib.loads(
        (files("putwright") / "defaults" / shipped).read_text(encoding="utf-8")
    ).items():
        inside = value if isinstance(value, dict) else {"": value}
        for key, one in inside.items():
            found[f"{name}.{key}" if key else name] = f"`{json.dumps(one)}`"
    return found


def kind_of(field: FieldInfo) -> str:
    """What a value may be, in words."""
    words = _kind(field.annotation)
    bounds = []
    for rule in field.metadata:
        for mark, sign in (("gt", "above"), ("ge", "at least"), ("lt", "below"), ("le", "at most")):
            if getattr(rule, mark, None) is not None:
                bounds.append(f"{sign} {getattr(rule, mark)}")
    return f"{words}, {', '.join(bounds)}" if bounds else words


def _kind(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        return " or ".join(_kind(one) for one in inner if one is not type(None))
    if origin is Annotated:
        return _kind(inner[0])
    if origin is Literal:
        return " or ".join(f"`{one!r}`".replace("'", '"') for one in inner)
    if origin is dict:
        return f"table of {_kind(inner[1])} by name"
    if origin is tuple:
        return f"list of {_kind(inner[0])}" if Ellipsis in inner else f"[{', '.join(map(_kind, inner))}]"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " or ".join(f'`"{one.value}"`' for one in annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "table"
    names = {Decimal: "number", int: "whole number", str: "text", bool: "true or false"}
    return names.get(
        annotation, {"date": "day", "datetime": "moment"}.get(getattr(annotation, "__name__", ""), "?")
    )


def default_of(field: FieldInfo) -> str:
    """What counts when the key is left away."""
    if field.is_required():
        return "an error"
    value = field.default
    if value is None or value is PydanticUndefined:
        return "nothing"
    if value in ("", ()):
        return "empty"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def table_inside(annotation: Any) -> type[BaseModel] | None:
    """The table a key holds, or holds many of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := table_inside(one))), None)


def many(annotation: Any) -> bool:
    """Whether a key holds a list or a table of tables."""
    return get_origin(annotation) in {tuple, dict}


if __name__ == "__main__":
    sys.exit(keep(TARGET, text()))
