"""A customer's facts folded: enrollments, supplies, series, gap and cap; a preview of a cadence.

Each subject has its module:

    fold              all enrollments of one customer, event by event
    starts_and_ends   which cadence an event begins or ends
    pauses            what a pause holds
    gap_and_cap       R17: no two calls too close, no more than so many
    supply            R15: how long what was bought lasts
    open_records      records that stay open until others answer them
    derived_events    what follows at the end of a day from what is there or missing
    measures          numbers of a timeline, such as the days since the last call
    preview           the dates of a cadence for an invented customer
"""
