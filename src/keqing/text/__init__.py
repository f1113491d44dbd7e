"""Text that comes in and goes out: folded, bounded, made harmless, quoted for a shell."""
