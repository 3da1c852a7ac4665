"""Whether an answer is one: by its status, and by its first bytes, before anything of it is believed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from putwright.adapters.online.answers import Failure, Form, SourceFailure

ANSWERS = frozenset({200, 304, 404, 410})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body")
ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
BEGINNING = 512  # byte
KEPT = "Ask again later; the facts of before are kept."
LOG_IN = "Open a page in a browser, log in where one is asked for, then ask again."


def judge_status(status: int, headers: Mapping[str, str], tried: str, *, with_token: bool) -> None:
    """Refuse every status that is no answer.

    Args:
        status: of the answer.
        headers: of the answer, by their names in small letters.
        tried: what was asked, in words.
        with_token: whether a token was sent along.

    Raises:
        SourceFailure: it is none of 200, 304, 404 and 410.
    """
    if status in ANSWERS:
        return
    if status in REDIRECTS:
        where = urlsplit(headers.get("location", "")).hostname or "another page"
        wrong = f"it was redirected to {where}: a network that wants a login first, or the source has moved"
        raise SourceFailure(tried, Failure.CAPTIVE, wrong, LOG_IN)
    if status in {401, 403}:
        what = "the token is not accepted" if with_token else "it refuses to answer this machine"
        remedy = "Wait ten minutes; it was asked too often, or bars this network."
        raise SourceFailure(
            tried, Failure.REFUSED, f"{what} (status {status})", "Check the token." if with_token else remedy
        )
    if status in {429, 503}:
        seconds = retry_after(headers.get("retry-after", ""))
        when = "" if seconds is None else f"; it wants to be asked again in {seconds:.0f} s"
        wrong = f"it is busy (status {status}){when}"
        raise SourceFailure(tried, Failure.BUSY, wrong, "Ask again later.", seconds)
    if status >= 500:
        raise SourceFailure(tried, Failure.BROKEN, f"its server failed (status {status})", "Ask again later.")
    raise SourceFailure(tried, Failure.WRONG, f"it answered with status {status}", "Look at it in a browser.")


def judge_page(body: bytes, tried: str) -> None:
    """Refuse a web page, where data were asked for.

    Raises:
        SourceFailure: it begins like one.
    """
    if _beginning(body).startswith(MARKUP):
        wrong = "a web page came instead: a network that wants a login first, or a notice of the source"
        raise SourceFailure(tried, Failure.CAPTIVE, wrong, LOG_IN)


def judge_form(body: bytes, form: Form, tried: str) -> None:
    """Refuse what does not begin like the form that was asked for.

    Raises:
        SourceFailure: it is empty, a web page, or of another form.
    """
    judge_page(body, tried)
    begin = _beginning(body)
    fits = {
        Form.JSON: begin[:1] in {b"{", b"["},
        Form.CSV: bool(begin) and begin[:1] not in {b"{", b"<"},
        Form.XML: begin[:1] == b"<",
        Form.ZIP: body[:4] in ZIPPED,
    }[form]
    if not fits:
        wrong = "an empty answer came" if not begin else f"the answer is no {form.value.upper()}"
        raise SourceFailure(tried, Failure.DAMAGED, wrong, KEPT)


def retry_after(told: str) -> float | None:
    """How long a source wants to be left alone, told in seconds or as a moment [s]; None where it does not say."""
    if told.strip().isdigit():
        return float(told)
    try:
        when = parsedate_to_datetime(told)
    except ValueError:
        return None
    zoned = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    return max(0.0, (zoned - datetime.now(UTC)).total_seconds())


def _beginning(body: bytes) -> bytes:
    return body[:BEGINNING].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
