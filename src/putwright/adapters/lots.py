"""Lots drawn by the operating system: tokens that nobody can guess, and the mark of a workspace's orders."""

from __future__ import annotations

import secrets

from putwright.desk.approval import LENGTH, LETTERS

TAG_LENGTH = 4


def draw_token() -> str:
    """A token for one approval."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def draw_tag() -> str:
    """The mark that all orders of one workspace carry."""
    return "".join(secrets.choice(LETTERS) for _ in range(TAG_LENGTH)).lower()
