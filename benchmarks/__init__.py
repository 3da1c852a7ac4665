"""What putwright measures of itself, each line beside a peer or a limit."""
