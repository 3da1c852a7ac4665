"""Statements of Interactive Brokers, whatever they come as: Flex XML, Flex CSV, activity CSV; plain, gzipped or zipped."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from putwright.adapters.flex.activity_csv import is_activity, read_activity
from putwright.adapters.flex.discretion import masked_text
from putwright.adapters.flex.flat_csv import is_flat, read_flat
from putwright.adapters.flex.rows import RawStatement
from putwright.adapters.flex.statement import read_statement
from putwright.adapters.flex.unpacking import unpacked
from putwright.adapters.flex.xml_reader import read_xml
from putwright.domain.refusal import BadInput
from putwright.domain.statement_read import StatementRead

EXPECTED = (
    "Give a Flex statement (XML or CSV) or an activity statement (CSV, English) of Interactive Brokers."
)
PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_statements(content: bytes, name: str, recorded_at: datetime) -> tuple[StatementRead, ...]:
    """Every account's statement in a file.

    Args:
        content: of the file.
        name: of the file, without its folder; account numbers in it are masked.
        recorded_at: when it is taken [UTC].

    Raises:
        BadInput: it is empty, damaged, or no statement.
    """
    name = masked_text(name)
    if not content.strip():
        raise BadInput(f"Reading the statement {name}", "the file is empty", "Download or export it again.")
    found: list[StatementRead] = []
    for called, document in unpacked(content, name):
        digest = sha256(document).hexdigest()
        raws = _raws(document, called)
        for number, raw in enumerate(raws, start=1):
            several = number if len(raws) > 1 else 0
            found.append(read_statement(raw, called, digest, recorded_at, number=several))
    return tuple(found)


def _raws(document: bytes, name: str) -> list[RawStatement]:
    tried = f"Reading the statement {name}"
    begin = document[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not begin:
        raise BadInput(tried, "the file is empty", "Download or export it again.")
    if begin.lower().startswith(PAGE):
        wrong = "it is a web page, perhaps the broker's login, not a statement"
        raise BadInput(tried, wrong, "Log in to Client Portal and download the statement itself.")
    if begin.startswith(b"%PDF"):
        raise BadInput(tried, "it is a PDF, which is made for eyes", "Choose CSV or XML as its format.")
    if begin[:1] == b"<" or (document[:2] in UTF16 and document[2:4].strip(b"\0") == b"<"):
        return read_xml(document, name)
    text = _text(document, tried)
    if is_activity(text):
        return read_activity(text, name)
    if is_flat(text):
        return read_flat(text, name)
    raise BadInput(tried, f"it begins with {text.strip()[:40]!r}, which is no statement", EXPECTED)


def _text(document: bytes, tried: str) -> str:
    encoding = "utf-16" if document[:2] in UTF16 else "utf-8-sig"
    try:
        text = document.decode(encoding)
    except UnicodeDecodeError as fault:
        line = document.count(b"\n", 0, fault.start) + 1
        wrong = f"line {line} is not UTF-8 (byte 0x{document[fault.start]:02X})"
        raise BadInput(tried, wrong, "Save it as UTF-8, or download it again.") from fault
    if "\x00" in text:
        raise BadInput(tried, "it holds zero bytes: it is no text", EXPECTED)
    return text
