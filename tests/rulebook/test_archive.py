"""A backup that is not as it was written is refused as damaged, wherever the damage is; or everything in it is still right."""

from __future__ import annotations

import hashlib
import io
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from putwright.adapters.workspace.archive import MANIFEST, checked_archive, write_archive
from putwright.domain.refusal import BadInput

MADE_AT = datetime(2026, 11, 30, 18, tzinfo=UTC)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of a small workspace, larger than what is unpacked at a time: damage also lies behind the first part."""
    root, target = tmp_path / "workspace", tmp_path / "copy.tar.gz"
    root.mkdir()
    (root / "mandate.toml").write_text('schema = 1\nstage = "first-trade"\n', encoding="utf-8")
    digests = "".join(hashlib.sha256(str(number).encode()).hexdigest() for number in range(500))
    (root / "watchlist.toml").write_text(digests, encoding="utf-8")
    write_archive(root, target, None, MADE_AT)
    return target


def remedy_of(path: Path) -> str:
    """What to do about a backup; "" where everything in it is right."""
    try:
        checked_archive(path)
    except BadInput as refusal:
        return refusal.remedy
    return ""


@pytest.mark.parametrize("flipped", [0xFF, 0x01, 0x80])
def test_damage_is_said_when_a_byte_of_a_backup_is_wrong(backup: Path, flipped: int) -> None:
    """From the first byte to the last: a refusal and never another error, or what is read is what was written."""
    whole, right, said = backup.read_bytes(), checked_archive(backup).files, 0
    places = range(0, len(whole), 29)
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= flipped
        backup.write_bytes(bytes(damaged))
        said += bool(remedy := remedy_of(backup))
        assert "backup" in remedy if remedy else checked_archive(backup).files == right
    assert said > len(places) // 2


def test_damage_is_said_when_a_backup_is_cut_short_anywhere(backup: Path) -> None:
    """A copy that was interrupted: without its end nothing of it is taken."""
    whole = backup.read_bytes()
    for length in range(0, len(whole) - 512, 31):
        backup.write_bytes(whole[:length])
        assert "backup" in remedy_of(backup)


@pytest.mark.parametrize("manifest", ["[]", "null", '{"form": "putwright backup 1"}', '{"files": 3}'])
def test_archive_is_refused_when_its_manifest_is_none_of_ours(tmp_path: Path, manifest: str) -> None:
    """Something else that happens to be a packed folder."""
    path = tmp_path / "other.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        about = tarfile.TarInfo(MANIFEST)
        about.size = len(manifest)
        archive.addfile(about, io.BytesIO(manifest.encode()))
    with pytest.raises(BadInput):
        checked_archive(path)
