"""Dates and numbers as French writes them, with spaces that do not break."""

TIME_FORMAT = "G\u202f\\h\u202fi"
DATETIME_FORMAT = "j F Y à G\u202f\\h\u202fi"
SHORT_DATETIME_FORMAT = "d/m/Y à G\u202f\\h\u202fi"
TIME_FORMAT = "G\u202f\\h\u202fi"
THOUSAND_SEPARATOR = "\u202f"
