"""The staff pages of complaints, a module per page."""
