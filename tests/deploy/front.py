"""The site as deploy/ runs it: web processes as systemd's unit says, and nginx in front of them.

The files are used as they are, but for what the head of palabre.conf leaves to the operator: ports,
folders and the certificate.
"""

import contextlib
import http.client
import os
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from tests.browser.site import ROOT, manage, wait_until_healthy

DEPLOY = ROOT / "deploy"
HOST = "blog.example"

# What Debian's nginx.conf has around a site, in places that any user may write to.
MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
include /etc/nginx/modules-enabled/*.conf;
events {{ worker_connections 768; }}
http {{
    sendfile on;
    tcp_nopush on;
    gzip on;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include sites-enabled/*;
}}
"""


def find_nginx() -> str | None:
    return shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")


def free_ports(count: int) -> list[int]:
    """Return ports of this machine on which nobody listens."""
    with contextlib.ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)
        ]
        return [each.getsockname()[1] for each in sockets]


def eventually(holds: Callable[[], object], what: str) -> None:
    """Wait until something holds, for as long as a very slow machine may need."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, f"it never came: {what}"
        time.sleep(0.05)


def command_of(unit: str, instance: object = "") -> list[str]:
    """Return what a unit of systemd starts, with this checkout in the place of /opt/palabre."""
    text = (DEPLOY / "systemd" / unit).read_text().replace("\\\n", " ")
    [command] = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    command = command.replace("/opt/palabre/.venv/bin/python", sys.executable)
    return shlex.split(command.replace("%i", str(instance)))


class WebProcess:
    """One palabre-web@PORT; or another application, started in the same way."""

    def __init__(
        self,
        port: int,
        environment: dict[str, str],
        application: str = "config.wsgi",
        *,
        logs_requests: bool = True,
    ) -> None:
        self.port = port
        self.application = application
        data = Path(environment["DATA_DIR"])
        self.access_log = data / f"access-{port}.log"
        self.log = data / f"web-{port}.log"
        log_each = f"--access-logfile={self.access_log} --access-logformat='%(m)s %(U)s?%(q)s'"
        self.environment = environment | ({"GUNICORN_CMD_ARGS": log_each} if logs_requests else {})
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, unless it runs."""
        if self.process and self.process.poll() is None:
            return
        usual = command_of("palabre-web@.service", self.port)
        command = [self.application if word == "config.wsgi" else word for word in usual]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    def wait(self) -> None:
        def is_listening() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0

        eventually(is_listening, f"a web server on port {self.port}")
        wait_until_healthy(self.port, self.log)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to all its processes, and wait for the end of those that it ends."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, number)
            if number in (signal.SIGKILL, signal.SIGTERM):
                self.process.wait()

    def requests(self) -> list[str]:
        """Return what it answered, as `GET /path?query`."""
        return self.access_log.read_text().splitlines() if self.access_log.exists() else []


class Reader(httpx.Client):
    """Somebody who has the site's address, and keeps the cookies that it sets."""

    def __init__(self, port: int, tls: ssl.SSLContext, **headers: str) -> None:
        super().__init__(
            base_url=f"https://127.0.0.1:{port}",
            verify=tls,
            headers={"Host": HOST, "Accept-Encoding": "identity", **headers},
            timeout=60,
        )

    def request(self, *args, **kwargs) -> httpx.Response:
        extensions = {"sni_hostname": HOST, **(kwargs.pop("extensions", None) or {})}
        return super().request(*args, extensions=extensions, **kwargs)


class Connection(http.client.HTTPSConnection):
    """A connection to the site over which paths go as they stand."""

    def __init__(self, port: int, tls: ssl.SSLContext) -> None:
        super().__init__("127.0.0.1", port, timeout=60)
        self.tls = tls

    def connect(self) -> None:
        plain = socket.create_connection((self.host, self.port), self.timeout)
        self.sock = self.tls.wrap_socket(plain, server_hostname=HOST)

    def ask(self, path: str) -> None:
        self.request("GET", path, headers={"Host": HOST})


class Front:
    """nginx with the files of deploy/, and the web processes behind it."""

    def __init__(
        self, folder: Path, certificates: Path, ports: dict[str, int], webs: list[WebProcess]
    ) -> None:
        self.folder = folder
        self.certificates = certificates
        self.webs = webs
        self.port = ports["443"]
        self.http_port = ports["80"]
        self.told_port = ports["8009"]
        self.tls = ssl.create_default_context(cafile=certificates / "fullchain.pem")
        self.log = folder / "palabre.log"
        self.error_log = folder / "error.log"
        self._write(ports)

    def _write(self, ports: dict[str, int]) -> None:
        (self.folder / "sites-enabled").mkdir(parents=True)
        (self.folder / "palabre").symlink_to(DEPLOY / "nginx" / "palabre")
        site = (DEPLOY / "nginx" / "palabre.conf").read_text()
        # IPv6 is not to be had on every machine that runs the tests.
        site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.MULTILINE)
        site = re.sub(r"\blisten (80|443)\b", lambda found: f"listen 127.0.0.1:{found[1]}", site)
        site = re.sub(r"127\.0\.0\.1:(\d+)", lambda found: f"127.0.0.1:{ports[found[1]]}", site)
        site = site.replace("/etc/letsencrypt/live/blog.example", str(self.certificates))
        site = site.replace("/var/cache/nginx/palabre", str(self.folder / "cache"))
        site = site.replace("/var/log/nginx", str(self.folder))
        site = site.replace("/var/lib/palabre", self.webs[0].environment["DATA_DIR"])
        (self.folder / "sites-enabled" / "palabre").write_text(site)
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(MAIN.format(folder=self.folder, user=user))

    @contextlib.contextmanager
    def running(self) -> Iterator["Front"]:
        arguments = ["-c", str(self.folder / "nginx.conf"), "-e", str(self.error_log)]
        nginx = subprocess.Popen([find_nginx() or "nginx", *arguments])
        try:
            eventually(
                lambda: nginx.poll() is not None or (self.folder / "nginx.pid").exists(), "nginx"
            )
            assert nginx.poll() is None, self.error_log.read_text()
            yield self
        finally:
            nginx.terminate()
            nginx.wait()

    def reader(self, **headers: str) -> Reader:
        return Reader(self.port, self.tls, **headers)

    def connection(self) -> Connection:
        return Connection(self.port, self.tls)

    def requests(self) -> list[str]:
        """Return what the application was asked for, whichever process answered."""
        return [line for web in self.webs for line in web.requests()]

    def send(self, number: signal.Signals) -> None:
        for web in self.webs:
            web.send(number)

    def tell(self, path: str) -> None:
        """Tell nginx that a page has changed, as the application does."""
        connection = http.client.HTTPConnection("127.0.0.1", self.told_port, timeout=60)
        connection.request("HEAD", path, headers={"Host": HOST})
        connection.getresponse().read()
        connection.close()


def make_certificate(folder: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-days=2", "-newkey=ec"),
            *("-pkeyopt=ec_paramgen_curve:prime256v1", f"-subj=/CN={HOST}"),
            *(f"-addext=subjectAltName=DNS:{HOST}", f"-keyout={folder / 'privkey.pem'}"),
            f"-out={folder / 'fullchain.pem'}",
        ],
        check=True,
        capture_output=True,
    )


def environment_of(data: Path, told_port: int) -> dict[str, str]:
    """The settings that deploy/ proposes, where they are not secrets or places."""
    text = (DEPLOY / "systemd" / "palabre.env.example").read_text()
    proposed = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))
    return proposed | {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(data),
        "SECRET_KEY": "only-for-the-tests-of-deploy",
        "FRONT_CACHE_URL": f"http://127.0.0.1:{told_port}",
        "EMAIL_URL": f"file://{data}/mail",
        "DATABASE_URL": f"sqlite:///{data}/palabre.sqlite3",
    }


def fill(data: Path, static: Path, environment: dict[str, str]) -> None:
    """Make a database with the demo, and have the static files and one picture in their places."""
    manage("migrate", environment)
    manage("load_demo", environment)
    (data / "static").symlink_to(static)
