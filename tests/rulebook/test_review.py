"""The review: questions answered by facts, a journal that has to be complete, and stages that open on what was done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
from rich.console import Console

from house.schemas import schema
from putwright.adapters.workspace.workspace import Workspace
from putwright.bootstrap.journal import journal_record
from putwright.cli.main import run
from putwright.cli.render.review import render_review
from putwright.domain.journal_events import (
    Answered,
    Balance,
    BooksCompared,
    Entry,
    SourceKind,
    StatementTaken,
)
from putwright.domain.mandate import Stage, Waiver
from putwright.domain.refusal import BadInput
from putwright.market import facts
from putwright.reports.daybook import books_at
from putwright.reports.json_form import document
from putwright.reports.marks import Close, Marks
from putwright.reports.performance_puts import closed_series, put_lives
from putwright.reports.performance_report import Evidence
from putwright.reports.progress import incomplete_because, reviewed_at
from putwright.reports.review import ReviewReport, Verdict, due_words
from putwright.reports.review_report import review_report
from putwright.workflows import review as reviewing
from tests.builders import mandate
from tests.journal_builders import assigned, day, deposited, entry, expired, sold
from tests.marks import NO_RATES, these

D = Decimal
FIRST, WEEK = date(2026, 1, 5), timedelta(days=7)
QUIET = Marks(
    {
        name: [Close(FIRST + timedelta(days=offset), D(80), "test") for offset in range(0, 400, 5)]
        for name in ("KO", "SPY")
    },
    {},
    [(FIRST + timedelta(days=offset), D("0.01")) for offset in range(0, 400, 7)],
    "US Treasury",
)


def _puts(count: int) -> list[Entry]:
    """So many puts on KO, one after the other, each kept."""
    story = [deposited("10000", FIRST.isoformat())]
    for number in range(count):
        start = FIRST + 4 * number * WEEK
        put = f"KO 75 {(start + 3 * WEEK).isoformat()}"
        story += [
            sold(put, "1.00", start.isoformat(), fee="1.00"),
            expired(put, (start + 3 * WEEK).isoformat()),
        ]
    return story


def _until(count: int) -> date:
    return FIRST + 4 * max(count - 1, 0) * WEEK + 3 * WEEK


def _statement(count: int, cash_then: str, positions: Sequence[Balance] = (), **more: Any) -> Entry:
    last = more.get("last", _until(count))
    told = StatementTaken(
        "s1", "USD", more.get("first", FIRST), last, (), (Balance("USD", D(cash_then)),), tuple(positions)
    )
    return entry(told, at=datetime(last.year, last.month, last.day, 22, tzinfo=UTC))


def _reviewed(on: date) -> Entry:
    said = Answered("review", reviewing.QUESTION, "calm, and yes")
    return entry(said, at=datetime(on.year, on.month, on.day, 18, tzinfo=UTC), kind=SourceKind.HAND)


def _review(
    story: Sequence[Entry], until: date, declared: Stage = Stage.FIRST_TRADE, **more: Any
) -> ReviewReport:
    return review_report(Evidence(story, NO_RATES, more.pop("marks", QUIET), **more), declared, until)


def _answer(report: ReviewReport, question: str) -> tuple[Verdict, str]:
    line = next(one for one in report.lines if question in one.question)
    return line.verdict, line.words


@pytest.mark.parametrize(
    ("closed", "words"),
    [
        (4, "not yet: 4 of 5 puts closed since the last review"),
        (5, "due: 5 puts closed since the last review"),
        (10, "due: 10 puts closed since the last review"),
        (11, "overdue: 11 puts closed since the last review, at most 10 should be"),
    ],
)
def test_review_is_due_when_five_to_ten_puts_are_closed(closed: int, words: str) -> None:
    """B35 says after 5 to 10; before it is early and after it is late."""
    assert due_words(closed) == words


def test_second_stage_opens_when_one_put_is_over_and_nothing_was_broken() -> None:
    """One put was watched to its end."""
    report = _review(_puts(1), _until(1))
    assert these(report.closed, report.stage.stage) == (1, Stage.TWO_NAMES)


def test_third_stage_opens_when_five_puts_a_statement_and_a_review_are_there() -> None:
    """All four facts: five puts, no breach, a statement that agrees to the cent, a review finished after them."""
    story = [*_puts(5), _statement(5, "10495.00"), _reviewed(_until(5))]
    report = _review(story, _until(5))
    assert report.stage.stage is Stage.SEVERAL_NAMES
    assert report.due == "not yet: 0 of 5 puts closed since the last review"
    assert [said.answer for said in report.comfort] == ["calm, and yes"]


@pytest.mark.parametrize(
    ("take_away", "gate"),
    [
        ("review", "a review finished after 5 closed puts"),
        ("statement", "the journal is complete and agrees with the broker"),
        ("cents", "the journal is complete and agrees with the broker"),
        ("put", "5 puts closed since the last breach of a rule"),
    ],
)
def test_third_stage_stays_shut_when_one_of_its_facts_is_missing(take_away: str, gate: str) -> None:
    """I34: without any one of the facts the gate is shut, and says which one."""
    count = 4 if take_away == "put" else 5
    story = _puts(count)
    if take_away != "statement":
        right = f"{10000 + 99 * count}.00"
        story.append(_statement(count, "10495.01" if take_away == "cents" else right))
    if take_away != "review":
        story.append(_reviewed(_until(count)))
    report = _review(story, _until(count))
    assert report.stage.stage is Stage.TWO_NAMES
    assert gate in [one.words for one in report.stage.gates if not one.is_met]


def test_last_stage_opens_when_ten_puts_and_a_second_review_are_there() -> None:
    """The review after five does not count for ten."""
    story = [*_puts(10), _statement(10, "10990.00"), _reviewed(_until(5))]
    assert _review(story, _until(10)).stage.stage is Stage.SEVERAL_NAMES
    assert _review([*story, _reviewed(_until(10))], _until(10)).stage.stage is Stage.RECURRING


def test_breach_shuts_the_gates_when_a_put_was_not_covered() -> None:
    """7,500 dollars are needed and 5,000 there: the stage is the first again, whatever was earned before."""
    story = _puts(5)
    story[0] = deposited("5000", FIRST.isoformat())
    report = _review(story, _until(5))
    assert report.stage.stage is Stage.FIRST_TRADE
    assert _answer(report, "rules kept")[0] is Verdict.NO


def test_mandate_that_is_ahead_is_told_when_its_stage_was_not_earned() -> None:
    """The review says so in the words of a refusal; a more careful mandate is fine."""
    ahead = _review(_puts(1), _until(1), Stage.RECURRING).ahead
    assert ahead is not None
    assert ahead.rule == "STAGE"
    assert _review(_puts(1), _until(1), Stage.FIRST_TRADE).ahead is None


def test_journal_is_incomplete_when_statements_leave_days_out_or_puts_came_later() -> None:
    """A hole between statements, a put after the last one, a comparison that failed: each is named."""
    story = [
        *_puts(3),
        _statement(1, "10099.00", first=FIRST, last=_until(1)),
        _statement(2, "10198.00", first=_until(1) + timedelta(days=10), last=_until(2)),
        entry(
            BooksCompared("broker", ("KO: 1 and 2",)),
            at=datetime(2026, 3, 1, tzinfo=UTC),
        ),
    ]
    books = books_at(story, _until(3))
    ends = closed_series(put_lives(books, Marks(), _until(3)))
    told = list(incomplete_because(story, books, ends, _until(3)))
    hole = _until(1) + timedelta(days=1), _until(1) + timedelta(days=9)
    assert told == [
        f"no statement from {hole[0]} to {hole[1]}",
        f"1 put closed since the statement of {_until(2)}",
        "the last comparison, with the broker, has 1 difference",
    ]


def test_review_counts_the_puts_that_were_over_then_when_more_came_later() -> None:
    """Answers to other questions are no review."""
    ends = [_until(number) for number in range(1, 8)]
    other = entry(Answered("KO-1", "Did you like owning it?", "yes"), at=datetime(2026, 9, 1, tzinfo=UTC))
    assert reviewed_at([_reviewed(_until(5)), other], ends, _until(7)) == 5
    assert reviewed_at([other], ends, _until(7)) == 0


def test_worth_is_judged_against_every_alternative_when_all_are_known() -> None:
    """The share stood still: kept premium beats names, index and bills at 1 %."""
    verdict, words = _answer(_review(_puts(3), _until(3)), "worth it")
    assert verdict is Verdict.YES
    assert words.startswith("$297.00 against $0.00 of the same names")


def test_worth_is_denied_when_holding_the_names_brought_more() -> None:
    """The share doubled: what was kept is little beside it."""
    rising = [Close(FIRST, D(80), "test"), Close(_until(1), D(160), "test")]
    report = _review(_puts(1), _until(1), marks=Marks({"KO": rising, "SPY": rising}, {}, QUIET.yields, "t"))
    assert _answer(report, "worth it")[0] is Verdict.NO


def test_worth_is_not_known_when_one_alternative_is_missing() -> None:
    """Better than the names, and the index unknown: no yes is given away."""
    report = _review(_puts(1), _until(1), marks=Marks({"KO": QUIET.closes["KO"]}, {}, QUIET.yields, "t"))
    verdict, words = _answer(report, "worth it")
    assert verdict is Verdict.UNKNOWN
    assert words.endswith("unknown: SPY")


def test_assigned_shares_answer_for_themselves_when_they_sank() -> None:
    """What was assigned stands with its loss, the premium counted in."""
    story = [
        deposited("10000", FIRST.isoformat()),
        sold("KO 75 2026-01-26", "1.00", FIRST.isoformat(), fee="1.00"),
        assigned("KO 75 2026-01-26", "2026-01-26"),
    ]
    marks = Marks({"KO": [Close(day("2026-01-26"), D(60), "test")]})
    verdict, words = _answer(_review(story, day("2026-01-26"), marks=marks), "assigned")
    assert verdict is Verdict.NO
    assert words == "1 put assigned, -$1,401.00 with the premium counted in"


def test_odds_are_as_promised_when_the_interval_of_what_came_holds_them() -> None:
    """Five kept puts that promised 20 % agree with it, five that promised 90 % do not."""

    def tickets(chance: str) -> list[dict[str, Any]]:
        return [
            {
                "ticket_id": f"t{number}",
                "osi": f"KO    {FIRST + 4 * number * WEEK + 3 * WEEK:%y%m%d}P00075000",
                "drafted_at": f"{FIRST + 4 * number * WEEK}T15:00:00+00:00",
                "risk": {"probability_itm": chance},
                "odds": {"forecast": {"breach": chance}, "history": {"breach": None}},
                "quote": {"mid": "1.02", "bid": "0.99"},
                "refusals": [],
            }
            for number in range(5)
        ]

    assert _answer(_review(_puts(5), _until(5), tickets=tickets("0.2")), "odds")[0] is Verdict.YES
    assert _answer(_review(_puts(5), _until(5), tickets=tickets("0.9")), "odds")[0] is Verdict.NO
    verdict, words = _answer(_review(_puts(5), _until(5), tickets=tickets("0.2")), "fills")
    assert verdict is Verdict.YES
    assert words == "-$10.00 against the middle, -2.0 % of it, on 5 sales"


def test_both_schedules_are_told_when_the_month_of_selling_is_reckoned() -> None:
    """X23, beside what was really sold; no number of puts is a goal."""
    told = _review(_puts(5), _until(5)).schedule
    assert these(told.month, told.sold, told.schedule_low, told.schedule_high) == (5, 5, 18, 42)
    assert "15-20" in told.words
    assert "22-52" in told.words


def test_finishing_is_refused_when_nothing_is_said() -> None:
    """An empty word finishes nothing."""
    with pytest.raises(BadInput, match="nothing was said"):
        reviewing.finish(None, [], "  ", FIRST, datetime(2026, 1, 5, tzinfo=UTC))  # type: ignore[arg-type]


@pytest.mark.parametrize("story", [[], _puts(1), [*_puts(5), _statement(5, "10495.00")]])
@pytest.mark.parametrize("width", [60, 120])
def test_review_prints_and_is_json_when_little_or_much_was_done(story: list[Entry], width: int) -> None:
    """Every question has its verdict in words, at every width."""
    report = _review(story, _until(5), Stage.RECURRING)
    console = Console(width=width, record=True, file=StringIO())
    render_review(report, console)
    text = console.export_text()
    assert text.count("?") >= 7
    assert "No number of puts is a goal" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= width
    assert document("review", 1, report)["stage"]["stage"] == report.stage.stage


# --- through the command line -----------------------------------------------------------------------------------------


@pytest.fixture
def workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Workspace:
    """A workspace with five kept puts in its journal, and closes of their share."""
    monkeypatch.setenv("PUTWRIGHT_WORKSPACE", str(tmp_path / "mine"))
    arguments = ["init", "--net-liquidation", "10000", "--cash-usd", "10000", "--attest-private-capital"]
    assert run([*arguments, "--permission-level", "3", "--acknowledge-concentration", "--symbols", "KO"]) == 0
    made = Workspace(tmp_path / "mine")
    rows = [("KO", close.on, float(close.price), "test") for close in QUIET.closes["KO"]]
    frame = pl.DataFrame(rows, schema=["symbol", "date", "close", "source"], orient="row")
    made.add_facts("prices", facts.conform("prices", frame))
    journal_record(made).append([*_puts(5), _statement(5, "10495.00")])
    capsys.readouterr()
    return made


def test_journal_is_told_in_money_when_income_performance_and_review_are_asked(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """The three commands on one journal; the review is finished by a word, which opens the next stage and is kept once."""
    as_of = ["--as-of", _until(5).isoformat()]
    assert run(["income", "--by", "symbol", "--currency", "CHF", *as_of]) == 0
    told = capsys.readouterr().out
    assert "495.00" in told
    assert "in CHF" in told
    assert run(["performance", *as_of]) == 0
    assert "TOTAL $495.00" in capsys.readouterr().out
    for command in ("income", "performance", "review"):
        assert run([command, "--json", *as_of]) == 0
        jsonschema.validate(json.loads(capsys.readouterr().out), schema(command))
    assert run(["review", "--finish", "calm"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "several-names is earned" in told
    assert "calm" in told
    kept = [one.event for one in journal_record(workspace).entries() if isinstance(one.event, Answered)]
    assert [one.answer for one in kept] == ["calm"]
    assert run(["review", "--finish", "x", *as_of]) != 0


def test_stage_ahead_is_refused_before_a_sale_unless_it_was_lifted_in_writing() -> None:
    """Whoever has sold puts elsewhere says so once, in writing; for one name alone it can not be lifted."""
    moment = datetime(2026, 2, 2, 15, tzinfo=UTC)

    def ahead(*waivers: Waiver) -> bool:
        told = Evidence(_puts(1), NO_RATES, QUIET, waivers=waivers)
        return reviewing.stage_ahead(told, mandate(), moment) is not None

    assert ahead()
    assert not ahead(Waiver("STAGE", "ten years of puts elsewhere", day("2026-01-01"), day("2026-12-31")))
    assert ahead(Waiver("STAGE", "over", day("2025-01-01"), day("2025-12-31")))
    assert ahead(Waiver("STAGE", "of KO alone", day("2026-01-01"), day("2026-12-31"), "KO"))
