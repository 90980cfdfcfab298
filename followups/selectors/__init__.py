"""Reading, and nothing else."""
