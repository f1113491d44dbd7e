"""Frozen values that cross floors, one module a noun. They know no SQL, screen or language.

They are handed over and shown, and decide nothing. The rules stand elsewhere:

    due.py, today.py    the order of the day's list              keqing.worklist.list_order
    open_record.py      what is open, and what closes it         keqing.timeline.open_records
    preview.py          the dates that a preview shows           keqing.timeline.preview
    merged.py           what a merged customer keeps             keqing.services.customers.merging
    event.py            the place of an event in its timeline    keqing.services.derived.events
"""
