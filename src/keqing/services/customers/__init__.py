"""Customers: saved, found, listed, shown, merged, stopped."""
