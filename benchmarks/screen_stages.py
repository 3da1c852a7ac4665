"""Where the time of a screen goes: the steps of one whole-market screen, timed from outside, the program untouched.

`python -m benchmarks.screen_stages WORKSPACE PLAYBOOK MOMENT` prints them as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BEGAN = time.perf_counter()
sys.modules["coverage"] = None  # type: ignore[assignment] # numba looks for it; no user has it


def timed(owner: Any, name: str, stage: str, spent: dict[str, float]) -> None:
    """Let a function of the program add what it takes to the stage."""
    function: Callable[..., Any] = getattr(owner, name)

    def timing(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*given, **named)
        finally:
            spent[stage] = spent.get(stage, 0.0) + time.perf_counter() - began

    setattr(owner, name, timing)


def main() -> None:
    """Screen once and print seconds by stage."""
    from putwright.adapters.workspace.records import RecordStore
    from putwright.adapters.workspace.workspace import Workspace
    from putwright.bootstrap import open_workspace
    from putwright.screening import gates, known_names, measures, valuation
    from putwright.workflows import appraise, screen

    spent: dict[str, float] = {"importing the program": time.perf_counter() - BEGAN}
    for owner, name, stage in (
        (Workspace, "chains", "of that, reading quotes"),
        (Workspace, "facts", "reading facts"),
        (appraise, "checked", "reading and checking quotes"),
        (valuation, "with_valuations", "volatility and greeks, loading the kernel"),
        (known_names, "quality_of", "judging companies"),
        (known_names, "earnings_windows", "dates of reports"),
        (appraise, "dividend_outlooks", "dividends"),
        (measures, "with_measures", "measures"),
        (gates, "with_failures", "gates"),
        (screen, "screen_report", "ranking and report"),
        (screen, "exclusions", "exclusions as columns"),
        (RecordStore, "keep_screen", "writing the record"),
    ):
        timed(owner, name, stage, spent)
    workspace, playbook, moment = sys.argv[1:4]
    opened = open_workspace(Path(workspace), playbook=playbook, as_of=moment)
    place, around, settings = opened.workspace, opened.surroundings, opened.settings
    screen.screen(place, place.records, around, settings, (), opened.as_of, whole_market=True)
    spent["all of it, without printing"] = time.perf_counter() - BEGAN
    print(json.dumps(spent))


if __name__ == "__main__":
    main()
