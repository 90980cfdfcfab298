"""How much one person, one device and one address may ask of the residents' pages, and why.

An address is not a person: behind one address of a mobile network sit hundreds of homes, so addresses get
room for a busy evening and a session (one browser) what one person can honestly need. Every figure is
"so many within an hour"; whoever meets one keeps what was typed and sees the telephone number.
"""

HOUR = 3600

REPORTS = {"session": 6, "address": 60}
"""A household has several things to say on a bad day; a script has hundreds."""
UPLOADS = {"session": 40, "address": 200}
"""Each file is decoded and written anew, the dearest thing a stranger can ask for."""
ADDITIONS = {"session": 20, "address": 120}
"""Words and photos added to a case, and asking for a review."""
DEEDS = {"session": 20, "address": 120}
"""Urging, withdrawing and undoing it."""
LOOKUPS = {"session": 10, "address": 60}
"""Asking for the private link again. Numbers can be counted up, so guessing across numbers must be slow too."""

WRONG_TRIES = 5
"""Wrong tail digits until a number is locked for an hour (rule W2): 5 of 10,000 possible tails."""
LINK_PAUSE = 600
"""Seconds until the link is sent again for one case: nobody's telephone is flooded through us."""

PHOTOS = 9
"""Files of one report or addition: three rows of thumbnails."""
PHOTO_MB = 16
URGE_EVERY = 60
"""Minutes between two urgings of one case; each of them tells people."""
