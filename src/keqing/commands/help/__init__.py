"""The pages of help, the table of commands, and what mistakes are answered."""
