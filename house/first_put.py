"""Writes docs/first-put.md: both articles' first trade, lived on the paper TWS while the page is written.

`python -m house.first_put` writes it. It is not part of `make docs`: it takes a minute, and the last digit of a figure may differ
from one processor to the next. `tests/journeys/test_first_put.py` lives it again and holds the page against it.
"""

import contextlib
import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from house.generated import ROOT
from putwright.cli.main import run
from tests.paper_process import PaperProcess

PAGE = "docs/first-put.md"
STORY = ROOT / "house" / "first_put_story.md"
WIDTH = "100"
TOKEN = "K7QM-3F2P"
STEP = re.compile(r"^\{\{(.*)\}\}$", re.MULTILINE)
FIGURE = re.compile(r"\[\[([\w.-]+)(?::(\w+))?\]\]")


# What differs from one day to the next: our own clock, a port that was free, the name of a record put aside.
DRAWN = (
    (r"until \d\d:\d\d:\d\d", "for ten minutes"),
    (r"^\d\d:\d\d:\d\d  ", ""),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:7497"),
    (r"-?[\d,]+\.\d s from ours", "days from ours"),
    (r"^ warn  notice       port (?:.*\n)(?:                    .*\n)*", ""),
    (r"\d+ clients?, ", ""),
    (r"desk-until-\w+\.jsonl", "desk-until-....jsonl"),
)


class Life:
    """One story being lived: a workspace, a paper TWS, the documents that its figures are read from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paper: PaperProcess | None = None
        self.documents: dict[str, Any] = {}
        self._tokens: dict[str, str] = {}

    def step(self, words: str) -> str:
        """Do one step of the story; what the page shows of it."""
        verb, _, rest = words.strip().partition(" ")
        doing = {
            "paper": self._paper,
            "typed": self._typed,
            "run": self._run,
            "quiet": self._quiet,
            "read": self._read,
        }
        return doing[verb](rest)

    def _paper(self, options: str) -> str:
        """Start another paper TWS; nothing is shown, because the page has shown how."""
        self.end()
        self.paper = PaperProcess(*options.split(), life_seconds=900).__enter__()
        self.paper.say("pause")
        return ""

    def _typed(self, line: str) -> str:
        """A line typed into the paper TWS, and its answer."""
        assert self.paper is not None
        told = self.paper.say(line)
        if line.startswith("leap"):
            self.paper.say("pause")
        return f"```\n{line}\n> {self._masked(told)}\n```"

    def _run(self, command: str) -> str:
        """A command, shown with what it prints."""
        code, out = self._putwright(command)
        assert code == 0, f"putwright {command} ended with {code}:\n{out}"
        return f"```\n$ putwright {command.replace('TOKEN', TOKEN)}\n{self._masked(out)}\n```"

    def _quiet(self, command: str) -> str:
        """A command shown without its output, because the page has shown one like it."""
        self._run(command)
        return f"```\n$ putwright {command}\n```"

    def _read(self, command: str) -> str:
        """A command whose output is long: only it is shown, its figures are told in the text."""
        name, _, command = command.partition(" ")
        code, out = self._putwright(f"{command} --json")
        assert code in {0, 4}, f"putwright {command} ended with {code}:\n{out}"
        self.documents[name] = json.loads(out)
        return f"```\n$ putwright {command}\n```"

    def _putwright(self, command: str) -> tuple[int, str]:
        words = [self._tokens["now"] if word == "TOKEN" else word for word in command.split()]
        if words[0] == "ticket" or words[0] == "demo" or words[0] == "screen":
            broker: list[str] = []
        else:
            assert self.paper is not None
            broker = ["--port", str(self.paper.port)]
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = run([*words, *broker, "--workspace", str(self.folder)])
        told = out.getvalue()
        found = re.search(r"--approve (\S+)", told)
        if found is not None:
            self._tokens["now"] = found[1]
        return code, told

    def _masked(self, out: str) -> str:
        """What a command printed, without what is drawn by lot or read off our own clock."""
        told = "\n".join(line.rstrip() for line in out.rstrip("\n").splitlines())
        told = told.replace(self._tokens.get("now", "\0"), TOKEN)
        for pattern, instead in DRAWN:
            told = re.sub(pattern, instead, told, flags=re.MULTILINE)
        return told

    def figure(self, path: str) -> Any:
        """A figure by its path in the documents read: `ticket.entry.limit`."""
        found: Any = self.documents
        for part in path.split("."):
            found = found[int(part)] if part.isdigit() else found[part]
        return found

    def end(self) -> None:
        """End the paper TWS."""
        if self.paper is not None:
            self.paper.end()
            self.paper = None


def shown(value: Any, how: str | None) -> str:
    """A figure as the text has it: as dollars, as a price, in percent, or as it is."""
    if how is None:
        return str(value)
    number = float(value)
    return {
        "usd": f"${number:,.2f}",
        "dollars": f"${number:,.0f}",
        "price": f"{number:.2f}",
        "percent": f"{number * 100:.1f} %",
    }[how]


def text() -> str:
    """The page, lived."""
    os.environ["COLUMNS"] = WIDTH
    os.environ.pop("PUTWRIGHT_WORKSPACE", None)
    with tempfile.TemporaryDirectory() as folder:
        life = Life(Path(folder) / "practice")
        try:
            story = STORY.read_text(encoding="utf-8").partition("-->\n")[2].lstrip()
            lived = STEP.sub(lambda found: life.step(found[1]), story)
            lived = lived.replace(str(life.folder), "practice")
            return FIGURE.sub(lambda found: shown(life.figure(found[1]), found[2]), lived)
        finally:
            life.end()


def main() -> int:
    """Live the story and write the page."""
    page = text()
    (ROOT / PAGE).write_text(re.sub(r"\n{3,}", "\n\n", page), encoding="utf-8")
    print(f"{PAGE} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
