"""Backups: one archive with everything that can not be asked for again, each file with its digest; and the way back.

Left out are quotes and facts, which are large and can be imported again, and secrets, which do not belong into a copy.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from putwright.domain.refusal import BadInput, OutsideFailure

MANIFEST = "manifest.json"
FORM = "putwright backup 1"
FILES = ("config.toml", "mandate.toml", "account.toml", "watchlist.toml")
FOLDERS = ("playbooks", "tables", "records")
JOURNAL = "records/journal.sqlite"
APART = (
    ".sqlite",
    ".sqlite-wal",
    ".sqlite-shm",
    ".head",
    ".lock",
    ".tmp",
)  # the journal is copied by itself, whole
KEPT = 10
SIZE_MAX = 4 << 30  # [byte]
DAMAGE = (  # what the libraries say of an archive that is not as it was written
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
)


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that was looked at: every file's digest is right."""

    path: Path
    made_at: datetime
    files: Mapping[str, str]


def write_archive(root: Path, target: Path, journal: Path | None, made_at: datetime) -> Archive:
    """Everything of a workspace that can not be asked for again, in one new file.

    Args:
        root: the workspace.
        target: where; it must not exist.
        journal: a whole copy of the journal; None where there is none.
        made_at: when, aware UTC.

    Raises:
        BadInput: something is there already.
        OutsideFailure: it could not be written; nothing is left behind.
    """
    if target.exists():
        raise BadInput(f"Writing the backup {target.name}", "it is there already", "Name another file.")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.tmp")
    digests: dict[str, str] = {}
    try:
        with tarfile.open(beside, "w:gz") as archive:
            for name, path in [*_files(root), *([] if journal is None else [(JOURNAL, journal)])]:
                content = path.read_bytes()
                digests[name] = hashlib.sha256(content).hexdigest()
                _add(archive, name, content)
            manifest = {"form": FORM, "made_at": made_at.isoformat(), "files": digests}
            _add(archive, MANIFEST, json.dumps(manifest, indent=1).encode())
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OutsideFailure(
            f"Writing the backup {target.name}",
            error.strerror or str(error),
            "Free space or name another place.",
            retry_is_safe=True,
        ) from error
    return Archive(target, made_at, digests)


def checked_archive(path: Path) -> Archive:
    """A backup with every file in it read and held against its digest.

    Raises:
        BadInput: it is none of ours, or damaged.
    """
    tried = f"Reading the backup {path.name}"
    try:
        with tarfile.open(path, "r:gz") as archive:
            manifest = json.loads(_content(archive, MANIFEST))
            if not isinstance(manifest, dict) or manifest.get("form") != FORM:
                raise BadInput(
                    tried, "it is no backup of this program", "Name one that `putwright backup` wrote."
                )
            for name, digest in manifest["files"].items():
                if hashlib.sha256(_content(archive, name)).hexdigest() != digest:
                    raise BadInput(tried, f"{name} in it is damaged", "Use an older backup.")
            return Archive(path, datetime.fromisoformat(manifest["made_at"]), dict(manifest["files"]))
    except FileNotFoundError:
        raise BadInput(tried, "there is no such file", "`putwright backup` writes one.") from None
    except DAMAGE as error:
        raise BadInput(tried, f"it is damaged: {error}", "Use an older backup.") from error


def unpack(archive: Archive, names: Mapping[str, Path]) -> None:
    """Write files of a checked backup to places; folders are made.

    Raises:
        OutsideFailure: one could not be written.
    """
    try:
        with tarfile.open(archive.path, "r:gz") as packed:
            for name, target in names.items():
                target.parent.mkdir(parents=True, exist_ok=True)
                beside = target.with_name(f"{target.name}.tmp")
                with beside.open("wb") as out:
                    out.write(_content(packed, name))
                    out.flush()
                    os.fsync(out.fileno())
                beside.replace(target)
    except OSError as error:
        raise OutsideFailure(
            f"Unpacking {archive.path.name}",
            error.strerror or str(error),
            "Free space and try again.",
            retry_is_safe=True,
        ) from error


def thin_out(folder: Path, prefix: str, kept: int = KEPT) -> list[str]:
    """Remove the oldest backups that the program made by itself, but for so many; the names of those removed."""
    found = sorted(folder.glob(f"{prefix}*.tar.gz"))
    gone = found[:-kept] if len(found) > kept else []
    for path in gone:
        path.unlink(missing_ok=True)
    return [path.name for path in gone]


def safe_name(name: str) -> bool:
    """Whether a name in an archive stays inside the workspace."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for name in FILES:
        if (root / name).is_file():
            yield name, root / name
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not path.name.endswith(APART):
                yield path.relative_to(root).as_posix(), path


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = len(content), 0o600
    archive.addfile(about, io.BytesIO(content))


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    if not safe_name(name):
        raise ValueError(f"{name} leads out of the workspace")
    member = archive.getmember(name)
    if not member.isfile() or member.size > SIZE_MAX:
        raise ValueError(f"{name} is no file")
    taken = archive.extractfile(member)
    if taken is None:
        raise ValueError(f"{name} is no file")
    return taken.read()
