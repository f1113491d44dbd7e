"""Whom to call: the day, the week, the call sheets."""
