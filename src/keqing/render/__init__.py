"""What people and programs see of a result: screens, plain lines, JSON; the only room that prints.

A command makes an `Output` of a record (`today.output`, `card.output`, `lines.*`, ...) and hands it
to `emit.emit` with the screen and the form. Records come in, text goes out; nothing is decided here.
"""
