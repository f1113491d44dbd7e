"""What happened to a customer, recorded: contacts, directives, happenings, gatherings."""
