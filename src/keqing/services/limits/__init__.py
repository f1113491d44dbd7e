"""Limits kept by every way in, and told: what is used of each, and what is left."""
