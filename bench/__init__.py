"""`make bench`: how fast we are, as ratios against a limit measured beside it in the same run (README.md)."""
