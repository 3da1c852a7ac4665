"""What we ask of the outside, as protocols in domain words."""
