"""The migrations, run in process on the connection that `schema.upgrade` gives."""
