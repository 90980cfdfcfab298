"""Pages of the statistics: the overview, the summary, the cases behind a figure, the definitions."""
