"""Configuration files: a mistake is told with its file, its line and the nearest right word, and never read as something else."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from putwright.domain.refusal import BadInput
from putwright.settings.accounts import read_account
from putwright.settings.config import read_config
from putwright.settings.mandates import read_mandate
from putwright.settings.playbooks import SHIPPED, find_playbook, read_playbook, shipped_playbook
from putwright.settings.watchlists import read_watchlist

DEFAULTS = Path(str(files("putwright") / "defaults"))
ACCOUNT = """\
schema = 1
as_of = 2026-07-14T20:00:00Z
kind = "cash"
capital = "private"
private_capital_attested_on = 2026-01-31
permission_level = 3
base_currency = "USD"
net_liquidation = 250000

[cash]
USD = 180000.50

[[puts]]
symbol = "KO"
strike = 75
expiry = 2026-08-21
contracts = 1

[[puts]]
symbol = "BRK-B"
strike = 480
expiry = 2026-08-21
contracts = 2
"""
WATCHLIST = """\
schema = 1

[names.KO]
want_to_own = 62.5
because = "people drink it"
"""
Reader = Callable[[Path], Any]
READERS: dict[str, tuple[Reader, str]] = {
    "mandate": (read_mandate, (DEFAULTS / "mandate.toml").read_text(encoding="utf-8")),
    "playbook": (read_playbook, (DEFAULTS / "playbooks" / "income.toml").read_text(encoding="utf-8")),
    "config": (read_config, (DEFAULTS / "config.toml").read_text(encoding="utf-8")),
    "account": (read_account, ACCOUNT),
    "watchlist": (read_watchlist, WATCHLIST),
}
ALL = sorted(READERS)


def told(path: Path, kind: str, content: str | bytes) -> BadInput:
    """What the reader of a kind says of a file with a mistake."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadInput) as error:
        READERS[kind][0](path)
    assert str(path) in str(error.value)
    assert error.value.remedy
    assert len(str(error.value)) < 500
    return error.value


def changed(kind: str, before: str, after: str) -> str:
    text = READERS[kind][1]
    assert text.count(before) == 1, before
    return text.replace(before, after)


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


@pytest.mark.parametrize("kind", ALL)
def test_shipped_file_is_read_when_nothing_was_changed(tmp_path: Path, kind: str) -> None:
    """What ships with the program is without a mistake."""
    path = tmp_path / f"{kind}.toml"
    path.write_text(READERS[kind][1], encoding="utf-8")
    assert READERS[kind][0](path)


@pytest.mark.parametrize("kind", ALL)
def test_file_is_read_when_an_editor_put_a_mark_before_it(tmp_path: Path, kind: str) -> None:
    """The byte-order mark that some editors write is not a mistake of the person."""
    path = tmp_path / f"{kind}.toml"
    path.write_text(READERS[kind][1], encoding="utf-8-sig")
    assert READERS[kind][0](path)


@pytest.mark.parametrize(
    ("kind", "before", "after", "near"),
    [
        ("mandate", "name_percent = 20", "name_percnt = 20", "name_percent"),
        ("mandate", "stage =", "stagee =", "stage"),
        ("mandate", "bid_min = 0.10", "bid_minimum = 0.10", "bid_min"),
        ("playbook", "open_interest_min = 300", "open_intrest_min = 300", "open_interest_min"),
        ("playbook", "take_profit_percent = 50", "take_profits_percent = 50", "take_profit_percent"),
        ("config", "playbook =", "playbok =", "playbook"),
        ("config", "penny_symbols = []", "penny_symbol = []", "penny_symbols"),
        ("account", "net_liquidation =", "net_liquidaton =", "net_liquidation"),
        ("watchlist", "want_to_own = 62.5", "want_to_pay = 62.5", "want_to_own"),
    ],
)
def test_unknown_key_names_the_nearest_known_one_when_it_is_a_slip(
    tmp_path: Path, kind: str, before: str, after: str, near: str
) -> None:
    """An unknown key is a mistake with its line, and the key that was meant is named."""
    text = changed(kind, before, after)
    error = told(tmp_path / "own.toml", kind, text)
    assert f"Did you mean `{near}`?" in error.remedy
    assert f"line {line_of(text, after)}:" in error.wrong


def test_unknown_key_lists_the_known_ones_when_nothing_is_near(tmp_path: Path) -> None:
    """A key like no other is answered with all that may stand there."""
    error = told(
        tmp_path / "m.toml", "mandate", changed("mandate", "bid_min = 0.10", "bid_min = 0.10\nzzz = 1")
    )
    assert "bid_min" in error.remedy
    assert "spread_percent_max" in error.remedy


@pytest.mark.parametrize(
    ("kind", "before"),
    [
        ("mandate", "name_percent = 20\n"),
        ("playbook", "days_to_expiry = [35, 45] "),
        ("account", "net_liquidation = 250000\n"),
        ("account", 'base_currency = "USD"\n'),
    ],
)
def test_missing_key_is_named_when_it_is_not_there(tmp_path: Path, kind: str, before: str) -> None:
    """A key that must be there is asked for by name."""
    key = before.split(" =", maxsplit=1)[0]
    error = told(tmp_path / "own.toml", kind, changed(kind, before, "\n# " if before.endswith(" ") else ""))
    assert f"`{key}` is missing" in error.wrong


@pytest.mark.parametrize(
    ("kind", "before", "after", "why"),
    [
        ("mandate", "name_percent = 20", 'name_percent = "20"', "in quotes"),
        ("mandate", "name_percent = 20", "name_percent = true", "true and false"),
        ("mandate", "name_percent = 20", "name_percent = -20", "greater than 0"),
        ("mandate", "name_percent = 20", "name_percent = 120", "less than or equal to 100"),
        ("mandate", "name_percent = 20", "name_percent = nan", "finite"),
        ("mandate", "name_percent = 20", "name_percent = inf", "finite"),
        ("mandate", "name_percent = 20", "name_percent = 1e400", "absurdly large"),
        ("mandate", "open_interest_min = 200", "open_interest_min = true", "true and false"),
        ("mandate", "open_interest_min = 200", "open_interest_min = 200.5", "integer"),
        ("mandate", "want_to_own_required = true", 'want_to_own_required = "no"', "true or false"),
        ("mandate", "want_to_own_required = true", "want_to_own_required = 0", "true or false"),
        ("mandate", 'stage = "first-trade"', 'stage = "expert"', "first-trade"),
        ("playbook", 'expiries = ["monthly", "weekly"]', 'expiries = ["Monthly"]', "monthly"),
        ("playbook", 'expiries = ["monthly", "weekly"]', "expiries = []", "at least 1"),
        ("playbook", 'mode = "take-profit"', 'mode = "hope"', "take-profit"),
        ("playbook", 'name = "income"', 'name = "My Playbook"', "pattern"),
        (
            "account",
            "expiry = 2026-08-21\ncontracts = 1",
            "expiry = 20260821\ncontracts = 1",
            "write a day as",
        ),
        ("account", "as_of = 2026-07-14T20:00:00Z", "as_of = 20260714", "write a day as"),
        ("account", "contracts = 1", "contracts = 0", "greater than 0"),
        ("account", "contracts = 1", "contracts = -1", "greater than 0"),
        ("account", "net_liquidation = 250000", "net_liquidation = 1e999999", "absurdly large"),
        ("account", "USD = 180000.50", 'USD = "much"', "in quotes"),
        ("watchlist", "want_to_own = 62.5", "want_to_own = 0", "greater than 0"),
        ("watchlist", "want_to_own = 62.5", 'want_to_own = "62.5"', "in quotes"),
        ("config", "schema = 1", "schema = 2", "1"),
    ],
)
def test_value_is_refused_when_it_is_of_another_kind_or_out_of_range(
    tmp_path: Path, kind: str, before: str, after: str, why: str
) -> None:
    """No value is bent into shape: it is told with its line, its key, what stands there and what may."""
    text = changed(kind, before, after)
    error = told(tmp_path / "own.toml", kind, text)
    assert why in error.wrong
    key = after.split(" =", maxsplit=1)[0].split("\n", maxsplit=1)[0]
    assert f"`{key}`" in error.wrong
    assert f"line {line_of(text, after.splitlines()[0])}:" in error.wrong


def test_mistake_is_told_with_the_line_of_its_own_table_when_there_are_several(tmp_path: Path) -> None:
    """Of two puts with the same keys the wrong one is pointed at."""
    text = changed("account", "contracts = 2", "contracts = 0")
    assert f"line {line_of(text, 'contracts = 0')}:" in told(tmp_path / "a.toml", "account", text).wrong


@pytest.mark.parametrize(
    ("kind", "before", "after", "meant"),
    [
        ("mandate", "name_percent = 20", "name_percent = 0.2", "20"),
        ("mandate", "deployed_percent = 80", "deployed_percent = 0.80", "80"),
        ("mandate", "operational_percent = 10", "operational_percent = 0.1", "10"),
        ("mandate", "spread_percent_max = 15", "spread_percent_max = 0.15", "15"),
        ("mandate", "annual_percent_min = 2", "annual_percent_min = 0.02", "2"),
        ("playbook", "spread_percent_max = 10", "spread_percent_max = 0.10", "10"),
        ("playbook", "annual_percent_min = 10", "annual_percent_min = 0.1", "10"),
        ("playbook", "take_profit_percent = 50", "take_profit_percent = 0.5", "50"),
        ("playbook", "otm_percent = [5, 8]", "otm_percent = [0.05, 0.08]", "[5.00, 8.00]"),
    ],
)
def test_fraction_is_refused_when_percent_are_wanted(
    tmp_path: Path, kind: str, before: str, after: str, meant: str
) -> None:
    """0.2 where 20 is meant would move a limit a hundredfold: it is refused with the number that was meant."""
    error = told(tmp_path / "own.toml", kind, changed(kind, before, after))
    numbers = re.findall(r"\[[\d., ]+\]|\d+(?:\.\d+)?", str(error).split(":", 1)[1])
    assert meant in numbers or any(n.startswith(f"{meant}.") for n in numbers), str(error)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("otm_percent = [5, 8]", "otm_percent = [8, 5]"),
        ("otm_percent = [5, 8]", "otm_percent = [-1, 5]"),
        ("days_to_expiry = [35, 45]", "days_to_expiry = [45, 35]"),
    ],
)
def test_band_is_refused_when_its_end_lies_before_its_start(tmp_path: Path, before: str, after: str) -> None:
    """A reversed band would let nothing through and say nothing: it is refused with both ends and its line."""
    text = changed("playbook", before, after)
    error = told(tmp_path / "own.toml", "playbook", text)
    assert f"line {line_of(text, after)}:" in error.wrong
    assert "lower end first" in error.remedy


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfes\x00c\x00h\x00e\x00m\x00a\x00", "UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
        (b"PAR1\x15\x00\x00PAR1", "not valid TOML"),
        (b'schema = 1\nname = "open\n', "line 2"),
        (b"schema = 1\nschema = 1\n", "line 2"),
        (b"schema == 1\n", "line 1"),
        (b"schema = 1\nday = 2026-02-30\n", "line 2"),
        (b"schema = " + b"[" * 20_000, "no end"),
        (b"schema = " + b"9" * 5_000, "no end"),
        (b"#" * 4_000_001, "larger than 4 MB"),
    ],
    ids=["utf-16", "picture", "parquet", "open", "twice", "typo", "no day", "nested", "digits", "huge"],
)
def test_file_is_refused_when_it_is_no_configuration(
    tmp_path: Path, kind: str, content: bytes, why: str
) -> None:
    """Whatever lies under the name of a configuration file, the answer is a sentence, never a crash."""
    assert why in told(tmp_path / "own.toml", kind, content).wrong


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind != "watchlist"])
def test_file_is_refused_when_it_is_empty_or_missing(tmp_path: Path, kind: str) -> None:
    """An empty file names the first key that is missing; a missing one says how to make it."""
    assert "is missing" in told(tmp_path / "own.toml", kind, b"").wrong
    with pytest.raises(BadInput, match="putwright init"):
        READERS[kind][0](tmp_path / "nowhere.toml")


def test_file_is_refused_when_it_is_a_folder(tmp_path: Path) -> None:
    """A folder under the name of a file is told as what it is."""
    with pytest.raises(BadInput, match="can not be read"):
        read_mandate(tmp_path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(ALL), cut=st.integers(0, 3000), put=st.binary(max_size=12))
def test_file_is_read_or_refused_when_anything_is_written_into_it(
    tmp_path: Path, kind: str, cut: int, put: bytes
) -> None:
    """Bytes anywhere in a file lead to settings or to a sentence, nothing else."""
    whole = READERS[kind][1].encode()
    at = cut % (len(whole) + 1)
    path = tmp_path / "own.toml"
    path.write_bytes(whole[:at] + put + whole[at + len(put) :])
    said = str(path)
    try:
        READERS[kind][0](path)
    except BadInput as error:
        said = str(error)
    assert str(path) in said


def test_percents_are_fractions_when_they_have_been_read(tmp_path: Path) -> None:
    """What a person writes in percent the program keeps as an exact fraction."""
    mandate = read_mandate(DEFAULTS / "mandate.toml")
    assert (mandate.name_share_max, mandate.buffer_ratio, mandate.annual_return_min) == (
        Decimal("0.2"), Decimal("0.1"), Decimal("0.02"),
    )  # fmt: skip
    path = tmp_path / "p.toml"
    path.write_text(changed("playbook", "otm_percent = [5, 8]", "otm_percent = [5.5, 8.25]"))
    assert read_playbook(path).contract.otm_ratio_min == Decimal("0.055")
    assert read_playbook(path).contract.otm_ratio_max == Decimal("0.0825")


def test_playbook_of_the_user_wins_when_it_has_a_shipped_name(tmp_path: Path) -> None:
    """A copy in the workspace is the user's own and comes before the shipped one."""
    (tmp_path / "income.toml").write_text(
        changed("playbook", "open_interest_min = 300", "open_interest_min = 500")
    )
    assert find_playbook("income", tmp_path).contract.open_interest_min == 500
    assert find_playbook("first-trade", tmp_path) == read_playbook(shipped_playbook("first-trade"))


def test_playbook_is_looked_up_among_the_known_when_none_has_the_name(tmp_path: Path) -> None:
    """An unknown playbook is answered with the names of those that exist."""
    (tmp_path / "mine.toml").write_text(READERS["playbook"][1])
    with pytest.raises(BadInput) as error:
        find_playbook("incom", tmp_path)
    for name in (*SHIPPED, "mine"):
        assert name in error.value.remedy


def test_account_is_read_as_written_when_it_holds_puts_and_other_currencies(tmp_path: Path) -> None:
    """Symbols come in any spelling, times without a zone are UTC, and only dollars are dollars."""
    path = tmp_path / "account.toml"
    path.write_text(ACCOUNT.replace("USD = 180000.50", "USD = 180000.50\nCHF = 9000"))
    account = read_account(path)
    assert [put.contract.underlying for put in account.short_puts] == ["KO", "BRK.B"]
    assert account.cash_usd == Decimal("180000.50")
    assert account.net_liquidation_usd == 250000
    assert account.private_capital_attested_on == date(2026, 1, 31)


@pytest.mark.parametrize("currency", ["usd", "Dollars", "US"])
def test_account_is_refused_when_cash_is_of_no_currency(tmp_path: Path, currency: str) -> None:
    """Dollars under another name would not count as reserve: the name is refused."""
    error = told(
        tmp_path / "account.toml", "account", changed("account", "USD = 180000.50", f"{currency} = 180000.50")
    )
    assert "three-letter" in error.remedy
