"""No line of the log names a person: addresses are cut wherever they come from.

Our own lines name nobody. But mail servers repeat addresses in their answers, databases do in what
they say of a row, and a traceback shows whatever an exception was told.
"""

import logging
from copy import copy

from blog.discretion import discreet

_formatter = logging.Formatter()


class Discreet(logging.Filter):
    """Puts in the place of a record one that names nobody, its traceback included."""

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        cut = copy(record)  # others, such as a tracker of errors, have the record as it was
        cut.msg, cut.args = discreet(record.getMessage()), None
        if record.exc_info:
            cut.exc_text = discreet(_formatter.formatException(record.exc_info))
            cut.exc_info = None
        return cut
