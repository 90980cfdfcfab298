"""The line in the API: missed calls for telephone systems, known trouble."""
