"""The environment of the site: what each variable may hold, and what a wrong one leads to."""

import os
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment
from config.postgresql import POOL

ROOT = Path(__file__).resolve().parents[2]


def start(tmp_path, **variables):
    """Start the site's command line in a process of its own, as an operator does."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "SECRET_KEY": "only-for-the-tests",
            "DATA_DIR": str(tmp_path),
            **variables,
        },
        capture_output=True,
        text=True,
        timeout=60,
    )


# ---------------------------------------------------------------- The start


def test_site_starts_with_nothing_but_a_secret(tmp_path):
    done = start(tmp_path)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", ""),
        ("DATABASE_URL", "garbage"),
        ("TRUSTED_PROXIES", "nginx"),
        ("PYTHON_AKISMET_TIMEOUT", "fast"),
        ("BACKUP_DIR", "backups"),
        ("ADMIN_EMAIL", "the operator"),
    ],
)
def test_wrong_variable_stops_the_start_with_a_sentence_that_names_it(tmp_path, variable, value):
    done = start(tmp_path, **{variable: value})

    [line] = done.stderr.strip().splitlines()
    assert done.returncode != 0
    assert variable in line
    assert line.endswith(".")


def test_half_a_configuration_of_akismet_stops_the_start(tmp_path):
    done = start(tmp_path, PYTHON_AKISMET_API_KEY="0123456789ab")

    assert done.returncode != 0
    assert "PYTHON_AKISMET_BLOG_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_variables_are_found_by_how_they_begin(monkeypatch):
    monkeypatch.setenv("PALABRE_TEST_KEY", "a:b$c")
    monkeypatch.setenv("PALABRE_TEST_EMPTY", "")
    monkeypatch.setenv("ANOTHER_PALABRE_TEST_KEY", "no")

    assert environment.beginning_with("PALABRE_TEST_") == {"KEY": "a:b$c"}


def test_variable_is_named_with_what_is_expected(monkeypatch):
    monkeypatch.setenv("PALABRE_TEST", "maybe")

    with pytest.raises(ImproperlyConfigured, match=r"^PALABRE_TEST is wrong: expected 1 or 0\.$"):
        environment.read("PALABRE_TEST", environment.boolean, "0", "1 or 0")


def test_variable_that_is_not_set_has_its_default():
    assert environment.read("PALABRE_TEST", environment.boolean, "1", "1 or 0") is True


def test_what_is_secret_in_a_wrong_value_is_not_repeated(monkeypatch):
    monkeypatch.setenv("PALABRE_TEST", "mysql://user:hunter2@host/name")

    with pytest.raises(ImproperlyConfigured) as failure:
        environment.read("PALABRE_TEST", environment.database, "", "a database")

    assert "hunter2" not in str(failure.value)


# ---------------------------------------------------------------- Yes and no, lists, addresses


@pytest.mark.parametrize("value", ["1", "true", "True", "yes", "on", "ON"])
def test_yes_is_read_as_people_write_it(value):
    assert environment.boolean(value) is True


@pytest.mark.parametrize("value", ["", "0", "false", "False", "no", "off"])
def test_no_is_read_as_people_write_it(value):
    assert environment.boolean(value) is False


@pytest.mark.parametrize("value", ["maybe", "2", "oui"])
def test_neither_yes_nor_no_is_wrong(value):
    with pytest.raises(ValueError, match=value):
        environment.boolean(value)


@pytest.mark.parametrize(
    ("value", "words"), [("", []), ("a", ["a"]), (" a , b,", ["a", "b"]), (",", [])]
)
def test_list_is_parted_by_commas(value, words):
    assert environment.words(value) == words


def test_proxies_are_addresses_and_networks():
    networks = environment.networks("127.0.0.1, 10.0.0.0/8, fd00::/8")

    assert networks == [ip_network(n) for n in ("127.0.0.1/32", "10.0.0.0/8", "fd00::/8")]


@pytest.mark.parametrize("value", ["nginx", "10.0.0.1/8", "10.0.0.0/33", "*"])
def test_proxy_that_is_no_address_is_wrong(value):
    with pytest.raises(ValueError, match=r".+"):
        environment.networks(value)


# ---------------------------------------------------------------- Folder and site


def test_folder_is_made_where_it_is_missing(tmp_path):
    folder = environment.folder(str(tmp_path / "a" / "b"))

    assert folder.is_dir()


def test_folder_that_is_a_file_is_wrong(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(OSError, match="file"):
        environment.folder(str(tmp_path / "file"))


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://blog.example", "https://blog.example"),
        ("https://blog.example/", "https://blog.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_site_is_a_scheme_and_a_host(value, url):
    assert environment.site_url(value) == url


@pytest.mark.parametrize(
    "value",
    [
        "",
        "blog.example",
        "//blog.example",
        "ftp://blog.example",
        "https://",
        "https://blog.example/blog",
        "https://blog.example?lang=fr",
        "https://blog.example#top",
        "https://me@blog.example",
        "https://blog.example:port",
        "https://[",
    ],
)
def test_site_with_anything_else_is_wrong(value):
    with pytest.raises(ValueError, match=r".*"):
        environment.site_url(value)


@pytest.mark.parametrize("value", ["", "https://hub.example/", "http://127.0.0.1:8000/hub"])
def test_hub_is_an_address_on_the_web_or_nothing(value):
    assert environment.web_address(value) == value


@pytest.mark.parametrize("value", ["hub.example", "ftp://hub.example/", "https://", "1"])
def test_hub_that_is_none_is_wrong(value):
    with pytest.raises(ValueError, match=r".*"):
        environment.web_address(value)


# ---------------------------------------------------------------- Database, cache, mail


def test_sqlite_waits_for_other_writers_and_hinders_no_reader(tmp_path):
    database = environment.database(f"sqlite:///{tmp_path / 'blog.sqlite3'}")

    assert database["NAME"] == str(tmp_path / "blog.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_postgresql_is_read_from_its_address():
    database = environment.database("postgresql://ada:p%40ss@db.example:5433/blog")

    expected = {"USER": "ada", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": 5433}
    assert expected.items() <= database.items()
    assert database["NAME"] == "blog"
    assert database["OPTIONS"]["pool"] == POOL
    assert database["CONN_MAX_AGE"] == 0


def test_options_of_postgresql_stand_in_its_address_as_well():
    database = environment.database("postgresql://ada@db.example/blog?sslmode=require")

    assert database["OPTIONS"] == {"sslmode": "require", "pool": POOL}


@pytest.mark.parametrize(
    "value", ["", "garbage", "mysql://a@b/c", "postgresql://a@b:port/c", "sqlite:////no/such/db"]
)
def test_database_that_cannot_be_opened_is_wrong(value):
    with pytest.raises((ValueError, ImproperlyConfigured)):
        environment.database(value)


def test_cache_is_in_memory_or_in_redis():
    memory = environment.cache("locmem://")
    redis = environment.cache("redis://127.0.0.1:6379/0")

    assert memory["BACKEND"].endswith("LocMemCache")
    assert redis["BACKEND"].endswith("RedisCache")
    assert redis["LOCATION"] == "redis://127.0.0.1:6379/0"


@pytest.mark.parametrize("value", ["", "memcached://127.0.0.1", "locmem"])
def test_other_cache_is_wrong(value):
    with pytest.raises(ValueError, match=r".*"):
        environment.cache(value)


@pytest.mark.parametrize(
    ("value", "options"),
    [
        ("smtp://mail.example", {"port": 25, "use_tls": False, "use_ssl": False}),
        ("smtp+tls://mail.example", {"port": 587, "use_tls": True, "use_ssl": False}),
        ("smtp+ssl://mail.example", {"port": 465, "use_tls": False, "use_ssl": True}),
        (
            "smtp+tls://ada%40blog.example:p%2Fss@mail.example:2525",
            {"port": 2525, "username": "ada@blog.example", "password": "p/ss"},
        ),
    ],
)
def test_mail_is_sent_as_its_address_says(value, options):
    mailer = environment.mailer(value)

    assert mailer["BACKEND"].endswith("smtp.EmailBackend")
    assert {"host": "mail.example", **options}.items() <= mailer["OPTIONS"].items()


def test_mail_can_be_written_to_a_folder():
    mailer = environment.mailer("file:///var/mail")

    assert mailer["BACKEND"].endswith("filebased.EmailBackend")
    assert mailer["OPTIONS"] == {"file_path": "/var/mail"}


@pytest.mark.parametrize(
    "value", ["", "smtp://", "smtp://host:port", "http://mail.example", "file:mail", "file://mail"]
)
def test_mail_that_goes_nowhere_is_wrong(value):
    with pytest.raises(ValueError, match=r".*"):
        environment.mailer(value)
