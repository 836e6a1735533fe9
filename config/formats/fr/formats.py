"""Dates as French writes them: “20 novembre 2026 à 9 h 05”, with spaces that do not break."""

TIME_FORMAT = "G\u202f\\h\u202fi"
DATETIME_FORMAT = "j F Y à G\u202f\\h\u202fi"
SHORT_DATETIME_FORMAT = "d/m/Y à G\u202f\\h\u202fi"
TIME_FORMAT = "G\u202f\\h\u202fi"
