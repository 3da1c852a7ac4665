"""The processes that read large answers: what they read comes back, faults too, and none of them is ever left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from putwright.adapters.online.answers import Answer, Failure, SourceFailure
from putwright.adapters.online.workers import MANY, Workers

ROOT = Path(__file__).resolve().parents[2]
READER = """
import asyncio, os, sys
from putwright.adapters.online.workers import MANY, Workers

async def work():
    workers = Workers(2)
    workers.expect(MANY)
    print(await workers.read(os.getpid), flush=True)
    await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(work())
"""


async def read(answer: Answer, answers: int) -> object:
    workers = Workers(2)
    workers.expect(answers)
    try:
        return await workers.read(Answer.document, answer)
    finally:
        workers.close()


@pytest.mark.parametrize("answers", [1, MANY])
def test_answer_and_fault_come_back_from_a_thread_and_from_a_process(answers: int) -> None:
    """Few answers are read in a thread, many in processes: it makes no difference to what is told."""
    assert asyncio.run(read(Answer("https://a.example/x", b'{"a": 1}'), answers)) == {"a": 1}
    with pytest.raises(SourceFailure, match="it is no JSON") as told:
        asyncio.run(read(Answer("https://a.example/x", b'{"a": '), answers))
    assert (told.value.failure, told.value.tried) == (Failure.DAMAGED, "Reading https://a.example/x")


@pytest.mark.skipif(os.name != "posix", reason="signals to a group of processes are those of POSIX")
def test_process_ends_with_the_program_and_not_with_the_keyboard(tmp_path: Path) -> None:
    """Ctrl-C, which reaches every process of the terminal, leaves the reader alone; a killed program leaves none behind."""
    script = tmp_path / "reader.py"
    script.write_text(READER, encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
    }
    process = subprocess.Popen(
        [sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        reader = int(process.stdout.readline())
        os.kill(reader, signal.SIGINT)
        time.sleep(0.3)
        os.kill(reader, 0)
    finally:
        process.kill()
        process.wait()
    deadline = time.monotonic() + 10
    while is_alive(reader):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that nobody has collected yet does not."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path("/proc").is_dir()
