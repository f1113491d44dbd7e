"""Who carries what: customers assigned, left behind, covered for a time, shared out."""
