"""The API of the time after."""
