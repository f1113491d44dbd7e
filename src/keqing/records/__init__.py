"""Frozen values that cross floors, one module a noun. They know no SQL, screen or language."""
