"""What is done once the work is said to be done, one verb a file (rules F1–F6, J10)."""
