"""Alerts through apprise: the addresses stand in a file that only its owner can read, and are never told.

An address holds the token or password of a service: whoever reads it can write in the investor's name. So no message, log or
fault of ours has one in it, and the library's own words about them are silenced.
"""

from __future__ import annotations

import logging
import os
import stat
from typing import TYPE_CHECKING, Any

from putwright.domain.refusal import BadInput, OutsideFailure

if TYPE_CHECKING:
    from pathlib import Path

    from putwright.ports.notifier import Alert

TIMEOUT_SECONDS = 20.0
TRIED_READING = "Reading the addresses of alerts"


class AppriseNotifier:
    """A `Notifier` over the addresses of one file.

    Args:
        path: the file: one address a line as apprise writes them, lines that begin with # are remarks.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def addresses(self) -> int:
        """How many addresses there are."""
        return len(self._service())

    def send(self, alert: Alert) -> None:
        """Carry an alert to every address."""
        service = self._service()
        try:
            result = service.notify(body=alert.words, title=alert.title, timeout=TIMEOUT_SECONDS)
        except Exception as error:  # whatever a service's module throws: its words may hold the address
            raise self._not_taken(type(error).__name__) from None
        if not result:
            raise self._not_taken(f"one or more of {len(service)} did not take it")

    def _not_taken(self, wrong: str) -> OutsideFailure:
        return OutsideFailure(
            "Sending an alert",
            wrong,
            f"Try `putwright alert --test`, and look at the lines of {self._path.name}.",
            retry_is_safe=True,
        )

    def _service(self) -> Any:
        """The library with every address; its persistent store and its log are off.

        Raises:
            BadInput: no file, others can read it, no address, or one that the library does not know.
        """
        lines = self._lines()
        import apprise  # noqa: PLC0415 - 74 ms, only where an alert is sent

        silence(apprise.LOGGER_NAME)
        asset = apprise.AppriseAsset(
            app_id="putwright",
            app_desc="putwright",
            app_url="",
            image_url_mask="",
            image_url_logo="",
            storage_mode=apprise.PersistentStoreMode.MEMORY,
            secure_logging=True,
        )
        service = apprise.Apprise(asset=asset)
        for number, line in lines:
            if not service.add(line):
                raise BadInput(
                    TRIED_READING,
                    f"line {number} of {self._path.name} is no address that apprise knows",
                    "Write it as its documentation shows for the service; a service may need a library of its own.",
                )
        return service

    def _lines(self) -> list[tuple[int, str]]:
        name = self._path.name
        try:
            mode = self._path.stat().st_mode
            text = self._path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(
                TRIED_READING,
                f"{name} is not in the workspace, or does not read",
                f"Write one address a line into {name}, and let nobody else read it: `chmod 600 {name}`.",
            ) from error
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise BadInput(
                TRIED_READING,
                f"others on this machine can read {name}",
                f"Run `chmod 600 {name}` in the workspace: its addresses are as good as passwords.",
            )
        lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
        found = [(number, line) for number, line in lines if line and not line.startswith("#")]
        if not found:
            raise BadInput(TRIED_READING, f"{name} has no address in it", "Write one address a line.")
        return found


def silence(name: str) -> None:
    """Turn a library's log off: what it says of an address is nobody's business."""
    logger = logging.getLogger(name)
    logger.handlers[:] = [logging.NullHandler()]
    logger.propagate = False
    logger.disabled = True
