"""Who: staff, their roles and departments, contractors, the duty roster, and what each may do (rules P2, P6)."""
