"""What an option is worth and how it moves: arrays in, arrays out."""
