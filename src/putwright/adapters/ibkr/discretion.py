"""Account numbers stay with the broker: what is shown or logged of them is the first letters and the last three digits."""

from __future__ import annotations

import logging
import re

# U1234567, DU1234567 (paper), F, I and DF (advisors): a letter or two and four digits or more.
_ACCOUNT = re.compile(r"(?<![A-Za-z0-9])(D?[UFI])(\d+)(\d{3})(?![A-Za-z0-9])")
LOGGERS = ("client", "wrapper", "ib", "Decoder")


def masked(text: str) -> str:
    """A text with every account number in it shortened: DU1234567 is DU***567."""
    return _ACCOUNT.sub(r"\1***\3", text)


class MaskingFilter(logging.Filter):
    """Records pass, account numbers do not."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's words before any handler sees them."""
        record.msg, record.args = masked(record.getMessage()), ()
        if record.exc_info:
            told = logging.Formatter().formatException(record.exc_info)
            record.exc_info, record.exc_text = None, masked(told)
        return True


def discreet() -> None:
    """Make the client library's loggers mask account numbers, and say nothing where nobody listens to logs."""
    logging.getLogger("ib_async").addHandler(logging.NullHandler())
    for name in LOGGERS:
        logger = logging.getLogger(f"ib_async.{name}")
        if not any(isinstance(one, MaskingFilter) for one in logger.filters):
            logger.addFilter(MaskingFilter())
