"""Names written into and taken out of the text of `watchlist.toml`, everything else left as its owner wrote it.

The text is changed in place, because a parser that writes it back loses remarks beside what it takes out. What comes of it is
read again and held against what was meant.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol

LOOK_AT = "look_at"
EMPTY = "schema = 1\n"
ABOUT = "# Names to look at; `putwright want SYMBOL PRICE --because ...` gives one a price."
INDENT, WIDTH = "    ", 100
_SCHEMA = re.compile(r"^[ \t]*schema[ \t]*=.*$", re.MULTILINE)
_START = re.compile(r"^[ \t]*look_at[ \t]*=[ \t]*\[", re.MULTILINE)
_TOKEN = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|#[^\n]*|,|\]")
_HEADER = re.compile(r"[ \t]*\[[ \t]*names[ \t]*\.[ \t]*(?P<key>[\w-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*\]")
_GONE = "\x00"


@dataclass(frozen=True, slots=True)
class _Token:
    """A string, comma, remark or closing bracket of the list, and where it stands in the text."""

    start: int
    end: int
    text: str

    @property
    def is_name(self) -> bool:
        return self.text[0] in "\"'"


def with_look_at(text: str, symbols: Sequence[str], remark: str) -> str:
    """The text with names appended to the list of those to look at, under a remark that says where they come from.

    Raises:
        BadInput: the list is written in a way that can not be continued.
    """
    if not symbols:
        return text
    text = text or EMPTY
    names = textwrap.fill(", ".join(f'"{symbol}"' for symbol in symbols) + ",", WIDTH, break_on_hyphens=False)
    lines = textwrap.indent(f"# {remark}\n{names}\n", INDENT)
    tokens = list(_tokens(text))
    changed = _continued(text, tokens, lines) if tokens else _begun(text, lines)
    names_before, look_at = _meant(text)
    if not _says(changed, (names_before, [*look_at, *symbols])):
        raise _by_hand("Adding names to look at", "add them")
    return changed


def without_look_at(text: str, symbols: Collection[str]) -> str:
    """The text without some names in the list of those to look at.

    Raises:
        BadInput: the list is written in a way that can not be changed.
    """
    names_before, look_at = _meant(text)
    left = [one for one in look_at if canonical_symbol(one) not in symbols]
    if left == look_at:
        return text
    tokens = list(_tokens(text))
    spans = []
    for place, token in enumerate(tokens):
        if token.is_name and canonical_symbol(_said(token.text)) in symbols:
            spans.append((token.start, token.end))
            behind = next((one for one in tokens[place + 1 :] if one.text == "," or one.is_name), None)
            if behind is not None and behind.text == ",":
                spans.append((behind.start, behind.end))
    changed = _cleared(text, spans)
    if not _says(changed, (names_before, left)):
        raise _by_hand("Dropping names to look at", "take them out")
    return changed


def without_table(text: str, symbol: str) -> tuple[str, tuple[str, ...]]:
    """The text without what is said of one name, and the lines that said it; remarks on lines of their own stay.

    Raises:
        BadInput: it is written in a way that can not be changed.
    """
    names, look_at = _meant(text)
    left = {key: told for key, told in names.items() if canonical_symbol(key) != symbol}
    if len(left) == len(names):
        return text, ()
    kept: list[str] = []
    gone: list[str] = []
    inside = just_gone = False
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            header = _HEADER.match(line)
            inside = header is not None and _is_symbol(header["key"], symbol)
        if inside and line.strip() and not line.lstrip().startswith("#"):
            gone.append(line.strip())
            just_gone = True
        elif line.strip() or not just_gone or (kept and kept[-1].strip()):
            kept.append(line)
            just_gone = False
    if gone and _says("".join(kept), (left, look_at)):
        return "".join(kept), tuple(gone)
    return _without_table_of_any_form(text, symbol, (left, look_at))


def _without_table_of_any_form(
    text: str, symbol: str, meant: tuple[dict[str, object], list[str]]
) -> tuple[str, tuple[str, ...]]:
    """The same where a name does not stand in a table of its own, such as `KO = { want_to_own = 60 }`."""
    import tomlkit

    document = tomlkit.parse(text)
    names = document["names"]
    key = next(key for key in names if canonical_symbol(str(key)) == symbol)
    written = f"{key} = {names[key].as_string().strip()}"
    del names[key]
    changed = tomlkit.dumps(document)
    if not _says(changed, meant):
        raise _by_hand(f"Dropping {symbol}", "take it out")
    return changed, tuple(written.splitlines())


def _tokens(text: str) -> Iterator[_Token]:
    """What the list of names to look at is made of; nothing where there is none."""
    start = _START.search(text)
    if start is None:
        return
    for found in _TOKEN.finditer(text, start.end()):
        yield _Token(found.start(), found.end(), found[0])
        if found[0] == "]":
            return


def _begun(text: str, lines: str) -> str:
    schema = _SCHEMA.search(text)
    at = schema.end() if schema else 0
    return f"{text[:at]}\n\n{ABOUT}\n{LOOK_AT} = [\n{lines}]{text[at:] or chr(10)}"


def _continued(text: str, tokens: list[_Token], lines: str) -> str:
    close = tokens[-1].start
    told = [token for token in tokens if token.is_name or token.text == ","]
    if told and told[-1].is_name:
        at = told[-1].end
        text, close = f"{text[:at]},{text[at:]}", close + 1
    line = text.rindex("\n", 0, close) + 1 if "\n" in text[:close] else 0
    if text[line:close].strip():  # the bracket closes the line of a name
        return f"{text[:close].rstrip()}\n{lines}{text[close:]}"
    return text[:line] + lines + text[line:]


def _cleared(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text without some spans, and without lines that hold nothing since."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + _GONE + text[end:]
    kept = []
    for line in text.splitlines(keepends=True):
        if _GONE not in line:
            kept.append(line)
        elif line.replace(_GONE, "").strip():
            kept.append(re.sub(f"{_GONE}[ \t]*", "", line))
    return "".join(kept)


def _meant(text: str) -> tuple[dict[str, object], list[str]]:
    """What a text says: its names and those to look at."""
    table = tomllib.loads(text)
    return table.get("names", {}), table.get(LOOK_AT, [])


def _says(text: str, meant: tuple[dict[str, object], list[str]]) -> bool:
    try:
        return _meant(text) == meant
    except tomllib.TOMLDecodeError:
        return False


def _said(written: str) -> str:
    return str(tomllib.loads(f"x = {written}")["x"])


def _is_symbol(key: str, symbol: str) -> bool:
    return canonical_symbol(_said(key) if key[0] in "\"'" else key) == symbol


def _by_hand(tried: str, do: str) -> BadInput:
    wrong = "watchlist.toml is written in a way that only its owner can change"
    return BadInput(tried, wrong, f"Open it and {do} by hand; nothing was changed.")
