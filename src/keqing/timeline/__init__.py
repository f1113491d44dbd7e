"""A customer's facts folded: enrollments, supplies, series, gap and cap; a preview of a cadence."""
