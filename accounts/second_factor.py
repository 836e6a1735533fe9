"""The second factor: codes of an authenticator, and recovery codes for when it is lost."""

import secrets
from base64 import b32encode
from hashlib import sha256
from typing import Any

import django_otp
import segno
from django.contrib.auth.models import User
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import RecoveryCode

CODES = 10
"""How many recovery codes one gets."""


def is_on(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def prepare(user: User) -> Any:
    """Return the authenticator that is being set up, the same until it is confirmed."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        device, _is_new = TOTPDevice.objects.get_or_create(
            user=user, confirmed=False, defaults={"name": "authenticator"}
        )
    return device


def turn_on(user: User, code: str) -> list[str]:
    """Turn it on if a code shows that the authenticator works; return recovery codes, or none."""
    device = prepare(user)
    if not django_otp.verify_token(user, device.persistent_id, code):
        return []
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=True).delete()
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        return new_codes(user)


def turn_off(user: User) -> None:
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        user.recovery_codes.all().delete()


def new_codes(user: User) -> list[str]:
    """Replace the recovery codes; these are shown once, and only their digests are kept."""
    codes = [_new_code() for _ in range(CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, digest=_digest(code)) for code in codes
        )
    return codes


def is_code_of_authenticator(user: User, code: str) -> bool:
    """Say whether a code is right, and use it up."""
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return bool(device and django_otp.verify_token(user, device.persistent_id, code))


def is_recovery_code(user: User, code: str) -> bool:
    """Say whether a recovery code is left, and use it up."""
    return bool(RecoveryCode.objects.filter(user=user, digest=_digest(code)).delete()[0])


def picture(device: Any) -> str:
    """Return what an authenticator reads from the screen, as the address of a picture."""
    code = segno.make(device.config_url, micro=False)
    return code.svg_data_uri(scale=5, dark="#000", light="#fff")


def readable_key(device: Any) -> str:
    """Return the secret as one types it into an authenticator."""
    return _in_groups(b32encode(device.bin_key).decode().rstrip("="))


def _new_code() -> str:
    """Return 80 random bits in letters and figures that are not taken for one another."""
    return _in_groups(b32encode(secrets.token_bytes(10)).decode().lower(), "-")


def _in_groups(text: str, between: str = " ") -> str:
    return between.join(text[start : start + 4] for start in range(0, len(text), 4))


def _digest(code: str) -> str:
    plain = "".join(filter(str.isalnum, code)).lower()
    return sha256(plain.encode()).hexdigest()
