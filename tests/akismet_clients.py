"""Clients of the akismet package for the setting AKISMET_CLIENT, none of which leaves this machine.

One talks HTTP to the stand-in for Akismet; the others are the package's own, with one opinion each.
"""

import akismet
import httpx
from django.conf import settings


class ToStandIn(httpx.HTTPTransport):
    """Carries to the stand-in, over a socket, what the package sends to rest.akismet.com."""

    def __init__(self, url: str) -> None:
        super().__init__(limits=httpx.Limits(max_keepalive_connections=0))
        self.url = httpx.URL(url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(
            scheme=self.url.scheme, host=self.url.host, port=self.url.port
        )
        return super().handle_request(request)


class HttpClient(akismet.SyncClient):
    """The package's own client, whose requests end at settings.AKISMET_STAND_IN."""

    def __init__(self, config: akismet.Config, http_client: httpx.Client) -> None:
        super().__init__(
            config,
            httpx.Client(
                headers=http_client.headers,
                timeout=http_client.timeout,
                event_hooks=http_client.event_hooks,
                mounts={"https://rest.akismet.com": ToStandIn(settings.AKISMET_STAND_IN)},
            ),
        )


class HamClient(akismet.TestSyncClient):
    comment_check_response = akismet.CheckResponse.HAM


class SpamClient(akismet.TestSyncClient):
    comment_check_response = akismet.CheckResponse.SPAM


class DiscardClient(akismet.TestSyncClient):
    comment_check_response = akismet.CheckResponse.DISCARD
