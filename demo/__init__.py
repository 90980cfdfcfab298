"""Demonstration data: two estates, their people, and three months of cases played through the real services."""
