import threading
import time
from ipaddress import ip_address

import pytest

from blog.public_web import (
    AddressRefused,
    Limits,
    PageUnreadable,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Visit,
    WrongType,
    is_public,
)

HTML = ("text/html",)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"],
)
def test_address_of_the_internet_is_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.1", "255.255.255.255", "224.0.0.1"),
        *("10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "192.0.2.1"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1"),
        *("2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
        *("64:ff9b:1::808:808", "2001:0:808:808::f7f7:f7f7", "4000::1"),
    ],
)
def test_every_other_address_is_not(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1"),
        *("2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0"),
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]"),
        *("[2002:7f00:1::]", "[fe80::1]", "[fc00::1]", "example.org@127.0.0.1"),
        *("127\u30020\u30020\u30021", "\u2460\u2461\u2466.0.0.1", "\uff11\uff12\uff17.0.0.1"),
    ],
)
def test_machine_of_our_own_network_is_refused(host):
    with pytest.raises(AddressRefused, match="not on the public internet"):
        Visit(Limits()).fetch(f"http://{host}/", HTML, 1000)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_INFO",
        "//example.org/",
        "http:///",
        "http://example.org:22/",
        "https://example.org:8443/",
    ],
)
def test_scheme_or_port_that_is_not_of_the_web_is_refused(url):
    with pytest.raises(AddressRefused):
        Visit(Limits()).fetch(url, HTML, 1000)


@pytest.mark.parametrize("url", ["http://example.org:port/", "http://[::1/", f"http://{'a' * 64}/"])
def test_malformed_address_is_unreadable(url):
    with pytest.raises(PageUnreadable):
        Visit(Limits()).fetch(url, HTML, 1000)


def test_answer_is_read(web):
    web.serve("/page?a=%C3%A9", "<p>Été</p>", "text/html; charset=utf-8")

    answer = Visit(web.limits()).fetch(web.url("/page?a=é#part"), HTML, 1000)

    assert answer.body == "<p>Été</p>".encode()
    assert answer.content_type == "text/html; charset=utf-8"


def test_reader_says_who_it_is(web, settings):
    settings.SITE_URL = "https://blog.example"
    web.serve("/", "")

    Visit(web.limits()).fetch(web.url("/"), HTML, 1000)

    assert web.requests[0].headers["User-Agent"] == "Palabre (+https://blog.example)"


def test_connection_goes_to_the_address_that_was_checked(web):
    answers = [["127.0.0.1"]]
    web.serve("/", "Found.")
    visit = Visit(web.limits(resolve=lambda host: answers.pop()))

    answer = visit.fetch(web.url("/", host="rebinding.example"), HTML, 1000)

    assert answer.body == b"Found."
    assert web.requests[0].headers["Host"] == f"rebinding.example:{web.port}"
    assert answers == []


def test_name_that_resolves_to_us_after_a_redirect_is_refused(web):
    answers = [["10.0.0.1"], ["127.0.0.1"]]
    web.redirect("/", web.url("/inside", host="rebinding.example"))
    web.serve("/inside", "Secret.")
    visit = Visit(web.limits(resolve=lambda host: answers.pop()))

    with pytest.raises(AddressRefused, match=r"rebinding\.example"):
        visit.fetch(web.url("/", host="rebinding.example"), HTML, 1000)

    assert [request.path for request in web.requests] == ["/"]


def test_name_that_resolves_to_us_is_refused():
    limits = Limits(resolve=lambda host: ["127.0.0.1", "::1"])

    with pytest.raises(AddressRefused, match=r"inside\.example"):
        Visit(limits).fetch("http://inside.example/", HTML, 1000)


def test_only_the_allowed_addresses_of_a_name_are_tried(web):
    web.serve("/", "Found.")
    limits = web.limits(resolve=lambda host: ["10.0.0.1", "127.0.0.1"])

    answer = Visit(limits).fetch(web.url("/", host="mixed.example"), HTML, 1000)

    assert answer.body == b"Found."


def test_next_address_is_tried_when_the_first_does_not_answer(web):
    web.serve("/", "Found.")
    limits = web.limits(resolve=lambda host: ["::1", "127.0.0.1"], allows=lambda address: True)

    answer = Visit(limits).fetch(web.url("/", host="two.example"), HTML, 1000)

    assert answer.body == b"Found."


def test_name_that_does_not_resolve_is_unreadable():
    def unknown(host):
        raise OSError("Name or service not known")

    with pytest.raises(PageUnreadable, match="not known"):
        Visit(Limits(resolve=unknown)).fetch("http://nowhere.example/", HTML, 1000)


def test_redirect_is_followed_to_its_own_address(web):
    web.redirect("/old", "/new?x=1")
    web.serve("/new?x=1", "Here.")

    answer = Visit(web.limits()).fetch(web.url("/old"), HTML, 1000)

    assert answer.url == web.url("/new?x=1")
    assert answer.body == b"Here."


@pytest.mark.parametrize(
    "location",
    [
        *("http://10.0.0.1:{port}/", "http://127.0.0.1:1/", "http://[::1]:{port}/"),
        *("http://169.254.169.254:{port}/latest/meta-data/", "http://2886729729:{port}/"),
        *("//192.168.0.1:{port}/", "file:///etc/passwd", "gopher://10.0.0.1:{port}/"),
    ],
)
def test_redirect_into_our_own_network_is_refused(web, location):
    web.redirect("/", location.format(port=web.port))

    with pytest.raises(AddressRefused):
        Visit(web.limits()).fetch(web.url("/"), HTML, 1000)


def test_endless_redirect_is_given_up(web):
    web.redirect("/", "/")

    with pytest.raises(TooManyRedirects):
        Visit(web.limits()).fetch(web.url("/"), HTML, 1000)

    assert len(web.requests) == 6


def test_answer_that_is_too_large_is_not_read(web):
    web.serve("/", b"x" * 1001)

    with pytest.raises(TooLarge):
        Visit(web.limits()).fetch(web.url("/"), HTML, 1000)


def test_answer_of_just_the_size_is_read(web):
    web.serve("/", b"x" * 1000)

    assert len(Visit(web.limits()).fetch(web.url("/"), HTML, 1000).body) == 1000


def test_large_page_is_read_as_far_as_its_head(web):
    web.serve("/", b"<title>T</title></HEAD>" + b"x" * 5_000_000)

    answer = Visit(web.limits()).fetch(web.url("/"), HTML, 1_000_000, until=b"</head")

    assert answer.body.startswith(b"<title>T</title></HEAD>")
    assert len(answer.body) <= 1_000_000


def test_answer_that_never_ends_is_given_up(web):
    def drip(request):
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        while True:
            request.wfile.write(b"x")
            time.sleep(0.01)

    web.pages["/"] = drip

    with pytest.raises(TooSlow):
        Visit(web.limits(seconds=0.3)).fetch(web.url("/"), HTML, 1000)


def test_answer_that_never_begins_is_given_up(web):
    over = threading.Event()
    web.pages["/"] = lambda request: over.wait()

    with pytest.raises(TooSlow):
        Visit(web.limits(seconds=0.1)).fetch(web.url("/"), HTML, 1000)

    over.set()


def test_name_that_takes_for_ever_to_resolve_is_given_up():
    over = threading.Event()

    with pytest.raises(TooSlow):
        Visit(Limits(seconds=0.1, resolve=lambda host: over.wait() or [])).fetch(
            "http://slow.example/", HTML, 1000
        )

    over.set()


@pytest.mark.parametrize("content_type", ["application/pdf", "text/plain", "image/svg+xml", ""])
def test_answer_of_another_type_is_not_read(web, content_type):
    web.serve("/", "<title>T</title>", content_type)

    with pytest.raises(WrongType):
        Visit(web.limits()).fetch(web.url("/"), HTML, 1000)


def test_compressed_answer_is_not_read(web):
    web.serve("/", b"\x1f\x8b", Content_Encoding="gzip")

    with pytest.raises(WrongType):
        Visit(web.limits()).fetch(web.url("/"), HTML, 1000)

    assert web.requests[0].headers["Accept-Encoding"] == "identity"


def test_answer_that_is_no_success_is_unreadable(web):
    with pytest.raises(PageUnreadable, match="404"):
        Visit(web.limits()).fetch(web.url("/missing"), HTML, 1000)


def test_answer_that_is_no_http_is_unreadable(web):
    web.pages["/"] = lambda request: request.wfile.write(b"SSH-2.0\r\n\r\n")

    with pytest.raises(PageUnreadable):
        Visit(web.limits()).fetch(web.url("/"), HTML, 1000)
