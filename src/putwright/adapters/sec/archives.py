"""The two archives of EDGAR, which hold the filings and figures of every company: for the first look at many names."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from putwright.adapters.online.answers import Answer
from putwright.adapters.online.client import BYTES_MAX, PoliteClient
from putwright.adapters.online.fetching import fetch

# The figures of a bank unpack to a fifteenth of themselves; what unpacks to much more was made to fill memory.
RATIO_MAX = 200
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
)


class Archive:
    """One archive on disk, removed when everything that was wanted of it has been read.

    Args:
        address: where it is fetched.
        path: where it lies meanwhile.
    """

    def __init__(self, address: str, path: Path) -> None:
        self.address, self._path = address, path
        self._file: zipfile.ZipFile | None = None
        self._wanted: set[str] = set()

    async def open(self, client: PoliteClient, wanted: Iterable[str]) -> bool:
        """Fetch it for some members; False where there is none, or it is damaged.

        Raises:
            SourceFailure: it can not be had now; what came of it is continued the next time.
        """
        self.close()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not await fetch(client, self.address, self._path):
            return False
        try:
            self._file = zipfile.ZipFile(self._path)
        except _DAMAGED:
            self.close()
            return False
        self._wanted = set(wanted)
        return True

    def read(self, name: str, address: str) -> Answer | None:
        """A member, as the answer to its own address; None where it has to be asked for there.

        Args:
            name: of the member.
            address: where the same is told by itself.
        """
        if self._file is None:
            return None
        try:
            about = self._file.getinfo(name)
            if about.file_size > BYTES_MAX or about.file_size > RATIO_MAX * max(about.compress_size, 1):
                return None
            with self._file.open(about) as member:
                body = member.read(BYTES_MAX + 1)
        except KeyError:
            return None
        except _DAMAGED:
            self.close()
            return None
        return Answer(address, body) if len(body) == about.file_size else None

    def done(self, name: str) -> None:
        """Note that a member is no longer wanted, however it was had."""
        self._wanted.discard(name)
        if not self._wanted:
            self.close()

    def close(self) -> None:
        """Remove it."""
        if self._file is not None:
            self._file.close()
        self._file = None
        self._path.unlink(missing_ok=True)
