"""What follows from the facts: folded, stored, checked and explained."""
