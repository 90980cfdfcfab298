"""The bell; one's wishes; what an administrator keeps: messages out, group robots, wordings, phrases."""
