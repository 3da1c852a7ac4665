"""How a test says that something outside the repository is not there.

A skip that begins with `missing:` is honest on a developer's machine and a failure where PUTWRIGHT_CI=1 says
that everything should be present (tests/conftest.py sees to it).
"""

from typing import NoReturn

import pytest

MISSING = "missing:"


def missing(what: str, remedy: str) -> NoReturn:
    """Skip the test at hand, naming what is not there and what to do about it.

    Args:
        what: the thing that is absent, with its place.
        remedy: what makes it present.
    """
    pytest.skip(f"{MISSING} {what}; {remedy}")
