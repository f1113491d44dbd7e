"""The bulk path: what follows for many customers who are alike, worked out once for all of them."""
