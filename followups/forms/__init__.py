"""What is typed: shape only."""
