"""The watch-list by its command: filled from an index, a file or by hand, shown, thinned out, and looked at by the screen."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from putwright.adapters.online.answers import Failure, SourceFailure
from putwright.domain.index_members import Member, Members
from tests.journeys.terminal import Terminal
from tests.online.stand_in import LOGIN_PAGE, Fault, StandIn

Writer = Callable[[str, str | bytes], Path]
TABLE = """\
# exported on a Sunday
Name;Ticker;Weight
Coca-Cola;KO;3,1
Berkshire;brk-b;2,0
Alphabet;GOOGL;1,9

PepsiCo;PEP;1,0
Nestle;NESN.SW;0,9
Nobody;;0,1
Pepsi again;pep;0,1
"""


def says(
    terminal: Terminal, told: Members | SourceFailure, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[Path, str]]:
    """The members of an index as the network would tell them, without one; returns what was asked for."""
    asked: list[tuple[Path, str]] = []

    def members_of(root: Path, index: str) -> Members:
        asked.append((root, index))
        if isinstance(told, SourceFailure):
            raise told
        return told

    monkeypatch.setattr("putwright.bootstrap.sources.members_of", members_of)
    return asked


def test_members_of_an_index_are_looked_at_without_a_price(
    beginner: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is new is added, where the list came from and when is told, and a second time changes nothing."""
    members = tuple(Member(symbol, symbol, "Chips") for symbol in ("KO", "AAPL", "BRK.B"))
    asked = says(beginner, Members("sp500", members, "a public list", date(2026, 11, 30)), monkeypatch)
    told = beginner("watchlist", "add", "SP500", "--json")
    assert told.code == 0
    (added,) = told.document["lists"]
    assert added["added"] == ["AAPL", "BRK.B"]
    assert (added["listed"], added["already_there"]) == (3, 1)
    assert (added["source"], added["taken_on"]) == ("sp500: a public list", "2026-11-30")
    assert told.document["names"] == 3
    assert asked == [(beginner.workspace, "sp500")]
    before = beginner.kept()
    again = beginner("watchlist", "add", "sp500")
    assert "0 of 3 names added, 3 there already (sp500: a public list, taken 2026-11-30)" in again.said
    assert beginner.kept() == before
    assert "# sp500: a public list, taken 2026-11-30" in (beginner.workspace / "watchlist.toml").read_text()


def test_index_is_asked_over_the_network_and_a_login_page_adds_nothing(beginner: Terminal) -> None:
    """Five hundred names come with one question; the page of a hotel's network is told as what it is."""
    path = "raw.githubusercontent.com/datasets/s-and-p-500-companies/main/data/constituents.csv"
    rows = [f"A{n:03},Company {n},Industrials" for n in range(500)]
    config = beginner.workspace / "config.toml"
    with StandIn() as stand_in:
        text = config.read_text().replace(
            '# through = "http://127.0.0.1:8099"', f'through = "{stand_in.address}"'
        )
        config.write_text(text)
        stand_in.serve(path, "\n".join(["Symbol,Security,GICS Sector", *rows]))
        stand_in.fail(path, Fault(200, LOGIN_PAGE))
        before = beginner.kept()
        refused = beginner("watchlist", "add", "sp500")
        assert refused.code != 0
        assert "a web page came instead" in refused.said
        assert beginner.kept() == before
        told = beginner("watchlist", "add", "sp500")
        assert "500 of 500 names added" in told.said
        assert stand_in.paths() == [path, path]
    assert len(beginner("watchlist", "--json").document["look_at"]) == 501


def test_list_stays_as_it_was_when_the_source_fails(
    beginner: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failure is told with its remedy, and names given beside it are not added either."""
    failure = SourceFailure(
        "Asking for the list", Failure.UNREACHABLE, "it can not be reached", "Ask again later."
    )
    says(beginner, failure, monkeypatch)
    before = beginner.kept()
    told = beginner("watchlist", "add", "MSFT", "nasdaq100")
    assert told.code != 0
    assert "it can not be reached" in told.said
    assert beginner.kept() == before


def test_file_of_symbols_is_read_and_what_is_none_is_named_with_its_line(
    beginner: Terminal, written: Writer
) -> None:
    """A table with a column Ticker: each name once, the empty field and the foreign share told and left out."""
    told = beginner("watchlist", "add", str(written("mine.csv", TABLE)), "--json").document
    (added,) = told["lists"]
    assert added["added"] == ["BRK.B", "GOOGL", "PEP"]
    assert added["source"] == "mine.csv"
    empty, foreign = added["left_out"]
    assert (empty["line"], empty["text"]) == (9, "")
    assert (foreign["line"], foreign["text"]) == (None, "NESN.SW")
    assert "line 9" in beginner("watchlist", "add", str(written("mine.csv", TABLE))).said


@pytest.mark.parametrize(
    "content",
    [
        "MSFT\nPEP\n",
        "\ufeffMSFT\r\nPEP\r\n",
        "# mine\n\nmsft   # software\n  pep\n",
        "MSFT,\nPEP,\n",
        "Symbol\nMSFT\nPEP\n",
        'Company,Symbol\n"Soft, Micro",MSFT\n"Pépsi",PEP\n'.encode("cp1252"),
        "TICKER\tprice\nMSFT\t1\nPEP\t2\n".encode("utf-16"),
        "name|symbol\nx|MSFT\ny|PEP\n",
        "MSFT\nPEP\nmsft\nPEP",
    ],
    ids=["plain", "mark", "remarks", "commas", "column", "old encoding", "utf-16", "bars", "twice"],
)
def test_file_is_understood_however_it_was_saved(
    beginner: Terminal, written: Writer, content: str | bytes
) -> None:
    """Marks, encodings, remarks, blank lines and duplicates do not matter."""
    told = beginner("watchlist", "add", str(written("list.txt", content)), "--json")
    assert told.document["lists"][0]["added"] == ["MSFT", "PEP"]
    assert told.document["lists"][0]["left_out"] == []


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("", "0 symbols"),
        ("Dear broker,\nplease buy some shares.\nYours\n", "no list of symbols"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "it is no text"),
        ("AAPL, MSFT, KO\n", "'AAPL, MSFT, KO' in line 1"),
    ],
)
def test_file_is_refused_when_it_is_no_list(
    beginner: Terminal, written: Writer, content: str | bytes, wrong: str
) -> None:
    """A letter, a picture, nothing: told what it is, and nothing is added."""
    before = beginner.kept()
    told = beginner("watchlist", "add", str(written("list.txt", content)))
    assert told.code == 1
    assert wrong in told.said
    assert beginner.kept() == before


def test_names_are_added_by_hand_and_slips_are_told(beginner: Terminal) -> None:
    """Symbols as words are added; a word that is nothing names the nearest index."""
    assert "2 of 2 names added" in beginner("watchlist", "add", "msft", "brk.b").said
    told = beginner("watchlist", "add", "sp50")
    assert told.code == 1
    assert "Did you mean sp500?" in told.said
    assert beginner("watchlist", "add").code == 1


def test_list_is_shown_wanted_names_first(beginner: Terminal) -> None:
    """Wanted names stand with price, day and reason; names to look at stand by themselves."""
    beginner("watchlist", "add", "MSFT", "PEP")
    beginner("want", "PEP", "130", "--because", "crisps")
    told = beginner("watchlist", "--json").document
    assert [(name["symbol"], name["want_to_own"]) for name in told["wanted"]] == [("PEP", "130")]
    assert told["look_at"] == ["KO", "MSFT"]
    shown = beginner("watchlist", "show").said
    assert "crisps" in shown
    assert "2 names to look at, without a price KO MSFT" in shown


def test_empty_list_says_how_to_begin(beginner: Terminal) -> None:
    """Without a name the next step is told."""
    (beginner.workspace / "watchlist.toml").unlink()
    assert "watchlist add sp500" in beginner("watchlist").said


def test_wanted_name_is_dropped_only_when_it_is_said(beginner: Terminal) -> None:
    """One to look at goes at once; a wanted one needs its word, and its reason is printed."""
    beginner("watchlist", "add", "MSFT")
    beginner("want", "PEP", "130", "--because", "crisps")
    before = beginner.kept()
    refused = beginner("watchlist", "drop", "MSFT", "PEP")
    assert refused.code == 1
    assert "you want it at 130 because 'crisps'; nothing was dropped" in refused.said
    assert beginner.kept() == before
    told = beginner("watchlist", "drop", "msft", "pep", "--wanted")
    assert "1 name to look at dropped: MSFT" in told.said
    assert 'because = "crisps"' in told.said
    beginner("want", "PEP", "130", "--because", "crisps")
    dropped = beginner("watchlist", "drop", "PEP", "--wanted", "--json").document
    assert dropped["dropped"][0]["name"]["because"] == "crisps"
    assert dropped["names"] == 1
    assert beginner("watchlist", "drop", "PEP").code == 1
    assert beginner("watchlist", "drop").code == 1


def test_screen_looks_at_names_without_a_price_as_proposals(market: Terminal) -> None:
    """A name that is only looked at is screened, refused by no price, and asks for one before it becomes a ticket."""
    (market.workspace / "watchlist.toml").write_text("schema = 1\n")
    everything = market("screen", "--json", "--no-record").document
    assert everything["shortlist"]
    best = everything["shortlist"][0]["symbol"]
    market("watchlist", "add", best)
    told = market("screen", "--json", "--no-record").document
    assert told["market"]["names"] == 1
    assert told["shortlist"][0]["symbol"] == best
    assert told["shortlist"][0]["want_to_own"] is None
    doctor = market("doctor", "--json").document["findings"]
    (finding,) = [one for one in doctor if one["what"] == "watch-list"]
    assert (finding["state"], finding["found"]) == ("warn", "1 name, 0 of them wanted at a price")
    market("want", best, "100000", "--because", "a test")
    market("watchlist", "add", "KO", "PEP")
    doctor = market("doctor", "--json").document["findings"]
    (finding,) = [one for one in doctor if one["what"] == "watch-list"]
    assert finding["state"] == "ok"
