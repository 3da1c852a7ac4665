"""Progress bars for work that takes a person's patience; silent where no person watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from putwright.cli.options import Options, console


@contextmanager
def file_progress(options: Options, words: str) -> Iterator[Callable[[int, int, str], None]]:
    """A callback that moves a bar: files done, files in all, the name of the next."""
    screen = console(options, stderr=True)
    if options.json or not screen.is_terminal:
        yield lambda done, total, label: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn(words),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[label]}"),
    )
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(words, total=None, label="")
        yield lambda done, total, label: bar.update(task, completed=done, total=total, label=label)


@contextmanager
def telling(options: Options, words: str) -> Iterator[Callable[[str], None]]:
    """A sign of life whose words change as the work goes on."""
    screen = console(options, stderr=True)
    if options.json or not screen.is_terminal:
        yield lambda words: None
        return
    with screen.status(words) as status:
        yield status.update


@contextmanager
def working(options: Options, words: str) -> Iterator[None]:
    """A sign of life while something without countable steps takes its time."""
    screen = console(options, stderr=True)
    if options.json or not screen.is_terminal:
        yield
        return
    with screen.status(words):
        yield
