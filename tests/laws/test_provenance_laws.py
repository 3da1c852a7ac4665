"""Provenance (I31, I32): every number says where it comes from; what is not known is unknown, and nothing secret is kept."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from putwright.domain.account import Account
from putwright.domain.mandate import Stage, Waiver
from putwright.domain.refusal import BadInput
from putwright.market.snapshot import QuoteKind
from putwright.reports.json_form import document, plain
from putwright.reports.screen import ScreenReport, screen_report
from putwright.reports.ticket import ticket_report
from putwright.screening.exclusions import exclusions
from putwright.screening.view import MarketView
from putwright.settings.accounts import read_account
from putwright.workflows.screen import screen_id
from tests import builders, screens

USER = screens.settings(
    account_held=screens.account("2000000"),
    mandate_given=screens.mandate(stage=Stage.RECURRING),
    waivers=[screens.waiver("QUALITY_UNKNOWN", "KO")],
)
SECRET_WORDS = (
    "account_number",
    "account_id",
    "password",
    "secret",
    "token",
    "api_key",
    "username",
    "login",
    "iban",
)


def names_in(document_: Any) -> set[str]:
    if isinstance(document_, dict):
        return {str(k).lower() for k in document_} | {n for v in document_.values() for n in names_in(v)}
    if isinstance(document_, list):
        return {name for item in document_ for name in names_in(item)}
    return set()


def view_of(**missing: Any) -> MarketView:
    return screens.market_view(
        [screens.put_row(**missing), screens.put_row("KO", ask=9.0), screens.put_row("MU", quote_faults=1)],
        USER,
    )


def test_record_of_a_screen_has_no_name_for_a_secret_when_it_is_kept() -> None:
    """Neither the kept report nor its exclusions have a place for an account number, a user or a password (I31)."""
    view = view_of()
    kept = document("screen", 1, screen_report(view, screen_id(view)))
    seen = names_in(kept) | {name.lower() for name in exclusions(view).columns}
    assert not {name for name in seen for word in SECRET_WORDS if word in name}
    assert not {
        f.name for f in (*fields(Account), *fields(Waiver)) for word in SECRET_WORDS if word in f.name
    }


def test_record_of_a_screen_does_not_name_the_users_folders_when_it_is_kept() -> None:
    """Where somebody's files lie is nobody's business: no path of theirs is in a record (I31)."""
    view = view_of()
    text = json.dumps(document("screen", 1, screen_report(view, screen_id(view))))
    assert str(files("putwright")) not in text
    assert "account.toml" not in text


ACCOUNT = """# password: {secret}
schema = 1
as_of = 2026-07-15T20:00:00Z
kind = "cash"
capital = "private"
private_capital_attested_on = 2026-01-31
permission_level = 3
base_currency = "USD"
net_liquidation = 2000000 # {secret}
[cash]
USD = 2000000
"""


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(secret=st.text("ghjkmpqrsvwxyz", min_size=10, max_size=20))
def test_no_secret_is_told_when_it_stands_where_the_program_looks(
    secret: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the environment, a comment, a folder or a stray key holds, no record, ticket or complaint repeats it (I31)."""
    monkeypatch.setenv("PUTWRIGHT_TOKEN", secret)
    folder = tmp_path / secret
    folder.mkdir(exist_ok=True)
    path = folder / "account.toml"
    path.write_text(ACCOUNT.format(secret=secret), encoding="utf-8")
    held = read_account(path)
    view = screens.market_view([screens.put_row()], replace(USER, account=held))
    kept = json.dumps(document("screen", 1, screen_report(view, screen_id(view))))
    assert secret not in kept + exclusions(view).write_json()
    assert secret not in json.dumps(document("ticket", 1, ticket_report(builders.ticket(held=held))))
    stray = tmp_path / "account.toml"
    stray.write_text(f'password = "{secret}"\n' + ACCOUNT.format(secret=""), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_account(stray)
    assert "`password`" in refused.value.wrong
    assert secret not in str(refused.value)


kinds = st.sampled_from(QuoteKind.categories.to_list())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=kinds,
    source=st.text("abc: .", min_size=1, max_size=12),
    missing=st.sets(st.sampled_from(["volume", "delta", "expected_moves", "expected_shortfall"])),
)
def test_every_listed_put_says_source_kind_and_time(kind: str, source: str, missing: set[str]) -> None:
    """Each row carries the vendor, the kind and the moment of its quote; what is missing is None, never zero (I32)."""
    view = view_of(kind=kind, source=source, **dict.fromkeys(missing))
    report = screen_report(view, "an id")
    (row,) = [row for row in report.shortlist if row.symbol == "GOOGL"]
    assert (row.quote_source, row.quote_kind, row.quote_time) == (source, kind, screens.AS_OF)
    assert row.earnings
    assert row.quality
    told = plain(row)
    for name in missing & set(told):
        assert told[name] is None
    assert report.market.kinds
    assert report.market.sources
    assert report.rate
    if "expected_shortfall" in missing:
        assert row.premium_to_shortfall is None


@pytest.mark.parametrize("name", ["bid", "ask", "spot", "open_interest"])
def test_exclusion_says_unknown_when_what_it_measured_is_missing(name: str) -> None:
    """A put stopped for a missing fact has no number and the word "unknown", never a zero (I32)."""
    row = exclusions(view_of(**{name: None})).filter(pl.col("symbol") == "GOOGL").row(0, named=True)
    assert row["actual"] is None
    assert row["distance"] is None
    assert row["actual_words"] == "unknown"
    assert row["limit"] is not None
    assert row["limit_words"]


def test_json_keeps_every_digit_of_money_when_a_report_is_written() -> None:
    """Decimals are strings, moments ISO, missing is null; nothing becomes a rounded float on its way to a file."""
    view = view_of()
    report = screen_report(view, screen_id(view))
    kept = json.loads(json.dumps(document("screen", 1, report)))
    assert kept["schema"] == "putwright/screen/1"
    row = kept["shortlist"][0]
    assert row["strike"] == "365"
    assert Decimal(row["premium_net"]) == report.shortlist[0].premium_net
    assert datetime.fromisoformat(row["quote_time"]) == screens.AS_OF
    assert not floats_in(kept)


def floats_in(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [number for inner in value.values() for number in floats_in(inner)]
    if isinstance(value, list):
        return [number for inner in value for number in floats_in(inner)]
    return [value] if isinstance(value, float) else []


def test_report_is_a_value_when_it_is_handed_on() -> None:
    """A report can not be changed after it was made."""
    assert is_dataclass(ScreenReport)
    report = screen_report(view_of(), "an id")
    with pytest.raises(AttributeError):
        report.screen_id = "another"  # type: ignore[misc]
