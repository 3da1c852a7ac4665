"""A paper TWS as a process of its own, for tests that talk to it as strangers would and steer it from its console."""

import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [sys.executable, "-c", "from putwright.cli.main import main; main()"]
SECONDS_MAX = 60
LIFE_SECONDS = 600  # it ends by itself after so long, whatever became of the test
PORT = re.compile(r".*127\.0\.0\.1:(\d+)")
ANSWER = re.compile(r"> (.*)")
MISTAKE = "? "
NEW_YORK = ZoneInfo("America/New_York")
GONE = (BrokenPipeError, ValueError)  # of a pipe whose other end is closed, or this one: no fault of the test


class PaperProcess:
    """A paper TWS that is steered by `say`; it is up when the `with` begins and gone when it ends.

    ```python
    with PaperProcess("--scenario", "falls") as paper:
        client.connect("127.0.0.1", paper.port)
        paper.say("leap to open")  # gives the answer once it is done; fails where it is not obeyed
    ```

    `say` blocks: a coroutine whose client has to listen meanwhile says `await asyncio.to_thread(paper.say, "leap 2h")`.

    Attributes:
        port: where clients find it.
        heard: what else it wrote, as far as it was read while waiting for answers; both streams.
    """

    def __init__(self, *words: str, console: bool = True, life_seconds: int = LIFE_SECONDS) -> None:
        """Words are options of `putwright paper`; without a console it is given no input at all."""
        listening = ["--console"] if console else []
        command = [*PROGRAM, "paper", "--port", "0", "--seconds", str(life_seconds), *listening, *words]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE if console else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            bufsize=1,
        )
        self.heard: list[str] = []
        self.port = 0
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._readers = [self._reader(self._process.stdout), self._reader(self._process.stderr)]
        self._open_streams = len(self._readers)

    def __enter__(self) -> Self:
        try:
            found = self._until(PORT, "the port it listens on", SECONDS_MAX)
        except BaseException:
            self.end()
            raise
        self.port = int(found[1])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end()

    def say(self, line: str, seconds: float = SECONDS_MAX) -> str:
        """What a line is answered with, once it is done.

        Raises:
            AssertionError: it was not obeyed, nothing came within so many seconds, or the process has ended.
        """
        told = self._asked(line, seconds)
        assert not told.startswith(MISTAKE), f"{line!r} was not obeyed: {told}"
        return told

    def mistake(self, line: str, seconds: float = SECONDS_MAX) -> str:
        """The message about a line that is not obeyed, without its `? `."""
        told = self._asked(line, seconds)
        assert told.startswith(MISTAKE), f"{line!r} was obeyed: {told}"
        return told.removeprefix(MISTAKE)

    def now(self) -> datetime:
        """The make-believe moment to the second, UTC."""
        told = datetime.strptime(self.say("show")[:19], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - zone follows
        return told.replace(tzinfo=NEW_YORK).astimezone(UTC)

    def end_of_input(self) -> None:
        """Nothing more will be typed."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process.poll() is None

    def end(self) -> None:
        """Terminate it, by force where it does not go; nothing of it is left."""
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=10)
        for reader in self._readers:
            reader.join(timeout=10)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with suppress(*GONE):
                    stream.close()

    def _asked(self, line: str, seconds: float) -> str:
        assert line.strip(), "an empty line has no answer"
        assert "\n" not in line, "one line at a time"
        assert self._process.stdin is not None, "it was started without a console"
        with suppress(*GONE):  # that it has ended is told by what is waited for
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        return self._until(ANSWER, f"an answer to {line!r}", seconds)[1]

    def _until(self, pattern: re.Pattern[str], wanted: str, seconds: float) -> re.Match[str]:
        """The next line that fits; those before it are kept in `heard`."""
        until = time.monotonic() + seconds
        while self._open_streams:
            try:
                line = self._lines.get(timeout=max(until - time.monotonic(), 0.0))
            except queue.Empty:
                break
            if line is None:
                self._open_streams -= 1
                continue
            found = pattern.match(line)
            if found:
                return found
            self.heard.append(line)
        state = "is silent" if self.is_running else f"ended with {self._process.poll()}"
        written = "\n".join(self.heard[-40:])
        raise AssertionError(
            f"waited {seconds:g} s for {wanted}; the paper TWS {state}. It wrote:\n{written}"
        )

    def _reader(self, stream: IO[str] | None) -> threading.Thread:
        """A thread that empties a stream, so that the process never waits for its reader."""
        assert stream is not None

        def read() -> None:
            with suppress(*GONE):
                for line in stream:
                    self._lines.put(line.rstrip("\n"))
            self._lines.put(None)

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        return thread


@contextmanager
def paper_tws(words: Sequence[str] = ()) -> Iterator[int]:
    """The port of one that nobody steers; it ends with the test, and by itself after a minute."""
    with PaperProcess(*words, console=False, life_seconds=SECONDS_MAX) as paper:
        yield paper.port
