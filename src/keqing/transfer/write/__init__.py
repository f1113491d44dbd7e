"""From records to the bytes of a file, written whole or not at all."""
