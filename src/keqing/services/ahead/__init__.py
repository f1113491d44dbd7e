"""The days ahead: the calls to come, who makes them, and how long they take."""
