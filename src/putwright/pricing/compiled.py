"""The one place where Python becomes machine code: the typed door to numba, and threads over rows."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba
import numpy as np
from numba.core.runtime.nrt import rtsys
from numpy.typing import ArrayLike, NDArray

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

Floats = NDArray[np.float64]

# Below this many rows a second thread costs more than it saves (20,000 rows are about 50 ms of one core).
ROWS_PER_CHUNK = 4096

SOURCES = tuple(
    (file.name, file.stat().st_mtime_ns, file.stat().st_size)
    for file in sorted(Path(__file__).parent.glob("*.py"))
)


def compiled(
    function: Callable[Parameters, Result], *, into_caller: bool = False
) -> Callable[Parameters, Result]:
    """The same function as machine code, with the interpreter's lock released and the result kept on disk.

    Multiply-add is the only liberty granted to the compiler ("contract"): whoever prices the same row twice
    gets the same bits. `parallel=True` is not used: one of numba's threading layers aborts the process when
    two threads start a kernel together. The folder of the cache is numba's own affair: NUMBA_CACHE_DIR where
    it is set, or a `__pycache__` beside the source where that can be written, or the user's cache folder.

    Args:
        function: Takes and gives numbers, arrays and named tuples of them. Each array costs two locked
            instructions in every call that stays a call: hand on as few as the work needs.
        into_caller: Copy the function into those that call it, which saves that price.
    """
    decorate = numba.njit(
        nogil=True, cache=True, error_model="numpy", fastmath={"contract"}, forceinline=into_caller
    )
    machine: Any = decorate(function)
    # numba asks only whether the file of an entry point has changed; one that it calls may stand in another.
    # Stale machine code would be stale prices, so the key of the cache names the state of every file in this
    # folder.
    cache = machine._cache  # noqa: SLF001 - there is no public way; the lock pins numba
    key = cache._index_key  # noqa: SLF001 - as above
    cache._index_key = lambda *signature: (*key(*signature), SOURCES)  # noqa: SLF001 - as above
    cache.load_overload = lambda *wanted: _from_disk(cache, *wanted)
    return cast("Callable[Parameters, Result]", machine)


def _from_disk(cache: Any, signature: Any, target: Any) -> Any:
    """The stored machine code, or None.

    numba would first read its declarations of all of Python and numpy, a quarter of a second that machine code
    does not need: the library that counts references is enough. Whoever must compile reads them then.
    """
    rtsys.initialize(target)
    with cache._guard_against_spurious_io_errors():  # noqa: SLF001 - what numba's own loader does
        return cache._load_overload(signature, target)  # noqa: SLF001 - as above


def part(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """The same function as machine code, copied into those that call it."""
    return compiled(function, into_caller=True)


def over_rows(rows: int, work: Callable[[int, int], None], chunk: int = ROWS_PER_CHUNK) -> None:
    """Call `work(start, stop)` until all rows are done, on every core where there are many.

    Each row is worked on alone and written to its own place, so neither the size nor the order of chunks can
    change a result.

    Args:
        rows: How many rows there are [row].
        work: Fills rows start <= row < stop of its outputs; should release the interpreter's lock.
        chunk: Rows in one piece of work [row].
    """
    workers = os.cpu_count() or 1
    if rows <= chunk or workers == 1:
        work(0, rows)
        return
    with ThreadPoolExecutor(workers) as pool:
        pieces = [pool.submit(work, start, min(start + chunk, rows)) for start in range(0, rows, chunk)]
        for piece in pieces:
            piece.result()


def columns(*values: ArrayLike) -> list[Floats]:
    """The values as float64 columns of one length, numbers repeated as often as needed.

    Args:
        values: Numbers or arrays of shape (n,); booleans become 0 and 1.

    Returns:
        As many contiguous arrays of shape (n,), in the same order.
    """
    arrays = [np.atleast_1d(np.asarray(value, dtype=np.float64)) for value in values]
    return [np.ascontiguousarray(array) for array in np.broadcast_arrays(*arrays)]
