"""The department's own key, by which numbers that are not to be called are kept as digests."""

SECRET = "stop-secret"  # noqa: S105  # the name of a setting
"""The name of the setting that holds it; it is made with the database, and no operation tells of it."""
