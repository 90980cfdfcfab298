"""What the time after does by the clock: see the schedule in config.celery."""
