"""Working days with make-up days, lunar dates, festivals and periods."""
