"""The migrations, run in process on the connection that `upgrade.run` gives."""
