"""What the time after does when a complaint or a repair moves."""
