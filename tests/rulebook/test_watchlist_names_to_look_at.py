"""Names to look at: in a list of their own, beside the wanted ones; what is dropped is told, what its owner wrote stays."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from putwright.adapters.workspace.workspace import Workspace
from putwright.domain.refusal import BadInput
from putwright.domain.watchlist import DroppedName, WantedName
from putwright.settings.watchlist_text import with_look_at, without_look_at, without_table
from putwright.settings.watchlists import read_watchlist

OWN = """\
# My list.
schema = 1

# read about these
look_at = [
    # from the paper
    "AAPL", "MSFT",  # both large
    "brk-b",
    "PEP"   # beside KO
]

# the drinks
[names.KO]
want_to_own = 62.50   # ten times earnings in a bad year
# hold it for life
because = "people drink it"
added_on = 2026-01-31

[names.GOOGL]
sector = "Communication Services"

# last words
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    workspace.watchlist_path.write_text(OWN)
    return workspace


def remarks(text: str) -> list[str]:
    return [line.split("#", 1)[1].strip() for line in text.splitlines() if "#" in line]


def names(workspace: Workspace) -> list[str]:
    return list(read_watchlist(workspace.watchlist_path))


def test_name_is_looked_at_without_a_price_when_it_is_only_listed(workspace: Workspace) -> None:
    """A listed name has no price and is wanted by nobody; one with a table of its own keeps what is said there."""
    found = read_watchlist(workspace.watchlist_path)
    assert list(found) == ["KO", "GOOGL", "AAPL", "MSFT", "BRK.B", "PEP"]
    assert found["AAPL"] == WantedName("AAPL")
    assert [name.symbol for name in found.values() if name.is_wanted] == ["KO"]


def test_name_is_wanted_when_it_stands_in_both_places(workspace: Workspace) -> None:
    """To want a name that is looked at gives it its price, and the list stays as it is."""
    workspace.want(WantedName("AAPL", Decimal(150), "phones"))
    found = read_watchlist(workspace.watchlist_path)["AAPL"]
    assert (found.want_to_own, found.is_wanted) == (Decimal(150), True)
    assert '"AAPL", "MSFT",  # both large' in workspace.watchlist_path.read_text()


def test_added_names_come_under_a_remark_and_everything_else_stays(workspace: Workspace) -> None:
    """New names are appended, those known in whatever spelling are not, and the text around them is untouched."""
    added = workspace.look_at(["KO", "BRK.B", "NVDA", "AMD", "NVDA"], "sp500, taken 2026-11-30")
    assert added == ("NVDA", "AMD")
    text = workspace.watchlist_path.read_text()
    new = '    # sp500, taken 2026-11-30\n    "NVDA", "AMD",\n'
    assert text == OWN.replace('"PEP"   # beside KO\n', f'"PEP",   # beside KO\n{new}')


def test_nothing_is_written_when_every_name_is_there(workspace: Workspace) -> None:
    """Adding the same list again changes not a byte."""
    workspace.look_at(["NVDA", "AMD"], "sp500")
    before = workspace.watchlist_path.read_bytes(), workspace.watchlist_path.stat().st_mtime_ns
    assert workspace.look_at(["AMD", "NVDA", "KO"], "sp500 again") == ()
    assert (workspace.watchlist_path.read_bytes(), workspace.watchlist_path.stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "schema = 1",
        "# mine\nschema = 1   # always\n\n[names.KO]\nwant_to_own = 60\n",
        'schema = 1\nlook_at = ["A", "B"]\n[names.KO]\n',
        'schema = 1\nlook_at = ["A", "B",]',
        "schema = 1\nlook_at = []\n",
        "look_at = [\n]\nschema = 1\n",
        "schema = 1\nlook_at = ['A',\n  'B' # the second\n  # , and a bracket ] in a remark\n]\n",
        'schema = 1\nlook_at = ["A",\n "B"]\nnames = { KO = { because = "look_at = [" } }\n',
    ],
)
def test_names_are_added_and_dropped_in_any_way_toml_allows(tmp_path: Path, text: str) -> None:
    """However the list is written, the names are there afterwards, gone after that, and every remark is still there."""
    workspace = Workspace(tmp_path)
    if text:
        workspace.watchlist_path.write_text(text)
    before = read_watchlist(workspace.watchlist_path)
    assert workspace.look_at(["NVDA", "BF.B"], "a remark") == ("NVDA", "BF.B")
    assert set(read_watchlist(workspace.watchlist_path)) == {*before, "NVDA", "BF.B"}
    workspace.drop(["NVDA", "BF.B"], wanted=False)
    assert read_watchlist(workspace.watchlist_path) == before
    assert set(remarks(text)) <= set(remarks(workspace.watchlist_path.read_text()))


def test_name_to_look_at_is_dropped_with_its_own_words_only(workspace: Workspace) -> None:
    """The names go, the remarks stay, a line that held nothing else goes too."""
    dropped = workspace.drop(["MSFT", "BRK.B"], wanted=False)
    assert dropped == (DroppedName(WantedName("MSFT"), ()), DroppedName(WantedName("BRK.B"), ()))
    text = workspace.watchlist_path.read_text()
    assert text == OWN.replace('"AAPL", "MSFT",  # both', '"AAPL", # both').replace('    "brk-b",\n', "")


def test_wanted_name_is_kept_when_it_was_not_said(workspace: Workspace) -> None:
    """Price and reason are shown, and nothing at all is dropped."""
    with pytest.raises(BadInput) as told:
        workspace.drop(["AAPL", "KO"], wanted=False)
    assert "you want it at 62.50 because 'people drink it'; nothing was dropped" in told.value.wrong
    assert "--wanted" in told.value.remedy
    assert workspace.watchlist_path.read_text() == OWN


def test_wanted_name_is_returned_with_every_line_when_it_is_dropped(workspace: Workspace) -> None:
    """What was said of it is handed back to the letter; remarks on lines of their own stay in the file."""
    (gone,) = workspace.drop(["KO"], wanted=True)
    assert gone.name == WantedName("KO", Decimal("62.50"), "people drink it", None, date(2026, 1, 31))
    assert gone.written == (
        "[names.KO]",
        "want_to_own = 62.50   # ten times earnings in a bad year",
        'because = "people drink it"',
        "added_on = 2026-01-31",
    )
    text = workspace.watchlist_path.read_text()
    assert names(workspace) == ["GOOGL", "AAPL", "MSFT", "BRK.B", "PEP"]
    assert set(remarks(OWN)) - set(remarks(text)) == {"ten times earnings in a bad year"}
    assert "# the drinks\n# hold it for life\n\n[names.GOOGL]" in text


def test_name_leaves_both_places_when_it_stands_in_both(workspace: Workspace) -> None:
    """A name that is dropped does not come back as one to look at."""
    workspace.want(WantedName("AAPL", Decimal(150), "phones"))
    workspace.drop(["AAPL"], wanted=True)
    assert "AAPL" not in names(workspace)


@pytest.mark.parametrize(
    "text",
    [
        "schema = 1\n[names]\nKO = { want_to_own = 60 }\nPEP = {}\n",
        "schema = 1\nnames.KO.want_to_own = 60\nnames.PEP.because = 'x'\n",
        'schema = 1\nnames = { KO = { because = "thirst" }, PEP = {} }\n',
        'schema = 1\n[names."KO"]\nbecause = """\n[names.PEP]\nlines"""\n[names.PEP]\nwant_to_own = 1\n',
        "schema = 1\n[ names . 'ko' ] # x\nwant_to_own = 60\n[names.PEP]\n",
    ],
    ids=["inline name", "dotted", "inline all", "many lines", "spaces"],
)
def test_wanted_name_is_dropped_in_any_way_toml_allows(tmp_path: Path, text: str) -> None:
    """However it is written, the one name goes, its words are handed back, and the other stays."""
    workspace = Workspace(tmp_path)
    workspace.watchlist_path.write_text(text)
    before = read_watchlist(workspace.watchlist_path)
    (gone,) = workspace.drop(["KO"], wanted=True)
    assert gone.name == before["KO"]
    assert gone.written
    assert read_watchlist(workspace.watchlist_path) == {"PEP": before["PEP"]}


def test_unknown_name_is_told_with_the_nearest_one(workspace: Workspace) -> None:
    """A slip drops nothing, and what was meant is named."""
    with pytest.raises(BadInput, match="MSFTT: it is not on the watch-list") as told:
        workspace.drop(["AAPL", "MSFTT"], wanted=True)
    assert told.value.remedy == "Did you mean MSFT?"
    assert workspace.watchlist_path.read_text() == OWN


def test_list_with_a_mistake_is_mended_by_its_owner(tmp_path: Path) -> None:
    """A name that is no symbol, or no list at all, is told with its file, and not a byte is changed."""
    workspace = Workspace(tmp_path)
    for text in ('schema = 1\nlook_at = ["Coca Cola Company"]\n', 'schema = 1\nlook_at = "KO"\n'):
        workspace.watchlist_path.write_text(text)
        with pytest.raises(BadInput, match=r"watchlist\.toml"):
            workspace.look_at(["KO"], "mine")
        with pytest.raises(BadInput, match=r"watchlist\.toml"):
            workspace.drop(["KO"], wanted=True)
        assert workspace.watchlist_path.read_text() == text


def test_text_that_can_not_be_changed_safely_is_left_alone() -> None:
    """A list that only looks like the list, inside a text, is not written into."""
    text = 'schema = 1\n[names.KO]\nbecause = """\nlook_at = [\n"""\n'
    with pytest.raises(BadInput, match="only its owner can change"):
        with_look_at(text, ["AAPL"], "x")
    assert without_look_at(text, {"AAPL"}) == text
    assert without_table(text, "AAPL") == (text, ())


SYMBOLS = st.lists(st.sampled_from(["AAPL", "MSFT", "KO", "BRK.B", "BF.B", "PEP", "NVDA"]), unique=True)


@settings(max_examples=60, deadline=None)
@given(first=SYMBOLS, second=SYMBOLS, dropped=SYMBOLS)
def test_list_holds_what_was_added_less_what_was_dropped(
    first: list[str], second: list[str], dropped: list[str]
) -> None:
    """Whatever is added and dropped in whatever order, the list reads so, and the remarks of its owner stand."""
    import tomllib

    once = with_look_at(OWN.replace('"brk-b",', ""), [one for one in first if one not in OWN], "first")
    listed = tomllib.loads(once)["look_at"]
    twice = with_look_at(once, [one for one in second if one not in listed], "second")
    listed += [one for one in second if one not in listed]
    left = without_look_at(twice, set(dropped))
    assert tomllib.loads(left)["look_at"] == [one for one in listed if one not in dropped]
    assert set(remarks(OWN)) <= set(remarks(left))
