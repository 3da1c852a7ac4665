"""Flex XML as a stream: a statement at a time, its rows without what nobody needs, entities refused.

The reader takes whatever sections a query holds: what it does not know is counted, never an error.
"""

from __future__ import annotations

from collections import Counter
from typing import NoReturn
from xml.parsers import expat

from putwright.adapters.flex.columns import CONFIRMED, WANTED, is_known
from putwright.adapters.flex.rows import ABSENT, CONFIRMS, READ, RawStatement
from putwright.domain.refusal import BadInput

ROOT, STATEMENTS, STATEMENT, SERVICE = (
    "FlexQueryResponse",
    "FlexStatements",
    "FlexStatement",
    "FlexStatementResponse",
)
DEPTH_MAX = 40
CHUNK = 1 << 20
AGAIN = "Download it again; of a damaged statement nothing is taken."
QUERY = "Give the XML file of an Activity Flex Query."


def read_xml(content: bytes, name: str) -> list[RawStatement]:
    """The statements in a Flex XML file.

    Raises:
        BadInput: it is damaged, no Flex file, an error of the web service, or it defines entities.
    """
    reader = _Reader(name)
    reader.feed(content)
    if reader.texts:
        reader.refuse_receipt()
    if not reader.statements:
        remedy = "See whether the query has a period with activity in it."
        raise BadInput(reader.tried, "it holds no statement", remedy)
    return reader.statements


def read_receipt(content: bytes, name: str) -> dict[str, str]:
    """What the web service says instead of a statement, such as Status, ReferenceCode, ErrorCode, ErrorMessage.

    Raises:
        BadInput: it is damaged, or something else.
    """
    reader = _Reader(name)
    reader.feed(content)
    return reader.texts


class _Layout:
    """Where in a row of some columns stands what is wanted, and which columns nobody knows; most rows share one."""

    def __init__(self, section: str, names: list[str]) -> None:
        confirmed = CONFIRMED if section == CONFIRMS else {}
        self.wanted = [
            (confirmed.get(name, name), 2 * number + 1)
            for number, name in enumerate(names)
            if name in WANTED or name in confirmed
        ]
        self.strangers = [name for name in names if not is_known(section, name)]


class _Reader:
    def __init__(self, name: str) -> None:
        self.tried = f"Reading the statement {name}"
        self.statements: list[RawStatement] = []
        self.path: list[str] = []
        self.texts: dict[str, str] = {}  # of an error that the web service tells
        self.layouts: dict[tuple[str, ...], _Layout] = {}
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse

    def feed(self, content: bytes) -> None:
        try:
            for begin in range(0, len(content), CHUNK):
                self.parser.Parse(content[begin : begin + CHUNK], False)
            self.parser.Parse(b"", True)
        except expat.ExpatError as fault:
            raise self._damaged(content, fault) from fault
        except (
            LookupError,
            ValueError,
        ) as fault:  # an encoding that Python does not know, or not by single bytes
            raise BadInput(
                self.tried,
                f"line {self.parser.CurrentLineNumber}: its encoding can not be read ({fault})",
                "Save it as UTF-8.",
            ) from fault

    def _begin(self, tag: str, attributes: list[str]) -> None:
        path = self.path
        depth = len(path)
        path.append(tag)
        if depth > 3:
            self._row(path[3], tag, attributes)
        elif depth == 3:
            self.statements[-1].counts.setdefault(tag, 0)
            if attributes:  # some sections are a single row
                self._row(tag, tag, attributes)
        elif depth == 0 and tag not in {ROOT, SERVICE}:
            wrong = f"its first element is {tag[:40]}, not {ROOT}"
            raise BadInput(self.tried, wrong, QUERY)
        elif depth == 2 and tag == STATEMENT:
            self.statements.append(RawStatement(dict(zip(attributes[::2], attributes[1::2], strict=True))))
            self.layouts.clear()
        elif depth == 2:
            raise BadInput(self.tried, f"its third element is {tag[:40]}, not {STATEMENT}", QUERY)
        if depth > DEPTH_MAX:
            raise BadInput(self.tried, "it is nested without end", QUERY)

    def _row(self, section: str, tag: str, attributes: list[str]) -> None:
        statement = self.statements[-1]
        if section not in READ:
            statement.counts[section] += 1
            statement.unread.add(section)
            return
        if not attributes:
            return  # a container inside a section
        names = (section, *attributes[::2])
        layout = self.layouts.get(names)
        if layout is None:
            layout = self.layouts[names] = _Layout(section, attributes[::2])
        for name in layout.strangers:
            statement.strangers.setdefault(section, Counter())[name] += 1
        cells = {name: text for name, place in layout.wanted if (text := attributes[place]) not in ABSENT}
        statement.add(section, tag, cells)

    def _end(self, tag: str) -> None:
        self.path.pop()

    def _text(self, text: str) -> None:
        if len(self.path) == 2 and self.path[0] == SERVICE:
            self.texts[self.path[1]] = self.texts.get(self.path[1], "") + text.strip()

    def _refuse(self, *_: object) -> NoReturn:
        raise BadInput(
            self.tried,
            f"line {self.parser.CurrentLineNumber}: it defines a document type or entities, which no statement does",
            "Do not open it; download the statement again from the broker.",
        )

    def refuse_receipt(self) -> NoReturn:
        code, message = self.texts.get("ErrorCode", ""), self.texts.get("ErrorMessage", "")
        if code:
            wrong = f"it is no statement but error {code[:10]} of the Flex Web Service: {message[:200]}"
            raise BadInput(self.tried, wrong, "Ask the service again, or download the statement by hand.")
        wrong = "it is no statement but the receipt of a request for one"
        raise BadInput(self.tried, wrong, "Fetch the statement that it stands for.")

    def _damaged(self, content: bytes, fault: expat.ExpatError) -> BadInput:
        where = f"line {fault.lineno}, column {fault.offset + 1}"
        if fault.code == expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]:
            return BadInput(self.tried, f"{where}: it ends before it is complete", AGAIN)
        if fault.code == expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]:
            return BadInput(self.tried, f"{where}: it ends in the middle of a row", AGAIN)
        if fault.code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]:
            begin = max(0, self.parser.ErrorByteIndex)
            byte = content[begin : begin + 1]
            if byte and byte[0] >= 0x80:
                wrong = f"{where}: byte 0x{byte[0]:02X} is not of the encoding that the file says it has"
                return BadInput(self.tried, wrong, "Save it in the encoding of its first line, or as UTF-8.")
            if content[max(0, begin - 1) : begin] == b"&":
                return BadInput(self.tried, f"{where}: an & stands alone, it has to be &amp;", AGAIN)
        words = expat.errors.messages.get(fault.code, "it is no XML")
        return BadInput(self.tried, f"{where}: the XML is damaged ({words})", AGAIN)
