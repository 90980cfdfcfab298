"""The pages of the time after."""
