"""A year of the wheel lived by our own desk over a real socket, then held against the statement that the paper TWS writes."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from putwright.adapters.database.journal_record import JournalRecordSqlite
from putwright.cli.main import run
from putwright.desk.bookkeeping import book_of
from putwright.domain.contract import OptionContract, Right
from putwright.domain.journal_events import CashMoved, Entry, SourceKind, StatementTaken, Traded
from putwright.domain.security import option_on
from putwright.journal.audit import standing_differences
from putwright.journal.books import Books
from putwright.journal.cycles import StepKind
from putwright.journal.replay import replay
from putwright.journal.standing import standing
from tests.journeys.terminal import Outcome
from tests.simulation.wheel_year import Year, lived
from tests.simulation.wheel_year_market import SPLIT
from tests.statements import Read, check_sums

D = Decimal
HALF_CENT = D("0.005")
RULES = ("us", "ch", "as-income")
STATED = {"deposit or withdrawal", "interest", "dividend"}  # what only a statement can tell


def said(workspace: Path, *words: str) -> Outcome:
    """What a command says of a workspace, run in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([*words, "--workspace", str(workspace)])
    return Outcome(code, out.getvalue(), err.getvalue())


def entries_of(workspace: Path) -> list[Entry]:
    """Every entry of a workspace's journal."""
    return list(JournalRecordSqlite(workspace / "records" / "journal.sqlite").entries())


@dataclass
class Lived:
    """The year, and what was said of it.

    Attributes:
        year: as it was lived.
        before: a copy of the workspace in which the desk alone has told the journal.
        alone: that journal against the paper TWS itself, before there was a statement.
        imported: what was said of the whole statement.
        broker: the journal against the paper TWS, which was still there, afterwards.
    """

    year: Year
    before: Path
    alone: Outcome
    imported: dict[str, Any]
    broker: Outcome
    books: Books = field(init=False)
    desk: Books = field(init=False)

    def __post_init__(self) -> None:
        self.books = replay(entries_of(self.year.workspace.root))
        self.desk = replay(entries_of(self.before))

    @property
    def inferred(self) -> list[tuple[OptionContract, date]]:
        """Fills that the desk inferred: of what, and on which day the statement has them."""
        found = []
        for position in book_of(self.year.workspace.desk_record.events()).positions.values():
            if any(fill.is_inferred for fill in position.purchases):
                days = [
                    one.closed_on for one in self.books.realized if one.security.contract == position.contract
                ]
                found.append((position.contract, days[-1]))
        return found

    @property
    def statement(self) -> Read:
        """The statement of the year."""
        return Read(self.year.whole.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """The year, lived once."""
    folder = tmp_path_factory.mktemp("year")
    found: list[Lived] = []

    def afterwards(year: Year) -> None:
        root, before = year.workspace.root, folder / "before"
        assert said(root, "journal").code == 0
        shutil.copytree(root, before)
        shutil.copytree(root, folder / "alone")
        compare = ("reconcile", "--with", "broker", "--port", str(year.port), "--json")
        alone = said(folder / "alone", *compare)
        imported = said(root, "import", "flex", str(year.whole), "--json")
        broker = said(root, *compare)
        found.append(Lived(year, before, alone, imported.document, broker))

    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_DATA_HOME"):
            patch.setenv(name, str(folder / "home"))
        for name in ("PUTWRIGHT_WORKSPACE", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            patch.delenv(name, raising=False)
        lived(folder, afterwards=afterwards)
        yield found[0]


def test_everything_a_wheel_knows_happens_when_a_year_is_lived(story: Lived) -> None:
    """By the desk's own word: sold, kept, bought back at half, rolled twice, assigned early, in part and at the end, split, covered ..."""
    steps = [step for cycle in story.desk.cycles.cycles.values() for step in cycle.steps]
    kinds: Counter[tuple[StepKind, str]] = Counter()
    for step in steps:
        contract = step.security.contract
        kinds[step.kind, "shares" if contract is None else str(contract.right)] += 1
    wanted = [(StepKind.SOLD, "PUT"), (StepKind.ROLLED, "PUT"), (StepKind.BOUGHT_BACK, "PUT"), (StepKind.EXPIRED, "PUT"),
              (StepKind.SOLD, "CALL"), (StepKind.BOUGHT_BACK, "CALL"), (StepKind.EXPIRED, "CALL"), (StepKind.ASSIGNED, "shares"),
              (StepKind.CALLED_AWAY, "shares"), (StepKind.SHARES_SOLD, "shares"), (StepKind.RESTATED, "PUT"),
              (StepKind.RESTATED, "shares")]  # fmt: skip
    assert not [one for one in wanted if not kinds[one]], kinds
    assert not story.year.missed
    assert story.year.done["roll"] == 3
    assert story.year.done["close"] == 1
    ends = story.statement.some("OptionEAE", assetCategory="OPT", transactionType="Assignment", putCall="P")
    assert any(row["date"] < row["expiry"] and row["symbol"].startswith("UBER") for row in ends), (
        "early, by a holder"
    )
    assert any(row["date"] == row["expiry"] and row["symbol"].startswith("KO") for row in ends), "at expiry"
    of_gm = [(row["date"], row["quantity"]) for row in ends if row["symbol"].startswith("GM")]
    assert of_gm == [("20270203", "1"), ("20270219", "4")], (
        "one of three, then the rest, which a split has doubled"
    )


def test_exits_bought_back_at_half_when_nobody_closed_by_hand(story: Lived) -> None:
    """What the exit orders paid is half of what was received, or a step of the price below; puts and calls."""
    book = book_of(story.year.workspace.desk_record.events())
    by_hand = {
        given.approval.close.position_id
        for given in book.approvals.values()
        if given.approval.close is not None
    }
    left = [one for one in book.positions.values() if one.bought and one.position_id not in by_hand]
    assert {position.is_call for position in left} == {True, False}
    assert len(left) >= 7
    for position in left:
        received, paid = position.premium_per_share, position.paid_per_share
        assert received is not None
        assert paid is not None
        assert received / 2 - D("0.05") <= paid <= received / 2, position.contract


def test_desk_and_broker_agree_when_the_year_is_over(story: Lived) -> None:
    """Line by line, no exit missing, no alarm, no order without a put; and the journal beside them, three books."""
    end = story.year.at_end
    assert end.is_well
    assert (end.differing, end.not_ours, end.alarms, end.halted) == (0, 0, (), "")
    assert {line.verdict for line in end.lines} == {"agrees"}
    assert story.broker.code == 0, story.broker.said
    (books,) = story.broker.document["books"]
    assert books["is_well"]
    assert {line["verdict"] for line in books["lines"]} == {"agrees"}
    assert {line["what"] for line in books["lines"]} >= {
        "cash",
        "INTC",
        "INTC 2027-11-19 40 C",
        "KO 2027-11-19 70 P",
    }


def test_desk_alone_keeps_the_journal_when_no_statement_has_come(story: Lived) -> None:
    """Shares, their cost, options through split and assignment; only money that nobody told the desk is not there, and is said."""
    assert not story.desk.gaps
    left = {one.security.name: (one.quantity, one.amount) for one in story.desk.holdings}
    told = {one.security.name: (one.quantity, one.amount) for one in story.books.holdings}
    inferred = {option_on(contract).name for contract, _ in story.inferred}
    assert inferred, "an exit filled while nobody looked is told by no list of today's fills"
    assert {name: one for name, one in left.items() if name not in inferred} == told
    assert story.alone.code == 0, story.alone.said
    (books,) = story.alone.document["books"]
    verdicts = {line["what"]: line["verdict"] for line in books["lines"]}
    waiting = {str(contract) for contract, _ in story.inferred} | {"cash"}
    assert {what for what, verdict in verdicts.items() if verdict == "not told yet"} == waiting
    assert {verdict for what, verdict in verdicts.items() if what not in waiting} == {"agrees"}
    money = [one.event.amount for one in story.books.entries if isinstance(one.event, CashMoved)]
    money += [one.event.net for one in story.books.entries if isinstance(one.event, Traded)
              and any((one.event.security, one.event.on) == (option_on(contract), day) for contract, day in story.inferred)]  # fmt: skip
    assert story.desk.ledger.cash("USD") + sum(money) == story.books.ledger.cash("USD")


def test_statement_confirms_every_fact_of_the_desk_when_it_is_imported(story: Lived) -> None:
    """None corrected, none contradicted, none left over; new are what only a statement can tell."""
    (row,) = story.imported["statements"]
    facts = [one for one in story.desk.entries if one.origin.kind is SourceKind.DESK]
    assert (row["confirmed"], row["corrected"], row["contradicted"]) == (len(facts), [], [])
    new = [one.event for one in story.books.entries if not isinstance(one.event, StatementTaken)]
    cash = [event for event in new if isinstance(event, CashMoved)]
    assert {str(event.kind) for event in cash} == STATED
    assert row["added"] == len(cash) + len(story.inferred) + 1, "and the statement itself"
    assert {one.origin.kind for one in story.books.entries if one.key.partition(":")[0] != "compared"} == {
        SourceKind.STATEMENT
    }


def test_books_agree_with_the_statement_when_they_are_compared(story: Lived) -> None:
    """Cash to the cent, every position, every cost basis; nothing unconfirmed, no day without a statement."""
    (books,) = story.imported["books"]
    assert (books["differing"], books["unconfirmed"], books["uncovered"], books["unknown_openings"]) == (
        0,
        [],
        [],
        [],
    )
    read = story.statement
    check_sums(read)
    assert abs(story.books.ledger.cash("USD") - read.cash()["endingCash"]) < HALF_CENT
    ours = {_symbol(one.security): (one.quantity, -one.amount) for one in story.books.holdings}
    theirs = {row["symbol"].replace(" ", ""): row for row in read.rows("OpenPosition")}
    assert ours.keys() == theirs.keys() == {"INTC", "INTC271119C00040000", "KO271119P00070000"}
    for name, (quantity, cost) in ours.items():
        assert quantity == D(theirs[name]["position"])
        assert abs(cost - D(theirs[name]["costBasisMoney"])) < HALF_CENT, name


def test_realised_results_are_the_statements_own_when_things_are_closed(story: Lived) -> None:
    """Each fill's, and what each option and share realised in all."""
    by_fill: dict[str, Decimal] = defaultdict(D)
    by_name: dict[str, Decimal] = defaultdict(D)
    for one in story.books.realized:
        by_fill[one.closing_key.partition("~")[0]] += one.result
        by_name[_symbol(one.security)] += one.result
    stated: dict[str, Decimal] = defaultdict(D)
    for row in story.statement.rows("Trade"):
        result = D(row["fifoPnlRealized"])
        stated[row["symbol"].replace(" ", "")] += result
        if row["ibExecID"]:
            assert abs(by_fill.get(f"exec:{row['ibExecID']}", D(0)) - result) < HALF_CENT, row["symbol"]
    off = {
        name: (by_name[name], stated[name])
        for name in stated
        if abs(by_name[name] - stated[name]) >= HALF_CENT
    }
    assert not off
    assert by_name.keys() <= stated.keys()


def test_nothing_changes_when_a_statement_is_imported_again(story: Lived, tmp_path: Path) -> None:
    """The same file, and then its halves: not one fact more, not one less."""
    root = tmp_path / "again"
    shutil.copytree(story.year.workspace.root, root)
    for path in (story.year.whole, *story.year.halves):
        (row,) = said(root, "import", "flex", str(path), "--json").document["statements"]
        assert (row["confirmed"], row["corrected"], row["contradicted"]) == (0, [], [])
        assert row["added"] == (0 if path == story.year.whole else 1), "the statement itself"
    assert _told(replay(entries_of(root))) == _told(story.books)


def test_halves_make_the_same_books_when_they_are_imported_one_after_the_other(
    story: Lived, tmp_path: Path
) -> None:
    """Two statements whose days touch are one."""
    root = tmp_path / "halves"
    shutil.copytree(story.before, root)
    confirmed = 0
    for path in story.year.halves:
        imported = said(root, "import", "flex", str(path), "--json")
        assert imported.code == 0, imported.said
        confirmed += imported.document["statements"][0]["confirmed"]
    assert confirmed == story.imported["statements"][0]["confirmed"]
    assert _told(replay(entries_of(root))) == _told(story.books)


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('position="200"', 'position="199"', "INTC shares: 200 in the journal, 199 with the statement"),
        ('(currency="USD"[^>]* endingCash=")4', r"\g<1>5", "cash USD: 4"),
        ('netCash="-(.)', r'netCash="-1\g<1>', "gave way to"),
    ],
)
def test_difference_is_said_when_the_statement_has_another_figure(
    story: Lived, tmp_path: Path, was: str, becomes: str, says: str
) -> None:
    """A share, cash, or what one fill has cost: nothing is smoothed, so that agreement means something."""
    root, other = tmp_path / "other", tmp_path / "other.xml"
    shutil.copytree(story.before, root)
    text, count = re.subn(was, becomes, story.year.whole.read_text(encoding="utf-8"), count=1)
    assert count == 1
    other.write_text(text, encoding="utf-8")
    imported = said(root, "import", "flex", str(other), "--json")
    corrected = imported.document["statements"][0]["corrected"]
    assert says in "; ".join([*corrected, *standing_differences(entries_of(root))])
    assert imported.code != 0 or corrected


def test_cycles_tell_the_stories_when_they_are_asked_for(story: Lived) -> None:
    """How each ended, how often it was rolled, and what the shares have truly cost."""
    cycles = story.books.cycles.cycles
    stages = {key: cycle.stage for key, cycle in cycles.items()}
    assert stages == {
        "GM-1": "bought back", "GM-2": "called away", "GM-3": "bought back", "INTC-1": "bought back", "INTC-2": "kept",
        "INTC-3": "bought back", "INTC-4": "shares and call", "KO-1": "kept", "KO-2": "called away", "KO-3": "kept",
        "KO-4": "put open", "UBER-1": "sold", "UBER-2": "bought back", "UBER-3": "bought back",
    }  # fmt: skip
    assert [cycles[key].rolls for key in ("UBER-1", "INTC-3", "GM-2")] == [2, 1, 0]
    intc = cycles["INTC-4"]
    rows = [
        row for row in story.statement.rows("Trade") if "INTC" in {row["underlyingSymbol"], row["symbol"]}
    ]
    moved = sum((D(row["netCash"]) for row in rows if row["tradeDate"] >= "20270601"), D(0))
    assert intc.shares == 200
    assert intc.cash == moved
    assert intc.break_even is not None
    assert abs(intc.break_even + moved / 200) < HALF_CENT
    told = said(story.year.workspace.root, "cycle", "INTC-4")
    assert f"truly at {intc.break_even:.2f}" in told.said
    split = [step for step in cycles["GM-2"].steps if step.kind is StepKind.RESTATED]
    assert {(step.on, step.security.contract and step.security.contract.right) for step in split} == {
        (SPLIT.ex_date, None), (SPLIT.ex_date, Right.PUT)}  # fmt: skip


def test_total_is_the_same_under_every_tax_rule_when_a_story_is_over(story: Lived) -> None:
    """Each closed cycle brought what income says it brought, whichever rule puts it into which year and line."""
    root = story.year.workspace.root
    income = said(root, "income", "--by", "cycle", "--json").document["table"]["lines"]
    over = {key for key, cycle in story.books.cycles.cycles.items() if not cycle.is_open}
    brought = {
        line["group"]: D(line["kept"]) + D(line["shares_realised"])
        for line in income
        if line["group"] in over
    }
    assert brought.keys() == over
    for rule in RULES:
        counted: dict[str, Decimal] = defaultdict(D)
        for year in ("2026", "2027"):
            told = said(root, "tax", "--year", year, "--rule", rule, "--currency", "USD", "--json")
            assert told.code == 0, told.said
            for row in told.document["rows"]:
                if row["cycle"] in over and row["counts"] is not None and row["event"] not in {"DIV", "INT"}:
                    counted[row["cycle"]] += D(row["counts"])
        off = {
            key: (counted[key], brought[key]) for key in over if abs(counted[key] - brought[key]) >= HALF_CENT
        }
        assert not off, rule


def test_reports_tell_of_the_year_when_they_are_asked_by_command(story: Lived) -> None:
    """Income, performance, review, the week and its page, the tax year in francs: none fails, none contradicts another."""
    root = story.year.workspace.root
    income = said(root, "income", "--json").document
    performance = said(root, "performance", "--json").document
    table = income["table"]
    total = sum(D(line["total"]) for line in table["lines"])
    premium = performance["premium"]
    assert sum(D(line["received"]) for line in table["lines"]) == D(premium["received"])
    assert sum(D(line["kept"]) for line in table["lines"]) == D(premium["kept"])
    worth = D(story.statement.row("ChangeInNAV")["endingValue"])
    accrued = D(story.statement.row("InterestAccrualsCurrency")["endingAccrualBalance"])
    assert abs(D(premium["total"]) - (worth - accrued - 400_000)) < 300, (
        "options are marked by us, by the broker otherwise"
    )
    assert abs(D(premium["total"]) - total) < 400, "premium of what is open is in no income"
    review = said(root, "review")
    assert review.code == 0, review.said
    assert "Is the journal complete? yes" in review.said
    assert "without a ticket of ours" not in review.said
    assert "16 puts closed" in review.said
    week = said(root, "week", "--html")
    assert week.code == 0, week.said
    assert "UNCOVERED" not in week.said, "200 shares of INTC stand by, as the desk counted them last"
    assert "call uncovered" not in week.said
    assert "Valuing" not in week.said
    (page,) = (root / "records" / "weeks").glob("*/page.html")
    assert "KO 2027-11-19 70 P" in page.read_text(encoding="utf-8")
    assert said(root, "cycle").code == 0
    francs = said(root, "tax", "--year", "2027", "--rule", "ch", "--json").document
    assert (francs["currency"], francs["trades_total"]["unknown"]) == ("CHF", 0)


def _symbol(security: Any) -> str:
    """A name as a statement writes it, without spaces."""
    return str(security.name.split()[1]) if security.is_option else str(security.symbol)


def _told(books: Books) -> dict[str, Any]:
    """What books say, apart from who said it when."""
    return {
        "cash": books.ledger.cash("USD"),
        "holdings": [(one.security.name, one.quantity, one.amount) for one in books.holdings],
        "realized": sorted((one.security.name, one.closed_on, one.quantity, one.result) for one in books.realized),
        "cycles": {key: (one.stage, one.cash, one.realized) for key, one in books.cycles.cycles.items()},
        "facts": Counter(type(one.event).__name__ for one in standing(books.entries)
                         if type(one.event).__name__ not in {"StatementTaken", "BooksCompared", "RateTold"}),
    }  # fmt: skip
