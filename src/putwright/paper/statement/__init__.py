"""What the broker's statement says of an account of the paper TWS: an Activity Flex Query, reckoned from the facts alone."""

from putwright.paper.statement.document import statement, statements
from putwright.paper.statement.folder import write_statements, write_whole

__all__ = ["statement", "statements", "write_statements", "write_whole"]
