"""Use cases: a desk and values in, records out. No service prints, and none asks for the time."""
