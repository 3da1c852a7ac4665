"""docs/facts.md tells of every source what the source says of itself: name, pace and terms."""

from __future__ import annotations

from pathlib import Path

import pytest

from putwright.bootstrap.sources import offered_sources
from putwright.ports.fact_source import SourceAbout
from putwright.settings.config import Config

PAGE = Path(__file__).resolve().parents[2] / "docs" / "facts.md"
ABOUTS = [one.about for one in offered_sources(Config.ordinary(), Path(), ())]


@pytest.mark.parametrize("about", ABOUTS, ids=lambda about: about.name)
def test_page_tells_of_a_source_what_it_says_of_itself(about: SourceAbout) -> None:
    """A row with its name, the most that is asked of it, and where its terms are."""
    (row,) = [
        line
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| `{about.name}` ")
    ]
    assert row.endswith(f"| {about.pace} |")
    assert about.terms in row
    assert ("terms" in row) is bool(about.terms)
    assert ("contact" in row) is about.needs_contact
    assert ("token" in row) is about.needs_token


def test_every_source_may_be_asked_only_within_its_own_hosts_and_over_a_closed_line() -> None:
    """Names are unique, hosts are names and no addresses, probes are https on one of them."""
    assert len({about.name for about in ABOUTS}) == len(ABOUTS)
    for about in ABOUTS:
        assert about.probe.startswith(tuple(f"https://{host}/" for host in about.hosts))
