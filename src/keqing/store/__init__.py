"""The database: where it is, how it is opened, what a transaction is, what it records."""
