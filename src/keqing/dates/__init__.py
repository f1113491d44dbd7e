"""Days and times as people say them, birthdays, and the occasions that come again."""
