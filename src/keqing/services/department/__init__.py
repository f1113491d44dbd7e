"""The department itself: agents, settings, cadences, almanac, its state."""
