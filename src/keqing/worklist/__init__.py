"""The rules of the day's list: its order, whose row a step stands in, and calls levelled over days.

Each subject has its module:

    list_order        the order of the rows, and the rank of a customer
    row_sharing       in whose row something stands
    levelling         days inside windows, so that no day has too many calls
    flow_network      the network by which calls are levelled
"""
