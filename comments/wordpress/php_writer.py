"""Values as PHP’s `serialize` writes them, in which WordPress keeps what is no string.

https://www.php.net/manual/en/function.serialize.php
"""

type Value = str | float | dict[str, Value]


def dump(value: Value) -> str:
    """Return a value in PHP’s notation; lengths are in bytes of UTF-8."""
    if isinstance(value, str):
        return f's:{len(value.encode())}:"{value}";'
    if isinstance(value, dict):
        pairs = "".join(dump(key) + dump(item) for key, item in value.items())
        return f"a:{len(value)}:{{{pairs}}}"
    return f"d:{value!r};"
