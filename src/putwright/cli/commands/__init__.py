"""One file per command: arguments in, a workflow called, its report handed to a renderer."""
