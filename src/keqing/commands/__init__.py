"""The commands: each parses, opens a transaction, calls one service, hands the result to render.

`table` lists them all, one line each, and imports none. A command's own module is loaded when it
is run or when its help is asked for. How one is written: see `options`.
"""
