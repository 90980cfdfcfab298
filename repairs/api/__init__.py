"""Repairs by program: the same services, the same refusals (CONTRACT "API")."""
