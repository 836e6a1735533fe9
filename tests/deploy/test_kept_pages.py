"""What nginx keeps of the site, for whom, and until when."""

import contextlib
import http.client
import re
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.deploy.front import HOST, eventually

pytestmark = pytest.mark.nginx

KEPT = "nginx; hit"


def status_of(response):
    return response.headers.get("Cache-Status", "")


def was_kept(response):
    """Whether nginx had it, though on a slow machine it may have expired since."""
    return status_of(response).startswith((KEPT, "nginx; fwd=stale"))


# ---------------------------------------------------------------- What is kept


def test_page_is_kept_and_browsers_ask_each_time(front, article):
    with front.reader() as reader:
        first = reader.get(article)
        second = reader.get(article)

    assert (first.status_code, status_of(first)) == (200, "nginx; fwd=uri-miss")
    assert (second.status_code, was_kept(second)) == (200, True)
    assert second.text == first.text
    assert second.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_browser_learns_from_a_kept_page_that_it_still_holds(front, article):
    with front.reader() as reader:
        page = reader.get(article)
        again = reader.get(article, headers={"If-None-Match": page.headers["ETag"]})

    assert (again.status_code, was_kept(again)) == (304, True)
    assert not again.content


def test_crowd_at_a_page_that_is_not_kept_makes_one_request(front, article):
    path = f"{article}?page=1&order=newest"
    crowd = [front.connection() for _ in range(50)]
    for connection in crowd:
        connection.connect()

    for connection in crowd:
        connection.ask(path)
    pages = {connection.getresponse().read() for connection in crowd}

    for connection in crowd:
        connection.close()
    assert len(pages) == 1
    eventually(lambda: f"GET {path}" in front.requests(), "the request in the log")
    assert front.requests().count(f"GET {path}") == 1


def test_encodings_are_kept_apart(front, article):
    with front.reader() as reader:
        plain = reader.get(article)
        packed = reader.get(article, headers={"Accept-Encoding": "gzip;q=0.8, deflate"})
        again = reader.get(article, headers={"Accept-Encoding": "br;q=0, gzip"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == again.headers["Content-Encoding"] == "gzip"
    assert status_of(packed) == "nginx; fwd=uri-miss"
    assert was_kept(again)
    assert packed.text == plain.text


def test_marks_that_follow_people_make_no_other_page(front, article):
    with front.reader() as reader:
        reader.get(article)
        reader.get(f"{article}?page=1")

        assert was_kept(reader.get(f"{article}?fbclid=abc&utm_source=x"))
        assert was_kept(reader.get(f"{article}?page=1&fbclid=abc"))
        assert status_of(reader.get(f"{article}?page=2&fbclid=abc")) == "nginx; fwd=uri-miss"


# ---------------------------------------------------------------- What is not


@pytest.mark.parametrize("path", ["/admin/login/", "/comments/log-in/", "/healthz"])
def test_what_is_for_one_person_is_never_kept(front, path):
    with front.reader() as reader:
        reader.get(path)
        again = reader.get(path)

    assert again.status_code == 200
    assert not status_of(again)


@pytest.mark.parametrize(
    "cookie", ["sessionid=abc", "__Host-sessionid=abc", "visitor=x; __Host-sessionid=abc; own-1=y"]
)
def test_who_is_logged_in_is_answered_by_the_application_and_leaves_nothing(front, article, cookie):
    with front.reader() as author, front.reader() as reader:
        page = author.get(article, headers={"Cookie": cookie})

        assert status_of(page) == "nginx; fwd=bypass"
        assert status_of(reader.get(article)) == "nginx; fwd=uri-miss"


def test_other_cookies_do_not_reach_what_is_kept(front, article):
    with front.reader() as one, front.reader() as other:
        one.get(article, headers={"Cookie": "__Host-visitor=abc; mysessionid=def"})

        assert was_kept(other.get(article))


def test_page_that_is_not_there_is_kept_for_a_moment_only(front):
    with front.reader() as reader:
        reader.get("/nothing/")
        again = reader.get("/nothing/")

    assert (again.status_code, was_kept(again)) == (404, True)


# ---------------------------------------------------------------- Poison


def test_headers_of_a_client_do_not_change_what_others_get(front, article):
    poison = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Port": "1",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/admin/",
        "X-HTTP-Method-Override": "POST",
        "HX-Request": "true",
        "Cookie": "visitor=evil.example",
    }
    with front.reader() as attacker, front.reader() as reader:
        attacker.get(article, headers={**poison, "Host": f"{HOST}:1"})
        kept = reader.get(article)
        front.tell(article)

        assert was_kept(kept)
        assert kept.text == reader.get(article).text
        assert "evil.example" not in kept.text


def test_other_hosts_get_no_page(front):
    with front.reader() as reader:
        assert reader.get("/", headers={"Host": "evil.example"}).status_code == 421
    with front.reader() as reader, pytest.raises(Exception, match=r"(?i)unrecognized.name"):
        reader.get("/", extensions={"sni_hostname": "evil.example"})
    plain = http.client.HTTPConnection("127.0.0.1", front.http_port)
    plain.request("GET", "/a/?b", headers={"Host": "evil.example"})
    assert plain.getresponse().status == 421
    plain.close()


# ---------------------------------------------------------------- Changes


def likes_in(page):
    return sum(map(int, re.findall(r"Aimé par (\d+)", page.text)))


def like(reader, page):
    number = re.findall(r'action="(/comments/\d+/like/)"', page.text)[0]
    response = reader.post(number)
    assert response.status_code == 302
    return response


def test_who_has_sent_something_sees_it_at_once(front, article):
    with front.reader() as reader:
        before = reader.get(article)
        like(reader, before)
        after = reader.get(article)

    assert status_of(after) == "nginx; fwd=bypass"
    assert likes_in(after) == likes_in(before) + 1


def test_application_has_a_changed_page_made_anew_for_all(front, article):
    def asked():
        return front.requests().count(f"GET {article}?")

    begun = asked()
    with front.reader() as reader, front.reader() as other:
        before = reader.get(article)
        like(other, before)
        eventually(lambda: asked() >= begun + 4, "one request of a reader, and one for each form")
        eventually(
            lambda: likes_in(reader.get(article)) == likes_in(before) + 1, "the page made anew"
        )

        # For which no reader has asked so far.
        assert was_kept(reader.get(article, headers={"Accept-Encoding": "br"}))


def test_page_that_has_expired_is_asked_for_behind_the_readers_back(front, article):
    with front.reader() as reader:
        reader.get(article)
        eventually(
            lambda: "detail=stale" in status_of(reader.get(article)), "the page that has expired"
        )
        eventually(lambda: status_of(reader.get(article)) == KEPT, "the page made anew")


# ---------------------------------------------------------------- Trouble


def test_readers_do_not_wait_for_an_application_that_hangs(front, article):
    def read():
        # Over HTTP/1.1, unlike 2, nginx lets the next request of a connection wait for the update.
        with front.reader() as reader:
            return reader.get(article)

    page = read()
    front.send(signal.SIGSTOP)
    eventually(lambda: "detail=stale" in status_of(read()), "the page that has expired")
    again = read()

    assert "detail" in status_of(again)
    assert (again.status_code, again.text) == (200, page.text)


def test_dead_application_leaves_readers_with_what_is_kept(front, article):
    with front.reader() as reader:
        page = reader.get(article)
        front.send(signal.SIGKILL)
        eventually(lambda: "detail" in status_of(reader.get(article)), "the page that has expired")
        again = reader.get(article)
        other = reader.get("/archives/")

    assert (again.status_code, again.text) == (200, page.text)
    assert (other.status_code, other.headers["Retry-After"]) == (503, "30")
    assert "Cette page revient" in other.text


def test_nobody_notices_that_one_of_two_web_processes_is_killed(front, article):
    one, _ = front.webs

    def read(number):
        if number == 10:
            one.send(signal.SIGKILL)
        return readers[number % 4].get(f"{article}?unkept={number}").status_code

    with contextlib.ExitStack() as stack, ThreadPoolExecutor(4) as pool:
        readers = [stack.enter_context(front.reader()) for _ in range(4)]
        statuses = list(pool.map(read, range(40)))

    assert statuses == [200] * 40
