"""The entry of the program."""

import sys

from putwright import __version__


def main() -> None:
    """Print the version."""
    sys.stdout.write(f"putwright {__version__}\n")
