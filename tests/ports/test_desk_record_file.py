"""The desk's record on disk: durable, chained line by line, whole after every crash, and refused rather than guessed at."""

import errno
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from putwright.adapters.workspace.desk_record import DeskRecordFile, _chained, _closing
from putwright.adapters.workspace.event_form import event_form, event_of
from putwright.desk.approval import offer
from putwright.domain import desk_events as told
from putwright.domain.desk_events import DeskEvent
from putwright.domain.refusal import BadInput, OutsideFailure
from tests.desk_builders import MONDAY, TOKEN, approval

SEEN = told.SharesSeen(MONDAY, "GM", Decimal("12.5"))
OTHERS = told.OrderDoubted(MONDAY, "o1", "no answer came", is_complaint=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk" / "record.jsonl"


def opened(path: Path) -> DeskRecordFile:
    """The record as a program has it that was just started."""
    record = DeskRecordFile(path, lambda: None)
    record.events()
    return record


def written(path: Path, *batches: Sequence[DeskEvent]) -> list[bytes]:
    """A record of these batches, and its lines."""
    record = opened(path)
    for batch in batches:
        record.append(batch)
    return path.read_bytes().splitlines(keepends=True)


def line_of(number: int, before: str, events: list[dict[str, Any]], schema: int = 1) -> bytes:
    """A line as another version of the program might have written it, with a chain that fits."""
    body = {"schema": schema, "line": number, "events": events}
    told = json.dumps(body, separators=(",", ":")).encode()
    return told[:-1] + _closing(_chained(before, told)) + b"\n"


def test_events_are_durable_when_append_returns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First the whole line is in the file, then the file is synced, then the folder where it is new."""
    synced: list[bytes] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(path.read_bytes())
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    record = opened(path)
    record.append([SEEN])
    first = path.read_bytes()
    assert synced == [first, first]
    record.append([OTHERS])
    assert synced[2:] == [path.read_bytes()]
    assert path.read_bytes().startswith(first)


def test_record_is_for_its_owner_alone(path: Path) -> None:
    """Nobody else on the machine reads what is traded."""
    written(path, [SEEN])
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600


def test_record_holds_no_token(path: Path) -> None:
    """Who reads the file can approve nothing."""
    written(path, [offer(approval(), TOKEN, MONDAY)], [told.ApprovalGiven(MONDAY, "a1", "a test")])
    assert TOKEN not in path.read_text()
    assert path.read_text().isascii()


def test_line_that_was_cut_off_is_cut_away_at_whatever_byte(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash while writing: everything before is intact, the rest was promised to nobody, and writing goes on after it."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # two hundred times, and not what this is about
    first, second = written(path, [SEEN], [OTHERS])
    for cut in range(len(second)):
        path.write_bytes(first + second[:cut])
        record = opened(path)
        assert list(record.events()) == [SEEN]
        record.append([SEEN, OTHERS])
        assert list(opened(path).events()) == [SEEN, SEEN, OTHERS]


def test_line_is_written_whole_when_the_system_takes_it_in_pieces(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system may take a few bytes at a time."""
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, told: real(handle, told[:7]))
    written(path, [SEEN], [OTHERS])
    monkeypatch.undo()
    assert list(opened(path).events()) == [SEEN, OTHERS]


def test_record_is_refused_when_any_byte_of_it_was_changed(path: Path) -> None:
    """Every byte of every line counts; the message names the line, the remedy is a backup."""
    lines = written(path, [told.DeskOpened(MONDAY, "t1")], [SEEN])
    whole = b"".join(lines)
    for place, letter in enumerate(whole[:-1]):
        other = b"7" if letter != ord("7") else b"8"
        path.write_bytes(whole[:place] + other + whole[place + 1 :])
        number = whole[:place].count(b"\n") + 1
        with pytest.raises(BadInput, match=rf"line {number} (is damaged|was changed|is of schema)") as fault:
            opened(path)
        assert fault.value.remedy


Tampering = Callable[[list[bytes]], list[bytes]]


@pytest.mark.parametrize(
    ("tampered", "number"),
    [
        (lambda lines: lines[1:], 1),
        (lambda lines: [lines[0], lines[2]], 2),
        (lambda lines: [lines[0], lines[1], lines[1], lines[2]], 3),
        (lambda lines: [lines[1], lines[0], lines[2]], 1),
        (lambda lines: [lines[0], b"\n", *lines[1:]], 2),
        (lambda lines: [lines[0], b'{"schema":1,"line":2,"events":[],"chain":"0"}\n', *lines[1:]], 2),
    ],
    ids=["first taken out", "taken out", "doubled", "out of order", "empty one put in", "forged one put in"],
)
def test_record_is_refused_when_a_line_was_taken_out_or_put_in(
    path: Path, tampered: Tampering, number: int
) -> None:
    """Each line is chained to the one before: none can be missing, and none too many."""
    lines = written(path, [SEEN], [OTHERS], [SEEN, SEEN])
    path.write_bytes(b"".join(tampered(lines)))
    with pytest.raises(BadInput, match=f"line {number} ") as fault:
        opened(path)
    assert fault.value.remedy.startswith("Put its newest copy back")


def test_record_of_a_newer_program_is_refused_with_what_to_do(path: Path) -> None:
    """Another schema, an event nobody here knows, one that does not fit: nothing is sold upon what does not read."""
    path.parent.mkdir()
    beginning = "putwright desk record"
    path.write_bytes(line_of(1, beginning, [], schema=2))
    with pytest.raises(BadInput, match="schema 2, known is 1") as newer:
        opened(path)
    assert newer.value.remedy == "Use the version of putwright that wrote it, or newer."
    path.write_bytes(line_of(1, beginning, [{"event": "MoonLanded", "at": MONDAY.isoformat()}]))
    with pytest.raises(BadInput, match="'MoonLanded' is not known here") as unknown:
        opened(path)
    assert unknown.value.remedy == "Use the version of putwright that wrote it, or newer."


@pytest.mark.parametrize(
    "change",
    [{"quantity": None}, {"quantity": "many"}, {"at": "yesterday"}, {"symbol": 7}, {"quantity": []}],
    ids=str,
)
def test_event_whose_fields_do_not_fit_is_refused(change: dict[str, Any]) -> None:
    """Missing is never zero, and a number is not a name."""
    form = event_form(SEEN) | change
    with pytest.raises(BadInput, match="a SharesSeen does not fit"):
        event_of({key: value for key, value in form.items() if value is not None})


def test_event_of_an_older_program_has_the_defaults_of_what_it_did_not_write() -> None:
    """A field that came later is as if it had not been said."""
    form = event_form(OTHERS)
    del form["is_complaint"]
    assert event_of(form) == replace(OTHERS, is_complaint=False)


@pytest.mark.parametrize(
    "content",
    [
        b"# notes\nbuy milk\n",
        b'{"name": "somebody else"}\n',
        b'"words"\n',
        b"\x00\xff\xfe\n",
        b"[1, 2]\n",
        b"buy milk",
    ],
    ids=["text", "object", "words", "bytes", "list", "no line break"],
)
def test_file_of_another_program_is_refused(path: Path, content: bytes) -> None:
    """Whatever lies there and is no record of ours is neither believed nor written over."""
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(BadInput, match="line 1"):
        opened(path)
    assert path.read_bytes() == content


# ---- when it can not be written or read --------------------------------------------------------------------------------


def test_full_disk_is_told_and_nothing_is_half_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a line fitted: the record is what it was, and goes on when there is space again."""
    record = opened(path)
    record.append([SEEN])
    real = os.write

    def full(handle: int, content: bytes) -> int:
        if len(content) < 100:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(handle, content[: len(content) - 60])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OutsideFailure, match="No space left on device") as fault:
        record.append([OTHERS])
    assert not fault.value.retry_is_safe
    assert "nothing is sent that is not written down" in fault.value.remedy
    assert list(opened(path).events()) == [SEEN]
    monkeypatch.undo()
    record.append([OTHERS])
    assert list(opened(path).events()) == [SEEN, OTHERS]


def test_folder_that_can_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file where the folder should be, or no permission: nothing is written, and it is said which file it was."""
    (tmp_path / "desk").write_text("in the way")
    with pytest.raises(OutsideFailure, match=r"Writing .*record\.jsonl"):
        DeskRecordFile(tmp_path / "desk" / "record.jsonl", lambda: None).append([SEEN])

    def denied(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    other = tmp_path / "other" / "record.jsonl"
    with pytest.raises(OutsideFailure, match="Permission denied"):
        DeskRecordFile(other, lambda: None).append([SEEN])
    assert not other.exists()


def test_events_that_could_not_be_made_durable_are_not_there_after_a_restart(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told as not written is not written: all or none."""
    record = opened(path)
    record.append([SEEN])

    def failing(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OutsideFailure, match="Input/output error"):
        record.append([OTHERS])
    monkeypatch.undo()
    assert list(opened(path).events()) == [SEEN]


def test_record_that_can_not_be_opened_is_a_fault_with_a_remedy(tmp_path: Path) -> None:
    """A folder in its place, or no permission to read: said in our words, not the system's."""
    (tmp_path / "record.jsonl").mkdir()
    with pytest.raises((BadInput, OutsideFailure)):
        opened(tmp_path / "record.jsonl")


def test_record_is_added_to_although_it_was_not_read_first(path: Path) -> None:
    """What is written is never taken away, whoever forgets to look."""
    written(path, [SEEN])
    DeskRecordFile(path, lambda: None).append([OTHERS])
    assert list(opened(path).events()) == [SEEN, OTHERS]


def test_lines_of_another_process_are_not_cut_away(path: Path) -> None:
    """Two programs at one record by mistake: the second is refused rather than what the first has promised lost."""
    mine, theirs = opened(path), opened(path)
    theirs.append([SEEN])
    with pytest.raises((BadInput, OutsideFailure)):
        mine.append([OTHERS])
    assert list(opened(path).events()) == [SEEN]


def test_record_that_was_refused_is_not_written_to(path: Path) -> None:
    """What does not read is left as it is, for the backup to be compared with."""
    lines = written(path, [SEEN], [OTHERS], [SEEN])
    damaged = lines[0] + lines[2]
    path.write_bytes(damaged)
    record = DeskRecordFile(path, lambda: None)
    with pytest.raises(BadInput):
        record.events()
    with pytest.raises((BadInput, OutsideFailure)):
        record.append([OTHERS])
    assert path.read_bytes() == damaged
