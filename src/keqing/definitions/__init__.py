"""The definitions of a department: TOML read to frozen values, with line and advice."""
