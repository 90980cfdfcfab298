"""What is kept of the time after: who was asked, and what they said (rules F1–F6, J10)."""
