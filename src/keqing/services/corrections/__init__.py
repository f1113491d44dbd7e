"""Records corrected, and commands taken back."""
