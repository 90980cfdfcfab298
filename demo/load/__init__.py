"""Bulk data for measuring: many honest rows in little time, through COPY (`seed_load`)."""
