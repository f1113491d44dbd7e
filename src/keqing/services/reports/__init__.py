"""How the work goes: the figures of a day, a week or a month, each defined once."""
