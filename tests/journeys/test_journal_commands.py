"""The journal from the command line: written by hand, read, compared with a statement, kept and put back."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from putwright.adapters.workspace.workspace import Workspace
from putwright.bootstrap.keeping import back_up
from tests.flex_small import cash_row, flex, position_row, trade_row
from tests.journeys.terminal import Terminal

PUT = ("GOOGL", "365", "2026-12-18")


@pytest.fixture
def mine(terminal: Terminal) -> Terminal:
    """A terminal of one who has no API."""
    words = (
        "init --net-liquidation 100000 --cash-usd 60000 --base-currency CHF --account-kind cash --capital private "
        "--attest-private-capital --permission-level 3 --stage recurring --playbook income --symbols GOOGL"
    )
    assert terminal(*words.split()).code == 0
    return terminal


def done(terminal: Terminal, *words: str, code: int = 0) -> str:
    """What a command says."""
    outcome = terminal(*words)
    assert outcome.code == code, outcome.said
    return outcome.said


def sell_by_hand(mine: Terminal) -> None:
    """The first article's put, typed."""
    done(
        mine,
        "record",
        "fill",
        *PUT,
        "--sold",
        "1",
        "--price",
        "5.40",
        "--commission",
        "1.05",
        "--on",
        "2026-11-11",
    )


def test_life_is_told_when_it_was_typed(mine: Terminal) -> None:
    """Sold, assigned, a dividend, a note, an answer: the cycle has its true break-even and asks nothing more."""
    sell_by_hand(mine)
    done(mine, "record", "assignment", *PUT, "--on", "2026-11-27")
    assert "Did you like owning it?" in done(mine, "cycle", "GOOGL")
    done(mine, "record", "cash", "GOOGL", "--kind", "dividend", "--amount", "21", "--on", "2026-11-28")
    done(mine, "note", "GOOGL-1", "glad", "--liked", "yes")
    told = done(mine, "cycle", "GOOGL-1")
    assert "truly at 359.40" in told
    assert "Did you like owning it? yes: glad" in told
    assert "unconfirmed" in done(mine, "journal")


def test_empty_journal_says_where_facts_come_from(mine: Terminal) -> None:
    """Nobody is left before an empty table."""
    assert "Nothing is recorded yet" in done(mine, "journal")
    assert "No put was sold yet" in done(mine, "cycle")
    assert "nothing is recorded yet" in done(mine, "db")
    assert not (mine.workspace / "records" / "journal.sqlite").exists()


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("record fill GOOGL 365 2026-12-18 --price 5.40", "it is not said how many"),
        ("record fill GOOGL 365 2026-12-18 --sold 1", "the price is missing"),
        ("record fill GOOGL 365 2026-12-18 --sold 1 --price -5", "it is negative"),
        ("record fill GOOGL 365 2026-12-18 --sold 1 --price 5 --on 2099-01-01", "has not come yet"),
        ("record fill GOOGL --sold -3 --price 5", "it is not said how many"),
        ("record expiry GOOGL 365 2026-12-18 --on 2026-11-20", "it was still alive"),
        ("record assignment GOOGL 365 2026-12-18", "0 are open in the journal"),
        ("record cash --amount 5", "it is not said what it was"),
        ("record undo 77", "there is none of that number"),
        ("note GOOGL-9 text", "there is none of that id"),
        ("note GOOGL-1", "nothing was said"),
        ("cycle NOPE", "there is none of that id"),
        ("restore", "there is none in"),
        ("import flex nowhere.xml", "there is no such file"),
        ("reconcile --with flex", "no statement was taken in yet"),
        ("sync flex", "no query is configured"),
    ],
)
def test_mistake_is_told_with_its_remedy(mine: Terminal, words: str, wrong: str) -> None:
    """What was tried, what is wrong, what to do; nothing is written."""
    told = done(mine, *words.split(), code=1)
    assert wrong in told
    assert "What to do:" in told


def test_typed_fact_is_taken_back_and_both_remain(mine: Terminal) -> None:
    """A reversal counts it out; the record keeps what was typed and why it was wrong."""
    sell_by_hand(mine)
    done(mine, "record", "undo", "1", "--because", "typed twice")
    assert "sold 1 GOOGL" not in done(mine, "journal")
    told = done(mine, "journal", "--all")
    assert "typed twice" in told
    assert "sold 1 GOOGL" in told
    assert "reversed already" in done(mine, "record", "undo", "1", code=1)


def statement(mine: Terminal, *rows: str, cash: str = "60538.95", name: str = "flex.xml") -> Path:
    """A Flex statement of November in a file: it began with 60,000 dollars."""
    path = mine.workspace.parent / name
    path.write_text(flex("2026-11-01", "2026-11-30", rows, opening="60000", closing=cash), encoding="utf-8")
    return path


SALE = trade_row("0000e0d5.1.01.01", "GOOGL", "365", "2026-12-18", "-1", "5.40", "-1.05", "20261111;101500")
HELD = position_row("GOOGL", "365", "2026-12-18", "-1", "-538.95")


def test_statement_confirms_what_was_typed(mine: Terminal) -> None:
    """The typed fill is found by what it says; the books agree; once more changes nothing; a backup was made."""
    sell_by_hand(mine)
    path = statement(mine, SALE, HELD)
    told = done(mine, "import", "flex", str(path))
    assert "1 confirm" in told
    assert "The books agree with the statement of 2026-11-30" in told
    assert len(list((mine.workspace / "backups").glob("auto-*.tar.gz"))) == 1
    assert "0 new" in done(mine, "import", "flex", str(path))
    assert "unconfirmed" not in done(mine, "journal")
    assert mine("reconcile", "--with", "flex", "--json").document["is_well"] is True


def test_difference_bars_a_ticket_until_the_books_agree(mine: Terminal) -> None:
    """A statement that shows a put nobody knows of: told line by line, refused at the next draft, lifted when it is known."""
    from putwright.bootstrap import open_workspace
    from putwright.bootstrap.journaling import barred_in

    told = done(mine, "import", "flex", str(statement(mine, HELD, cash="60000")), code=1)
    assert "GOOGL 2026-12-18 365 P" in told
    assert "DIFFERS" in told
    (refusal,) = barred_in(open_workspace(mine.workspace))
    assert refusal.rule == "NOT_RECONCILED"
    assert "nothing in the journal, -1 with the statement" in refusal.actual
    assert "reconcile --with flex" in refusal.remedy
    done(mine, "import", "flex", str(statement(mine, HELD, cash="60000")), "--opening")
    assert barred_in(open_workspace(mine.workspace)) == ()


def findings(mine: Terminal) -> list[tuple[str, str]]:
    """What the doctor finds: how each thing stands, and in which words."""
    return [(one["state"], one["found"]) for one in mine("doctor", "--json").document["findings"]]


def test_doctor_tells_how_the_journal_stands(mine: Terminal) -> None:
    """Nothing while there is none; typed facts and no statement; a difference; damage, each with its remedy."""
    assert "journal" not in mine("doctor").said
    sell_by_hand(mine)
    assert findings(mine)[-2:] == [
        ("ok", "1 fact, 1 of them typed and not confirmed"),
        ("warn", "none was taken in: nothing is confirmed by the broker"),
    ]
    done(mine, "import", "flex", str(statement(mine, SALE, HELD)))
    assert findings(mine)[-1] == ("ok", "up to 2026-11-30")
    done(mine, "import", "flex", str(statement(mine, SALE, cash="60000", name="other.xml")), code=1)
    told = [words for state, words in findings(mine) if state == "missing"]
    assert any("difference" in words and "with the statement" in words for words in told), told
    (mine.workspace / "records" / "journal.sqlite").write_bytes(b"no database at all")
    assert any(state == "missing" and "not a database" in words for state, words in findings(mine))


def test_statement_of_another_account_stays_out_unless_it_is_named(mine: Terminal) -> None:
    """Somebody else's statement changes nothing; one's own second account comes in by a word."""
    done(mine, "import", "flex", str(statement(mine, SALE, HELD)))
    other = mine.workspace.parent / "other.xml"
    text = flex(
        "2026-11-01",
        "2026-11-30",
        (cash_row("77", "Deposits/Withdrawals", "10", "20261105"),),
        account="U7654999",
    )
    other.write_text(text, encoding="utf-8")
    told = done(mine, "import", "flex", str(other), code=1)
    assert "it is of the account U***999, this workspace is of U***567" in told
    assert "U7654999" not in told
    assert len(mine("journal", "--json").document["rows"]) == 3
    done(mine, "import", "flex", str(other), "--other-account")
    assert len(mine("journal", "--json").document["rows"]) > 3


def test_statement_that_ends_in_the_future_is_refused(mine: Terminal) -> None:
    """A real account has no statement of days to come."""
    path = mine.workspace.parent / "future.xml"
    path.write_text(flex("2098-11-01", "2098-11-30", ()), encoding="utf-8")
    assert "ends in the future: 2098-11-30" in done(mine, "import", "flex", str(path), code=1)


def test_backup_brings_everything_back_when_the_journal_is_damaged(mine: Terminal) -> None:
    """Damage is told with its remedy; the newest backup is put back; what was damaged is kept aside."""
    sell_by_hand(mine)
    done(mine, "backup")
    journal = mine.workspace / "records" / "journal.sqlite"
    content = bytearray(journal.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    journal.write_bytes(bytes(content))
    for beside in journal.parent.glob("journal.sqlite-*"):
        beside.unlink()
    told = done(mine, "journal", code=1)
    assert "putwright restore FILE" in told
    done(mine, "restore")
    assert "sold 1 GOOGL" in done(mine, "journal")
    assert list((mine.workspace / "records").glob("journal-until-*.sqlite"))
    assert "is whole: 1 entries" in done(mine, "db")


def test_backups_made_by_themselves_are_two_when_they_are_made_in_one_second(mine: Terminal) -> None:
    """Two statements taken in one after the other: the second is not refused for the first one's backup."""
    sell_by_hand(mine)
    now = datetime(2026, 11, 30, 16, 49, 11, tzinfo=UTC)
    made = {back_up(Workspace(mine.workspace), None, now, by_itself=True).path for _ in range(3)}
    assert len(made) == 3


def test_damaged_backup_is_refused_and_nothing_changes(mine: Terminal) -> None:
    """A backup is read to its end before anything is touched."""
    sell_by_hand(mine)
    target = mine.workspace.parent / "copy.tar.gz"
    done(mine, "backup", str(target))
    assert "it is there already" in done(mine, "backup", str(target), code=1)
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 0xFF
    target.write_bytes(bytes(content))
    assert "Use an older backup" in done(mine, "restore", str(target), "--everything", code=1)
    assert "sold 1 GOOGL" in done(mine, "journal")


def test_restore_of_everything_keeps_what_it_replaces(mine: Terminal) -> None:
    """Settings come back as they were; those of now lie aside."""
    done(mine, "backup")
    before = (mine.workspace / "mandate.toml").read_text(encoding="utf-8")
    (mine.workspace / "mandate.toml").write_text("schema = 1\n", encoding="utf-8")
    done(mine, "restore", "--everything")
    assert (mine.workspace / "mandate.toml").read_text(encoding="utf-8") == before
    aside = list((mine.workspace / "backups").glob("before-restore-*/mandate.toml"))
    assert [one.read_text(encoding="utf-8") for one in aside] == ["schema = 1\n"]


def test_secrets_stay_out_of_a_backup(mine: Terminal) -> None:
    """A token is no part of a copy (I31)."""
    import tarfile

    (mine.workspace / "flex-token").write_text("secret-token", encoding="utf-8")
    (mine.workspace / "alerts.txt").write_text("json://secret", encoding="utf-8")
    done(mine, "backup", str(mine.workspace.parent / "copy.tar.gz"))
    with tarfile.open(mine.workspace.parent / "copy.tar.gz") as archive:
        names = archive.getnames()
    assert "config.toml" in names
    assert not {"flex-token", "alerts.txt"} & set(names)


def test_export_has_a_row_for_every_fact(mine: Terminal) -> None:
    """CSV and JSON say the same; what a spreadsheet could take for a formula is text."""
    sell_by_hand(mine)
    done(mine, "record", "expiry", *PUT[:2], "2026-11-20", code=1)
    rows = list(csv.DictReader(io.StringIO(mine("export", "csv").out)))
    assert [(row["kind"], row["net"], row["osi"], row["cycle"]) for row in rows] == [
        ("trade", "538.95", "GOOGL261218P00365000", "GOOGL-1")
    ]
    told = mine("export", "json").document
    assert told["facts"][0]["net"] == "538.95"
    out = mine.workspace.parent / "facts.csv"
    done(mine, "export", "csv", "--out", str(out))
    assert "it is there already" in done(mine, "export", "csv", "--out", str(out), code=1)
