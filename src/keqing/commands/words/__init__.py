"""The words of a command line, before they are parsed."""
