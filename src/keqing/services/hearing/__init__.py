"""What is heard in the words of a call: a stop, a reaction, a death, a purchase."""
