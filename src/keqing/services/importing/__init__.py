"""A file brought in: read, matched, compared, written."""
