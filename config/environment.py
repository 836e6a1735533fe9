"""The environment variables of the settings, each read with a sentence for a wrong value."""

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import EmailValidator
from environ import Env

from config.postgresql import POOL

env = Env()


def read[T](name: str, parse: Callable[[str], T], default: str, expected: str) -> T:
    """Return the variable `name`, parsed.

    Raises ImproperlyConfigured with a sentence that names the variable and says what is expected.
    """
    value = env.str(name, default=default)
    try:
        return parse(value)
    except (ValueError, OSError, ImproperlyConfigured, ValidationError) as error:
        raise ImproperlyConfigured(f"{name} is wrong: expected {expected}.") from error


def beginning_with(prefix: str) -> dict[str, str]:
    """Return the variables whose names begin with a prefix, without it."""
    names = [name for name in env.ENVIRON if name.startswith(prefix)]
    return {name.removeprefix(prefix): value for name in names if (value := env.str(name))}


def boolean(value: str) -> bool:
    """Parse a yes or no as people write it."""
    if value.lower() in ("1", "true", "yes", "on"):
        return True
    if value.lower() in ("", "0", "false", "no", "off"):
        return False
    raise ValueError(value)


def log_format(value: str) -> str:
    """Parse how the log is written: in lines for people or for programs."""
    if value not in ("text", "json"):
        raise ValueError(value)
    return value


def words(value: str) -> list[str]:
    """Parse a list parted by commas."""
    return [word for part in value.split(",") if (word := part.strip())]


def addresses(value: str) -> list[str]:
    """Parse e-mail addresses parted by commas."""
    found = words(value)
    for address in found:
        EmailValidator()(address)
    return found


def networks(value: str) -> list[IPv4Network | IPv6Network]:
    """Parse addresses or networks in CIDR notation, parted by commas."""
    return [ip_network(word) for word in words(value)]


def folder(value: str) -> Path:
    """Parse the path of a folder, and make it where it is missing."""
    path = Path(value).resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def place(value: str) -> Path | None:
    """Parse the path of a folder that need not be there now, as on a disk that comes and goes."""
    if value and not Path(value).is_absolute():
        raise ValueError(value)
    return Path(value) if value else None


def site_url(value: str) -> str:
    """Parse the address of the site: scheme and host, no path."""
    parts = urlsplit(value)
    beside_the_host = (parts.username, parts.path.strip("/"), parts.query, parts.fragment)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(beside_the_host):
        raise ValueError(value)
    _ = parts.port  # raises ValueError where it is not a number
    return value.rstrip("/")


def web_address(value: str) -> str:
    """Parse an address on the web, or nothing."""
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError(value)
    return value


def database(value: str) -> dict[str, Any]:
    """Parse a database URL into Django's settings, with what each engine needs to be safe."""
    if "://" not in value:
        raise ValueError(value)
    config: dict[str, Any] = Env.db_url_config(value)
    if config["ENGINE"] == "django.db.backends.sqlite3":
        if not Path(config["NAME"]).parent.is_dir():
            raise ValueError(value)
        # Writers wait for each other instead of failing; readers are never held up (WAL).
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # 8 MB of pages in memory: with the 2 MB of SQLite, writing slows down as tables grow.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000;"
            ),
        }
        # To open the file takes longer than what most pages ask.
        config["CONN_MAX_AGE"] = 60
    elif config["ENGINE"] == "django.db.backends.postgresql":
        config["ENGINE"] = "config.postgresql"
        config["OPTIONS"] = config.get("OPTIONS", {}) | {"pool": POOL.copy()}
        config["CONN_MAX_AGE"] = 0  # the pool keeps them
    else:
        raise ValueError(value)
    return config


def cache(value: str) -> dict[str, Any]:
    """Parse a cache URL: `locmem://` or `redis://host:port/0` (Valkey speaks the same)."""
    if value == "locmem://":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if urlsplit(value).scheme in ("redis", "rediss", "unix"):
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": value,
            # In seconds: a page is made in less time than one would wait for a cache.
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
    raise ValueError(value)


def mailer(value: str) -> dict[str, Any]:
    """Parse a mail URL: `file:///folder`, `smtp://`, `smtp+tls://` or `smtp+ssl://`."""
    parts = urlsplit(value)
    if parts.scheme == "file" and parts.path.startswith("/"):
        return {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": parts.path},
        }
    if parts.scheme not in ("smtp", "smtp+tls", "smtp+ssl") or not parts.hostname:
        raise ValueError(value)
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtp+ssl",
            "timeout": 10,
        },
    }
