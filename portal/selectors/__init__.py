"""Reading for the residents' pages: the desk to ring, places, promised times, and one matter as its owner sees it."""
