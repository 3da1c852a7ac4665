"""What the wire raises when bytes make no sense."""

from __future__ import annotations


class BadFrame(ValueError):
    """Bytes or fields that no TWS API client sends; the text names the message and the field.

    Attributes:
        message: name of the message, "" when it is not known yet.
        field: name of the field at fault, "" when it is the frame as a whole.
        request_id: id of the request or order the client gave, None when it could not be read.
        is_fatal: whether nothing after it in the stream can be understood: the connection has to be closed.
    """

    def __init__(
        self,
        text: str,
        *,
        message: str = "",
        field: str = "",
        request_id: int | None = None,
        is_fatal: bool = False,
    ) -> None:
        super().__init__(text)
        self.message = message
        self.field = field
        self.request_id = request_id
        self.is_fatal = is_fatal
