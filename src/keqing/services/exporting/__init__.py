"""Lists of customers, registers and summaries for files."""
