"""The program among others: its streams, its traces, and how it ends."""
