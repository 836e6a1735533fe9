"""What every request passes through: whose word is taken, and who is let in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse

from config import environment
from config.middleware import (
    CompressionMiddleware,
    HeadMiddleware,
    SameOriginMiddleware,
    TrustedProxyMiddleware,
)

ROOT = Path(__file__).resolve().parents[2]

READER = "203.0.113.9"
FORGED = "198.51.100.1"


# ---------------------------------------------------------------- Trusted proxies


@pytest.fixture
def seen(rf, settings):
    """A function that sends a request from an address and returns what views see of it."""

    def send(remote_addr, forwarded=None, proto=None, trusted="127.0.0.1,10.0.0.0/8,fd00::/8"):
        settings.TRUSTED_PROXIES = environment.networks(trusted)
        headers = {"x-forwarded-for": forwarded, "x-forwarded-proto": proto}
        request = rf.get(
            "/",
            REMOTE_ADDR=remote_addr,
            headers={name: value for name, value in headers.items() if value is not None},
        )
        TrustedProxyMiddleware(lambda request: HttpResponse())(request)
        return request

    return send


@pytest.mark.parametrize("trusted", ["", "127.0.0.1"])
def test_forged_address_is_not_believed(seen, trusted):
    request = seen(READER, FORGED, trusted=trusted)

    assert request.META["REMOTE_ADDR"] == READER


@pytest.mark.parametrize(
    ("remote_addr", "forwarded", "address"),
    [
        pytest.param("127.0.0.1", READER, READER, id="one proxy"),
        pytest.param("127.0.0.1", f"{READER}, 10.1.2.3", READER, id="two proxies"),
        pytest.param("127.0.0.1", f"{FORGED}, {READER}", READER, id="forged before the reader"),
        pytest.param("127.0.0.1", f"{FORGED}, {READER}, 10.1.2.3", READER, id="both"),
        pytest.param("127.0.0.1", f"10.9.9.9, {READER}", READER, id="forged as a proxy"),
        pytest.param("127.0.0.1", f"  {READER}  ", READER, id="spaces"),
        pytest.param("127.0.0.1", "10.1.2.3", "10.1.2.3", id="a proxy itself"),
        pytest.param("127.0.0.1", "2001:db8::7", "2001:db8::7", id="IPv6"),
        pytest.param("fd00::1", "2001:DB8:0::7", "2001:db8::7", id="IPv6 through IPv6"),
        pytest.param("fd00::1", f"{READER}, fd00::2", READER, id="IPv4 through two of IPv6"),
        pytest.param("::ffff:127.0.0.1", READER, READER, id="proxy seen by a dual-stack socket"),
        pytest.param("127.0.0.1", f"::ffff:{READER}", READER, id="reader seen by one"),
        pytest.param("127.0.0.1", f"{READER}, ::ffff:10.1.2.3", READER, id="proxy seen by one"),
    ],
)
def test_address_is_the_first_that_no_proxy_of_ours_vouches_for(
    seen, remote_addr, forwarded, address
):
    assert seen(remote_addr, forwarded).META["REMOTE_ADDR"] == address


@pytest.mark.parametrize(
    "garbage", ["", ",", "unknown", "203.0.113.9:4711", "203.0.113.999", "<script>", "_hidden, "]
)
def test_garbage_leaves_the_address_of_the_proxy(seen, garbage):
    assert seen("127.0.0.1", garbage).META["REMOTE_ADDR"] == "127.0.0.1"


def test_garbage_hides_nobody_on_its_right(seen):
    request = seen("127.0.0.1", f"garbage, {READER}")

    assert request.META["REMOTE_ADDR"] == READER


def test_web_server_on_a_unix_socket_names_nobody(seen):
    assert seen("", FORGED).META["REMOTE_ADDR"] == ""


@pytest.mark.parametrize("proto", [None, "http", "gopher", "HTTPS, http"])
def test_scheme_is_http_unless_a_proxy_says_otherwise(seen, proto):
    assert not seen("127.0.0.1", READER, proto).is_secure()


def test_scheme_of_the_proxy_is_believed(seen):
    assert seen("127.0.0.1", READER, "https").is_secure()


def test_forged_scheme_is_not_believed(seen):
    assert not seen(READER, proto="https").is_secure()


@pytest.mark.parametrize("remote_addr", ["127.0.0.1", READER])
def test_nothing_behind_reads_what_may_be_forged(seen, remote_addr):
    request = seen(remote_addr, FORGED, "https")

    assert "x-forwarded-for" not in request.headers
    assert "x-forwarded-proto" not in request.headers


# ---------------------------------------------------------------- Same origin


@pytest.fixture
def is_let_in(rf):
    """A function that says whether a request with some headers reaches the view."""

    def send(method="POST", **headers):
        request = rf.generic(
            method,
            "/",
            headers={
                "host": "blog.example",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )
        try:
            SameOriginMiddleware(lambda request: HttpResponse())(request)
        except PermissionDenied:
            return False
        return True

    return send


@pytest.fixture(autouse=True)
def _blog_example(settings):
    settings.ALLOWED_HOSTS = ["blog.example", "blog.example:8000", "testserver", "[::1]"]


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({"sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "none"}, True),
        ({"sec_fetch_site": "same-site"}, False),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "nonsense"}, False),
        ({"origin": "https://blog.example"}, True),
        ({"origin": "http://blog.example"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://blog.example.evil.example"}, False),
        ({"origin": "https://sub.blog.example"}, False),
        ({"origin": "https://blog.example:8443"}, False),
        ({"origin": "https://blog.example@evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "blog.example"}, False),
        ({"origin": "https://["}, False),
        ({}, True),
        ({"sec_fetch_site": "same-origin", "origin": "null"}, True),
        ({"sec_fetch_site": "same-origin", "origin": "https://evil.example"}, True),
        ({"sec_fetch_site": "cross-site", "origin": "https://blog.example"}, False),
    ],
)
def test_change_is_let_in_only_from_our_own_pages(is_let_in, headers, let_in):
    assert is_let_in(**headers) is let_in


@pytest.mark.parametrize("host", ["blog.example:8000", "[::1]"])
def test_origin_is_compared_with_its_port(is_let_in, host):
    assert is_let_in(host=host, origin=f"http://{host}")
    assert not is_let_in(host=host, origin="http://blog.example")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
def test_safe_methods_are_let_in_from_everywhere(is_let_in, method):
    assert is_let_in(method, sec_fetch_site="cross-site", origin="https://evil.example")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "MADE-UP"])
def test_other_methods_are_not(is_let_in, method):
    assert not is_let_in(method, sec_fetch_site="cross-site")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/comments/on/1/", "/comments/1/like/", "/admin/login/"])
def test_whole_site_is_behind_it(client, address):
    response = client.post(address, headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403


# ---------------------------------------------------------------- Health


@pytest.mark.django_db
def test_health_is_good_while_the_database_answers(client):
    response = client.get("/healthz")

    assert (response.status_code, response.text) == (200, "ok\n")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_health_is_told_to_a_probe_that_knows_no_host_name(client):
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_health_is_bad_when_the_database_does_not_answer(tmp_path):
    ask = """
import django
django.setup()
from django.test import Client
response = Client().get("/healthz")
print(response.status_code, response.text)
"""

    done = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "only-for-the-tests",
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.stdout == "503 the database does not answer\n\n", done.stderr


# ---------------------------------------------------------------- HEAD


def test_head_has_the_headers_of_get_and_no_body(rf):
    page = HttpResponse("text", headers={"ETag": '"1"', "Content-Length": "4"})

    response = HeadMiddleware(lambda request: page)(rf.head("/"))

    assert response.headers["ETag"] == '"1"'
    assert response.headers["Content-Length"] == "4"
    assert response.content == b""


def test_head_of_a_file_sends_nothing_of_it(rf):
    with Path(__file__).open("rb") as file:
        response = HeadMiddleware(lambda request: FileResponse(file))(rf.head("/"))

        assert list(response.streaming_content) == []


@pytest.mark.django_db
def test_head_is_answered_like_get(client):
    got, head = client.get("/"), client.head("/")

    assert head.headers["ETag"] == got.headers["ETag"]


# ---------------------------------------------------------------- Compression


def sent_compressed(rf, response):
    request = rf.get("/", headers={"accept-encoding": "gzip"})
    return CompressionMiddleware(lambda request: response)(request)


def test_page_is_compressed_and_its_validator_weak(rf):
    page = HttpResponse("palabre " * 100, headers={"ETag": '"1"'})

    response = sent_compressed(rf, page)

    assert response["Content-Encoding"] == "gzip"
    assert response["ETag"] == 'W/"1"'
    assert response["Vary"] == "Accept-Encoding"


def test_file_is_not_compressed(rf, tmp_path):
    file = tmp_path / "picture.webp"
    file.write_bytes(b"palabre " * 100)

    with file.open("rb") as picture:
        response = sent_compressed(rf, FileResponse(picture))

    assert "Content-Encoding" not in response


@pytest.mark.django_db
def test_compressed_page_holds_until_it_changes(client):
    headers = {"accept-encoding": "gzip"}
    page = client.get("/archives/", headers=headers)

    again = client.get("/archives/", headers={**headers, "if-none-match": page["ETag"]})

    assert page["ETag"].startswith("W/")
    assert again.status_code == 304
