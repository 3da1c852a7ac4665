"""Yahoo Finance: the shapes in which its chains and company figures are recorded."""
