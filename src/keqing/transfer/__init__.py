"""Files: bytes to rows of text and back. No database here, and nothing is printed."""
