"""What every request passes through before it reaches a view."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from blog.discretion import address_of

type GetResponse = Callable[[HttpRequest], HttpResponseBase]


class HeadMiddleware:
    """Answer HEAD with the headers of GET, its ETag and length among them, and without a body.

    https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = []
        else:
            assert isinstance(response, HttpResponse)
            response.content = b""
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compress pages and feeds for whoever takes them so, and no files: pictures are compressed.

    Some bytes are random, so that secrets beside a reader's words cannot be found by the length
    (BREACH). The validator becomes a weak one, since two encodings differ in their bytes.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        return response if response.streaming else super().process_response(request, response)


class TrustedProxyMiddleware:
    """Put the reader's own address and scheme into the request, on the word of our proxies only.

    X-Forwarded-For is read from its right end, where our own proxies wrote, up to the first
    address that is not one of `TRUSTED_PROXIES`; what stands left of it may be forged.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        meta["wsgi.url_scheme"] = scheme_of(meta)
        meta.pop("HTTP_X_FORWARDED_PROTO", None)
        forwarded = meta.pop("HTTP_X_FORWARDED_FOR", "")
        if is_trusted(meta.get("REMOTE_ADDR", "")):
            for text in reversed(forwarded.split(",")):
                if not (address := address_of(text.strip())):
                    break
                meta["REMOTE_ADDR"] = str(address)
                if not is_trusted(text.strip()):
                    break
        return self.get_response(request)


def scheme_of(environ: dict[str, Any]) -> str:
    """Return how a reader has reached us, `http` or `https`, or our proxies, as these say."""
    said: str = environ.get("HTTP_X_FORWARDED_PROTO", "")
    if said in ("http", "https") and is_trusted(environ.get("REMOTE_ADDR", "")):
        return said
    scheme: str = environ["wsgi.url_scheme"]
    return scheme


def is_trusted(text: str) -> bool:
    address = address_of(text)
    return any(address in network for network in settings.TRUSTED_PROXIES if address)


class HealthMiddleware:
    """Answer `/healthz`, whatever the Host header: 200 if the database answers, else 503."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path != "/healthz":
            return self.get_response(request)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return HttpResponse("the database does not answer\n", "text/plain", status=503)
        return HttpResponse("ok\n", "text/plain", headers={"Cache-Control": "no-store"})


class PermissionsPolicyMiddleware:
    """Tell browsers that no page asks for a camera, a place, a payment or the like, nor may
    anything within one. What is not named here has to be asked for by a click.

    https://www.w3.org/TR/permissions-policy/
    """

    REFUSED = (
        *("accelerometer", "autoplay", "camera", "display-capture"),
        *("encrypted-media", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts"),
        *("magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
        *("publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
    )
    POLICY = ", ".join(f"{name}=()" for name in REFUSED)

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Permissions-Policy"] = self.POLICY
        return response


class SameOriginMiddleware:
    """Refuse a request that changes something when another site's page sent it.

    Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`; a request
    with neither was not sent by a page and carries no reader's cookies. The rules are those of
    Go 1.25's `http.CrossOriginProtection`. They need no token, so pages stay the same for all.
    """

    SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in self.SAFE_METHODS and not self.is_same_origin(request):
            raise PermissionDenied("The request came from a page of another site.")
        return self.get_response(request)

    @staticmethod
    def is_same_origin(request: HttpRequest) -> bool:
        if site := request.headers.get("Sec-Fetch-Site"):
            return site in ("same-origin", "none")
        origin = request.headers.get("Origin")
        return origin is None or origin.partition("://")[2] == request.get_host()
