"""`keqing call`: one customer after another, a key at a time."""
