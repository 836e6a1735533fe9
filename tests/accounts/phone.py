"""An authenticator, as it runs on a phone."""

import time
from base64 import b32decode

from django_otp.oath import TOTP


def code_of(key: str, steps: int = 0) -> str:
    """Return the code that a key, as it is typed, has now or some steps later."""
    totp = TOTP(b32decode(key.replace(" ", "")))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"
