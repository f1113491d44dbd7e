"""What every use case works with: the desk, the book of cadences, the record of looks."""
