"""The pages of deadlines: the tables, calendars, and the account of one clock."""
