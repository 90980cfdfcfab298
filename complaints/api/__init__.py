"""The API of complaints (CONTRACT "API"): shape checked here, every deed done by its service."""
