"""The watch-list: names gladly owned, at a price, for a reason; what its owner wrote around them stays."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from putwright.adapters.workspace.workspace import Workspace
from putwright.domain.refusal import BadInput
from putwright.domain.watchlist import WantedName
from putwright.settings.watchlists import read_watchlist, with_name

OWN = """\
# My list.
#
#   indented remark, and a bare one:
#
schema = 1

# the drinks
[names.KO]
want_to_own = 62.50   # ten times earnings in a bad year
because = "people drink it"
added_on = 2026-01-31

[names."BRK.B"]
# no price yet
sector = "Financial Services"

# last words
"""
TODAY = date(2026, 7, 15)


def wanted(symbol: str, price: str | None = "365", because: str = "search") -> WantedName:
    return WantedName(symbol, None if price is None else Decimal(price), because, None, TODAY)


def remarks(text: str) -> list[str]:
    return [line.split("#", 1)[1] for line in text.splitlines() if "#" in line]


def test_watchlist_is_empty_when_there_is_no_file(tmp_path: Path) -> None:
    """Nobody has to have a watch-list."""
    assert read_watchlist(tmp_path / "watchlist.toml") == {}


def test_watchlist_is_read_when_names_have_prices_or_none(tmp_path: Path) -> None:
    """A name with a price is wanted at it; one without is a proposal."""
    path = tmp_path / "watchlist.toml"
    path.write_text(OWN)
    names = read_watchlist(path)
    assert names["KO"] == WantedName("KO", Decimal("62.50"), "people drink it", None, date(2026, 1, 31))
    assert names["BRK.B"].want_to_own is None
    assert names["BRK.B"].sector == "Financial Services"


def test_want_adds_a_name_when_it_is_new(tmp_path: Path) -> None:
    """A new name joins with its price, reason and day; every remark of the owner stays where it was."""
    workspace = Workspace(tmp_path)
    workspace.watchlist_path.write_text(OWN)
    workspace.want(wanted("GOOGL"))
    text = workspace.watchlist_path.read_text()
    assert read_watchlist(workspace.watchlist_path)["GOOGL"] == wanted("GOOGL")
    assert remarks(text) == remarks(OWN)
    assert text.startswith(OWN.split("# last words", maxsplit=1)[0].rstrip())


def test_want_changes_only_its_name_when_it_is_there_already(tmp_path: Path) -> None:
    """A changed price changes one number: the day it was added, the remarks and the other names stay."""
    workspace = Workspace(tmp_path)
    workspace.watchlist_path.write_text(OWN)
    workspace.want(WantedName("KO", Decimal(65), "cheaper sugar", "Consumer Defensive", TODAY))
    names = read_watchlist(workspace.watchlist_path)
    assert names["KO"] == WantedName(
        "KO", Decimal(65), "cheaper sugar", "Consumer Defensive", date(2026, 1, 31)
    )
    assert names["BRK.B"].want_to_own is None
    assert remarks(workspace.watchlist_path.read_text()) == remarks(OWN)


@pytest.mark.parametrize("written", ['"BRK.B"', "brk-b", "BRK-B", "BRKB", '"BRK/B"', '"brk b"'])
def test_want_finds_the_name_when_it_is_written_another_way(tmp_path: Path, written: str) -> None:
    """`brk-b` and "BRK.B" are one company: it is changed in place, never added a second time."""
    workspace = Workspace(tmp_path)
    workspace.watchlist_path.write_text(f"schema = 1\n[names.{written}]\nwant_to_own = 400\n")
    workspace.want(wanted("BRK.B", "450"))
    assert {s: n.want_to_own for s, n in read_watchlist(workspace.watchlist_path).items()} == {"BRK.B": 450}
    assert workspace.watchlist_path.read_text().count("[names.") == 1


@pytest.mark.parametrize(
    "text",
    [
        "schema = 1\n",
        "# only a remark\nschema = 1",
        "schema = 1\n[names]\n",
        "schema = 1\nnames = {}\n",
        "schema = 1\n[names]\nKO = { want_to_own = 60 }\n",
        "schema = 1\nnames.KO.want_to_own = 60\n",
        'schema = 1\nnames = { KO = { because = "thirst" } }\n',
    ],
    ids=["bare", "no newline", "table", "inline", "inline name", "dotted", "inline all"],
)
@pytest.mark.parametrize("symbol", ["KO", "GOOGL", "BRK.B"])
def test_want_is_understood_when_the_list_is_written_in_any_way_toml_allows(
    tmp_path: Path, text: str, symbol: str
) -> None:
    """However the owner writes it, the name is there afterwards and so is whatever was there before."""
    workspace = Workspace(tmp_path)
    workspace.watchlist_path.write_text(text)
    before = read_watchlist(workspace.watchlist_path)
    workspace.want(wanted(symbol))
    after = read_watchlist(workspace.watchlist_path)
    assert after[symbol].want_to_own == 365
    assert after[symbol].because == "search"
    assert {s: n for s, n in after.items() if s != symbol} == {s: n for s, n in before.items() if s != symbol}


def test_want_starts_a_list_when_there_is_none(tmp_path: Path) -> None:
    """The first name makes the file."""
    Workspace(tmp_path).want(wanted("GOOGL"))
    assert list(read_watchlist(tmp_path / "watchlist.toml")) == ["GOOGL"]


@pytest.mark.parametrize(
    "damaged",
    [
        b"schema = 1\n[names.KO\n",
        b"schema = 1\n[names.KO]\nwant = 60\n",
        b"schema = 1\n[names.KO]\nwant_to_own = -1\n",
        b"schema = 1\n[names.KO]\n[names.ko]\nwant_to_own = 60\n",
        "schema = 1\n".encode("utf-16"),
        b"\x00\x01\x02",
    ],
    ids=["syntax", "key", "value", "twice", "utf-16", "binary"],
)
def test_want_writes_nothing_when_the_list_has_a_mistake(tmp_path: Path, damaged: bytes) -> None:
    """A list with a mistake is mended by its owner: it is told, and not a byte is changed."""
    workspace = Workspace(tmp_path)
    workspace.watchlist_path.write_bytes(damaged)
    with pytest.raises(BadInput) as told:
        workspace.want(wanted("GOOGL"))
    assert "watchlist.toml" in str(told.value)
    assert told.value.remedy
    assert workspace.watchlist_path.read_bytes() == damaged


def test_watchlist_asks_for_quotes_when_a_class_is_written_with_a_bare_dot(tmp_path: Path) -> None:
    """[names.BRK.B] is a table inside a table to TOML; the remedy shows the quotes that are meant."""
    path = tmp_path / "watchlist.toml"
    path.write_text("schema = 1\n[names.BRK.B]\nwant_to_own = 400\n")
    with pytest.raises(BadInput) as told:
        read_watchlist(path)
    assert '[names."BRK.B"]' in told.value.remedy


def test_watchlist_names_its_file_when_a_symbol_can_not_be_one(tmp_path: Path) -> None:
    """A name that is no symbol is told with the file it stands in."""
    path = tmp_path / "watchlist.toml"
    path.write_text('schema = 1\n[names."Coca Cola Company"]\n')
    with pytest.raises(BadInput, match=r"watchlist\.toml.*Coca Cola Company"):
        read_watchlist(path)


text = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=40)


@settings(max_examples=100, deadline=None)
@given(
    symbol=st.sampled_from(["KO", "GOOGL", "BRK.B", "MU"]),
    price=st.integers(1, 10**7).map(lambda cents: Decimal(cents) / 100),
    because=text,
    sector=st.one_of(st.none(), text),
)
def test_watchlist_says_what_was_wanted_when_it_is_read_again(
    symbol: str, price: Decimal, because: str, sector: str | None
) -> None:
    """Whatever is written of a name, quotes and brackets included, is read again to the letter and the cent."""
    import tempfile

    written = with_name(OWN, WantedName(symbol, price, because, sector, TODAY))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "watchlist.toml"
        path.write_text(written, encoding="utf-8")
        name = read_watchlist(path)[symbol]
    assert name.want_to_own == price
    assert name.because == (because or ("people drink it" if symbol == "KO" else ""))
    assert remarks(OWN)[0] in written
