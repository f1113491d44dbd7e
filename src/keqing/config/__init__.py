"""Settings of this login: what they are, where they come from, how they are changed."""
