"""The line: calls missed or put off, and who rang about trouble known already (rules I6, I9)."""
