"""What a department defines itself: TOML read to frozen values, with line and advice."""
