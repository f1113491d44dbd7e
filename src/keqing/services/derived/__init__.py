"""The rows that follow from the facts: folded, stored, checked and explained."""
