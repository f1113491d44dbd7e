"""The words of days and times, one kind a module; `keqing.dates` puts them together."""
