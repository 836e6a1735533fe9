"""What nginx does with the rest of the site: files, forms, limits, its log."""

import http.client
import re
import socket
from pathlib import Path

import pytest

from tests.deploy.front import HOST, eventually

pytestmark = pytest.mark.nginx


def data_of(front):
    return Path(front.webs[0].environment["DATA_DIR"])


# ---------------------------------------------------------------- Files


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_static_files_are_compressed_beforehand_and_kept_for_good(front, encoding):
    with front.reader() as reader:
        style = re.findall(r'href="(/static/[^"]*\.css)"', reader.get("/").text)[0]
        file = reader.get(style, headers={"Accept-Encoding": encoding})
        plain = reader.get(style)

    assert file.headers["Content-Encoding"] == encoding
    assert file.headers["Vary"] == "Accept-Encoding"
    assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert file.headers["Content-Type"].startswith("text/css")
    assert file.text == plain.text
    assert "Content-Encoding" not in plain.headers


def test_what_was_uploaded_may_do_nothing(front):
    media = data_of(front) / "media"
    media.mkdir(exist_ok=True)
    (media / "page.html").write_text("<script>alert(1)</script>")

    with front.reader() as reader:
        file = reader.get("/media/page.html")

    assert file.status_code == 200
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Cache-Control"] == "public, max-age=2592000"


@pytest.mark.parametrize(
    "path",
    [
        "/palabre.sqlite3",
        "/media/../palabre.sqlite3",
        "/media/%2e%2e/palabre.sqlite3",
        "/static/..%2fpalabre.sqlite3",
        "/imports/list.csv",
        "/mail/",
        "/media/",
    ],
)
def test_nothing_else_of_the_data_is_handed_out(front, path):
    (data_of(front) / "imports").mkdir(exist_ok=True)
    (data_of(front) / "imports" / "list.csv").write_text("email")
    connection = front.connection()

    connection.ask(path)
    status = connection.getresponse().status

    connection.close()
    assert status in (400, 403, 404)


# ---------------------------------------------------------------- Limits


def test_reader_cannot_send_more_than_a_comment(front):
    with front.reader() as reader:
        response = reader.post("/comments/on/1/", content=b"x" * 1_100_000)

    assert response.status_code == 413


def test_author_sends_pictures_and_exports(front):
    with front.reader() as reader:
        response = reader.post("/admin/", content=b"x" * 1_100_000)

    assert response.status_code == 403  # from the application: no token


# ---------------------------------------------------------------- Ways in


def test_plain_http_leads_to_the_site(front):
    connection = http.client.HTTPConnection("127.0.0.1", front.http_port)
    connection.request("GET", "/a/?b=c", headers={"Host": HOST})
    response = connection.getresponse()
    connection.close()

    assert response.status == 301
    assert response.headers["Location"] == f"https://{HOST}/a/?b=c"


def test_browsers_are_offered_the_newest_that_they_may_speak(front):
    front.tls.set_alpn_protocols(["h2", "http/1.1"])

    plain = socket.create_connection(("127.0.0.1", front.port))
    with front.tls.wrap_socket(plain, server_hostname=HOST) as secure:
        spoken = (secure.version(), secure.selected_alpn_protocol())

    assert spoken == ("TLSv1.3", "h2")


def test_application_knows_that_the_reader_came_by_https(front):
    with front.reader() as reader:
        response = reader.get("/")

    assert response.status_code == 200  # else it would lead to https
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]
    assert response.headers["Server"] == "nginx"


def test_cookies_are_for_this_host_alone(front):
    with front.reader() as reader:
        cookie = reader.get("/admin/login/").headers["Set-Cookie"]

    assert cookie.startswith("__Host-csrftoken=")
    for part in ("; HttpOnly", "; Path=/;", "; SameSite=Lax", "; Secure"):
        assert part in cookie
    assert "Domain" not in cookie


def test_each_security_header_is_sent_once(front, article):
    with front.reader() as reader:
        headers = reader.get(article).headers

    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Vary"):
        assert len(headers.get_list(name)) == 1, name


# ---------------------------------------------------------------- The log


def test_log_says_neither_who_nor_with_what_words(front):
    with front.reader() as reader:
        reader.get("/search/?q=secret-words", headers={"Referer": "https://elsewhere.example/"})
        reader.get("/subscriptions/manage/eyJhIjoxfQ:1abcde:0123456789abcdefghij/")

    eventually(lambda: front.log.read_text().count("\n") == 2, "two lines in the log")
    search, manage = front.log.read_text().splitlines()
    assert re.match(
        r"\S+T\S+ 127\.0\.0\.0 GET /search/ 200 \d+ bytes in [\d.]+ s, application [\d.]+ s, "
        r"cache MISS, request [0-9a-f]{32}$",
        search,
    )
    assert " GET /subscriptions/manage/... " in manage
