"""Where: the company, its estates, buildings, units, households, residents, assets and public places (rule P1, P7)."""
