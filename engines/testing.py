"""The pytest plugin that gives the suite its engines."""
