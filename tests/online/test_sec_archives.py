"""The archives of EDGAR: fetched for many new names, continued after a cut, removed when read, and never trusted blindly."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from putwright.adapters.online.answers import Failure, SourceFailure
from putwright.adapters.online.fetching import fetch
from putwright.adapters.sec.about import ABOUT, FACTS_ARCHIVE
from putwright.adapters.sec.members import DamagedArchive, members, read_member
from putwright.ports.fact_source import Asked, Outcome, Pace, Told
from tests.online.sec_world import (
    FACTS_ZIP,
    FILINGS_ZIP,
    NOW,
    TICKERS,
    Edgar,
    figures_path,
    filings_path,
    packed,
    plain_figures,
    submissions,
)
from tests.online.stand_in import LOGIN_PAGE, Fault, StandIn

NAMES = {"WIDG": 7, "GADG": 8}
BODY = os.urandom(50_000)


def world_of(stand_in: StandIn) -> Edgar:
    """Two companies, by themselves and in the archives."""
    world = Edgar(stand_in)
    for symbol, cik in NAMES.items():
        world.company(cik, symbols=(symbol,))
    stand_in.serve(
        FACTS_ZIP, packed({member(cik): json.dumps(plain_figures(cik).document()) for cik in NAMES.values()})
    )
    filings = {member(cik): json.dumps(submissions(cik, tickers=(symbol,))) for symbol, cik in NAMES.items()}
    stand_in.serve(FILINGS_ZIP, packed(filings))
    return world


def member(cik: int) -> str:
    """How a company is called in either archive."""
    return f"CIK{cik:010d}.json"


def all_of(
    world: Edgar, scratch: Path, kind: str = "fundamentals", archive_from_names: int = 2
) -> list[Told]:
    """A first run over both names."""
    wanted: list[tuple[str, str, Asked | None]] = [(symbol, kind, None) for symbol in NAMES]
    return world.run(scratch, wanted, archive_from_names=archive_from_names)


def tag(body: bytes) -> str:
    """The ETag under which the stand-in serves a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def test_archives_replace_single_questions_when_many_names_are_new(tmp_path: Path) -> None:
    """Two archives instead of two questions a company; nothing of them is left behind."""
    with StandIn() as stand_in:
        told = all_of(world_of(stand_in), tmp_path)
        assert stand_in.paths() == [TICKERS, FILINGS_ZIP, FACTS_ZIP]
    assert [one.outcome for one in told] == [Outcome.TOLD] * 2
    assert [set(one.tables) for one in told] == [{"fundamentals", "earnings"}] * 2
    assert not list(tmp_path.glob("*.zip*"))


def test_archive_of_figures_is_not_fetched_for_earnings(tmp_path: Path) -> None:
    """Who wants report dates only needs the filings."""
    with StandIn() as stand_in:
        all_of(world_of(stand_in), tmp_path, "earnings")
        assert stand_in.paths() == [TICKERS, FILINGS_ZIP]
    assert not list(tmp_path.glob("*.zip*"))


def test_names_are_asked_for_by_themselves_when_they_are_few(tmp_path: Path) -> None:
    """Below the number of new names no archive is fetched."""
    with StandIn() as stand_in:
        all_of(world_of(stand_in), tmp_path, archive_from_names=3)
        assert not {FACTS_ZIP, FILINGS_ZIP} & set(stand_in.paths())
        assert {figures_path(7), filings_path(8)} <= set(stand_in.paths())


@pytest.mark.parametrize("what", ["cut", "noise", "absent", "page", "refused", "bomb", "short"])
def test_names_are_asked_for_by_themselves_when_an_archive_can_not_be_read(what: str, tmp_path: Path) -> None:
    """A damaged, missing or dangerous archive costs time, never a fact."""
    with StandIn() as stand_in:
        world = world_of(stand_in)
        whole = packed({member(7): json.dumps(plain_figures(7).document())})
        bodies = {"cut": whole[:-30], "noise": b"PK\x03\x04" + BODY, "absent": None, "page": LOGIN_PAGE}
        bodies |= {
            "bomb": packed({member(7): b" " * 3_000_000, member(8): b"{}" * 200}),
            "short": whole,
            "refused": whole,
        }
        body = bodies[what]
        stand_in.serve(FACTS_ZIP, (lambda _: None) if body is None else body)
        if what == "refused":
            stand_in.fail(FACTS_ZIP, Fault(403))
        told = all_of(world, tmp_path)
        if what == "bomb":  # the small member is believed to be what it says, and is no company
            told = told[:1]
        assert figures_path(7) in stand_in.paths() or what == "short"
    assert {one.outcome for one in told} == {Outcome.TOLD}
    assert all("fundamentals" in one.tables for one in told)
    assert not list(tmp_path.glob("*.zip"))


def test_damaged_member_sends_the_question_to_its_own_address(tmp_path: Path) -> None:
    """A flipped byte is found by the checksum of the archive."""
    body = bytearray(
        packed({member(cik): json.dumps(plain_figures(cik).document()) for cik in NAMES.values()})
    )
    body[80] ^= 0xFF
    with StandIn() as stand_in:
        world = world_of(stand_in)
        stand_in.serve(FACTS_ZIP, bytes(body))
        told = all_of(world, tmp_path)
        assert figures_path(7) in stand_in.paths()
    assert [one.outcome for one in told] == [Outcome.TOLD] * 2


async def fetched(stand_in: StandIn, path: Path) -> bool:
    """Fetch the archive of figures."""
    async with stand_in.client(replace(ABOUT, pace=Pace(1000, 1.0))) as client:
        return await fetch(client, FACTS_ARCHIVE, path, bytes_max=100_000)


def test_fetching_is_continued_where_it_was_cut(tmp_path: Path) -> None:
    """After a cut only the rest is asked for, on condition that the file is the same."""
    with StandIn() as stand_in:
        stand_in.serve(FACTS_ZIP, BODY)
        stand_in.fail(FACTS_ZIP, Fault(200, BODY[:20_000], {"ETag": tag(BODY)}, cuts_off=True))
        assert asyncio.run(fetched(stand_in, tmp_path / "a.zip"))
        first, second = stand_in.asked
    assert (tmp_path / "a.zip").read_bytes() == BODY
    assert "range" not in first.headers
    assert second.headers["range"] == "bytes=20000-"
    assert second.headers["if-range"] == tag(BODY)
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_fetching_begins_anew_when_the_file_has_changed(tmp_path: Path) -> None:
    """The rest of another file is not put behind the beginning of this one."""
    other = BODY[::-1]
    with StandIn() as stand_in:
        stand_in.serve(FACTS_ZIP, other)
        stand_in.fail(FACTS_ZIP, Fault(200, BODY[:20_000], {"ETag": tag(BODY)}, cuts_off=True))
        assert asyncio.run(fetched(stand_in, tmp_path / "a.zip"))
    assert (tmp_path / "a.zip").read_bytes() == other


def test_fetching_goes_on_in_another_run(tmp_path: Path) -> None:
    """What a run left half done is the beginning of the next one."""
    cut = Fault(200, BODY[:20_000], {"ETag": tag(BODY)}, cuts_off=True)
    with StandIn() as stand_in:
        stand_in.serve(FACTS_ZIP, BODY)
        stand_in.fail(FACTS_ZIP, cut, *[Fault(500)] * 3)
        with pytest.raises(SourceFailure):
            asyncio.run(fetched(stand_in, tmp_path / "a.zip"))
        assert not (tmp_path / "a.zip").exists()
        assert asyncio.run(fetched(stand_in, tmp_path / "a.zip"))
        assert stand_in.asked[-1].headers["range"] == "bytes=20000-"
    assert (tmp_path / "a.zip").read_bytes() == BODY


@pytest.mark.parametrize("status", [206, 416])
def test_fetching_begins_anew_when_another_part_comes(status: int, tmp_path: Path) -> None:
    """A part that was not asked for is thrown away with what was there."""
    cut = Fault(200, BODY[:20_000], {"ETag": tag(BODY)}, cuts_off=True)
    with StandIn() as stand_in:
        stand_in.serve(FACTS_ZIP, BODY)
        odd = Fault(status, b"odd", {"Content-Range": "bytes 5-7/50000"})
        stand_in.fail(FACTS_ZIP, cut, odd)
        assert asyncio.run(fetched(stand_in, tmp_path / "a.zip"))
        assert "range" not in stand_in.asked[-1].headers
    assert (tmp_path / "a.zip").read_bytes() == BODY


def test_fetching_ends_when_the_file_is_too_long(tmp_path: Path) -> None:
    """A disk is not filled."""
    with StandIn() as stand_in:
        stand_in.serve(FACTS_ZIP, os.urandom(200_000))
        with pytest.raises(SourceFailure) as told:
            asyncio.run(fetched(stand_in, tmp_path / "a.zip"))
    assert told.value.failure is Failure.TOO_LARGE


def test_known_names_cost_no_archive_on_another_day(tmp_path: Path) -> None:
    """What was read out of an archive is asked for by itself from then on, and its figures only when a report came."""
    with StandIn() as stand_in:
        world = world_of(stand_in)
        told = all_of(world, tmp_path)
        count = len(stand_in.asked)
        known: list[tuple[str, str, Asked | None]] = [
            (one.task.subject, "fundamentals", Asked(NOW, NOW, memo=one.memo)) for one in told
        ]
        world.run(tmp_path, known, archive_from_names=2)
        assert set(stand_in.paths()[count:]) == {filings_path(7), filings_path(8)}


@given(
    st.dictionaries(st.text("abc.", min_size=1, max_size=6), st.binary(max_size=300), max_size=5),
    st.booleans(),
)
def test_members_are_read_like_by_the_standard_library(told: dict[str, bytes], packs: bool) -> None:
    """Whatever was written, packed or stored, comes back to the byte; what is not wanted is not kept."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED) as archive:
        archive.comment = b"a comment"
        for name, body in told.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(body)
    wanted = set(list(told)[:3]) | {"missing"}
    found = members(out, wanted)
    assert {name: read_member(out, member) for name, member in found.items()} == {
        name: body for name, body in told.items() if name in wanted
    }


@given(st.integers(0, 2000), st.integers(0, 255), st.integers(0, 2000))
def test_spoiled_archive_is_damaged_or_whole(at: int, byte: int, cut: int) -> None:
    """One byte changed, or an end missing: the member as it was, or a named failure; never anything else."""
    body = json.dumps(plain_figures().document()).encode()
    whole = bytearray(packed({member(7): body, "other": b"x" * 100}))
    whole[at % len(whole)] = byte
    spoiled = io.BytesIO(bytes(whole[: len(whole) - cut % 30]) if cut % 2 else bytes(whole))
    try:
        found = members(spoiled, {member(7)})
        told = [read_member(spoiled, one) for one in found.values()]
    except DamagedArchive:
        return
    assert told in ([], [body])


def test_long_archive_is_read_by_its_long_directory() -> None:
    """More members than two bytes can count: the 64-bit directory counts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(66_000):
            archive.writestr(zipfile.ZipInfo(f"{number}"), b"")
        archive.writestr("last", b"here")
    found = members(out, {"last", "65999"})
    assert set(found) == {"last", "65999"}
    assert read_member(out, found["last"]) == b"here"


def test_names_are_asked_for_by_themselves_when_the_disk_refuses(tmp_path: Path) -> None:
    """No archive can be kept where the folder is a file: the answers come all the same."""
    (tmp_path / "scratch").write_text("not a folder", encoding="utf-8")
    with StandIn() as stand_in:
        told = all_of(world_of(stand_in), tmp_path / "scratch")
        assert figures_path(7) in stand_in.paths()
    assert [one.outcome for one in told] == [Outcome.TOLD] * 2
