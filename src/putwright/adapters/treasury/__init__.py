"""Par yields of the US Treasury, asked of the Treasury itself."""
