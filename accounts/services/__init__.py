"""Every write to people and their own settings, one verb a file."""
