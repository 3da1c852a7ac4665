"""What the record of weekly packets promises: kept for good, in order, found again; tickets and exclusions read beside it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from putwright.adapters.workspace.weeks import WeekStore
from putwright.domain.refusal import BadInput, OutsideFailure

MONDAY = datetime(2026, 11, 9, 15, tzinfo=UTC)


@pytest.fixture
def record(tmp_path: Path) -> WeekStore:
    """An empty record."""
    return WeekStore(tmp_path / "records", tmp_path)


def test_packets_of_one_week_stand_beside_each_other_in_the_order_they_were_made(record: WeekStore) -> None:
    """Ten of one week: the tenth comes after the ninth, and each keeps its own words."""
    names = [record.keep_week("2026-W46", {"number": number}) for number in range(1, 12)]
    record.keep_week("2026-W45", {"number": 0})
    assert names[:3] == ["2026-W46", "2026-W46~2", "2026-W46~3"]
    assert record.weeks() == ["2026-W45", *names]
    assert record.week("2026-W46~10") == {"number": 10, "week_id": "2026-W46~10"}


def test_packet_that_is_not_there_is_told_with_those_that_are(record: WeekStore) -> None:
    """The newest ones are named."""
    record.keep_week("2026-W46", {})
    with pytest.raises(BadInput, match="Kept: 2026-W46"):
        record.week("2026-W01")


def test_page_is_written_once_and_a_masked_one_beside_it(record: WeekStore, tmp_path: Path) -> None:
    """The first page stays; where it lies is told from the workspace on, so that no path of the machine is printed."""
    record.keep_week("2026-W46", {})
    where = record.keep_page("2026-W46", "one", is_masked=False)
    assert where == "records/weeks/2026-W46/page.html"
    record.keep_page("2026-W46", "two", is_masked=False)
    masked = record.keep_page("2026-W46", "hidden", is_masked=True)
    assert (tmp_path / where).read_text(encoding="utf-8") == "one"
    assert (tmp_path / masked).read_text(encoding="utf-8") == "hidden"


def test_packet_that_can_not_be_written_is_a_failure_with_a_remedy(record: WeekStore, tmp_path: Path) -> None:
    """A file lies where the folder should: told in words, and nothing is kept."""
    (tmp_path / "records").write_text("in the way", encoding="utf-8")
    with pytest.raises(OutsideFailure, match="mend the permissions"):
        record.keep_week("2026-W46", {})
    assert record.weeks() == []


def test_tickets_are_told_oldest_first_and_damaged_ones_are_left_out(
    record: WeekStore, tmp_path: Path
) -> None:
    """Only those drafted after the moment."""
    for ticket_id, day in (("B", 11), ("A", 12), ("C", 8)):
        record.keep_ticket(
            ticket_id, {"ticket_id": ticket_id, "drafted_at": f"2026-11-{day:02}T15:00:00+00:00"}
        )
    (tmp_path / "records" / "tickets" / "D.json").write_text("{", encoding="utf-8")
    (tmp_path / "records" / "tickets" / "E.json").write_text(json.dumps({"ticket_id": "E"}), encoding="utf-8")
    assert [one["ticket_id"] for one in record.tickets_since(MONDAY)] == ["B", "A"]


def test_exclusions_are_read_back_or_none_where_they_are_gone(record: WeekStore, tmp_path: Path) -> None:
    """A torn file is no file."""
    table = pl.DataFrame({"symbol": ["KO"]})
    record.keep_screen("s1", {}, table)
    found = record.exclusions("s1")
    assert found is not None
    assert found.equals(table)
    assert record.exclusions("s2") is None
    (tmp_path / "records" / "screens" / "s1" / "exclusions.parquet").write_bytes(b"PAR1 torn")
    assert record.exclusions("s1") is None
