"""What a shell offers on the tab key."""
