"""The two archives of EDGAR, which hold the filings and figures of every company: for the first look at many names."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import BinaryIO

from putwright.adapters.online.answers import Answer
from putwright.adapters.online.client import BYTES_MAX, PoliteClient
from putwright.adapters.online.fetching import PART, TAG, fetch
from putwright.adapters.sec.members import DamagedArchive, Member, members, read_member

# The figures of a bank unpack to a fifteenth of themselves; what unpacks to much more was made to fill memory.
RATIO_MAX = 200
# In a memo: the answer came out of an archive, and may be some days older than the question.
ARCHIVED = "archive"


class Archive:
    """One archive on disk, removed when everything that was wanted of it has been read.

    Args:
        address: where it is fetched.
        path: where it lies meanwhile.
    """

    def __init__(self, address: str, path: Path) -> None:
        self.address, self._path = address, path
        self._file: BinaryIO | None = None
        self._members: Mapping[str, Member] = {}
        self._made = ""
        self._wanted: set[str] = set()

    async def open(self, client: PoliteClient, wanted: Collection[str]) -> None:
        """Fetch it for some members; where there is none, or it is damaged, nothing is in it.

        Raises:
            SourceFailure: it can not be had now; what came of it is continued the next time.
        """
        self.close()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not await fetch(client, self.address, self._path):
                return
            self._file = self._path.open("rb")
            self._members = members(self._file, wanted)
            self._made = f"{self._path.stat().st_size}"
            self._wanted = set(wanted)
        except DamagedArchive:
            self.close()
        except OSError:  # the disk is full, or not ours to write on: then nothing of it may stay there
            self.close()
            for ending in (PART, TAG):
                _remove(self._path.with_name(self._path.name + ending))

    def read(self, name: str, address: str) -> Answer | None:
        """A member, as the answer to its own address; None where it has to be asked for there.

        Args:
            name: of the member.
            address: where the same is told by itself.
        """
        member = self._members.get(name)
        if self._file is None or member is None:
            return None
        if max(member.size, member.packed) > BYTES_MAX or member.size > RATIO_MAX * max(member.packed, 1):
            return None
        try:
            return Answer(address, read_member(self._file, member), memo={ARCHIVED: self._made})
        except (DamagedArchive, OSError):
            self.close()
            return None

    def done(self, name: str) -> None:
        """Note that a member is no longer wanted, however it was had."""
        self._wanted.discard(name)
        if not self._wanted:
            self.close()

    def close(self) -> None:
        """Remove it."""
        if self._file is not None:
            self._file.close()
        self._file, self._members = None, {}
        _remove(self._path)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
