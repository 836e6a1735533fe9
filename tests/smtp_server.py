"""A mail server that takes whatever it is given, over a socket, on this machine only.

It speaks as much of RFC 5321 as a client needs to hand over a mail. `python -m tests.smtp_server
FILE [PORT]` runs it in a process of its own, which says on which port it listens, and writes into
FILE a line for each mail it takes.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread


@dataclass(frozen=True)
class Taken:
    """A mail as it came: whom its envelope names, and its bytes."""

    sender: str
    recipient: str
    message: bytes


def take_all(recipient: str) -> str:
    """Refuse nobody."""
    return ""


class Server(ThreadingTCPServer):
    """Takes mails on a port of its own."""

    daemon_threads = True
    request_queue_size = 64

    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.refusal = ""
        """What to say to a mail instead of taking it, such as “451 Try again later”."""
        self.answer: Callable[[str], str] = take_all
        """What to say to a recipient instead of taking mail for them."""
        self.asked = Event()
        """Set when a mail was offered."""
        self.let_go = Event()
        self.let_go.set()
        self.connections = 0

    def take(self, mail: Taken) -> None:
        raise NotImplementedError

    @property
    def url(self) -> str:
        return "smtp://{}:{}".format(*self.server_address)


class SmtpServer(Server):
    """Keeps the mails that it was given, and refuses them when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Taken] = []
        self.thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def take(self, mail: Taken) -> None:
        self.taken.append(mail)

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, as mail programs read it."""
        return [message_from_bytes(mail.message, policy=policy.default) for mail in self.taken]

    @property
    def recipients(self) -> list[str]:
        return [mail.recipient for mail in self.taken]

    def hang(self) -> None:
        """Leave whoever offers a mail from now on without an answer."""
        self.asked.clear()
        self.let_go.clear()

    def close(self) -> None:
        self.let_go.set()
        self.shutdown()
        self.server_close()
        self.thread.join()


class Handler(StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        smtp = self.server
        smtp.connections += 1
        sender = recipient = ""
        self.say("220 stand-in")
        while line := self.rfile.readline():
            verb = line[:4].upper().decode().strip()
            if verb == "QUIT":
                return self.say("221 Bye")
            if verb == "MAIL":
                smtp.asked.set()
                smtp.let_go.wait()
                sender = address(line)
                self.say(smtp.refusal or "250 Fine")
            elif verb == "RCPT":
                recipient = address(line)
                self.say(smtp.answer(recipient) or "250 Fine")
            elif verb == "DATA":
                self.say("354 Go on")
                smtp.take(Taken(sender, recipient, self.message()))
                self.say("250 Taken")
            elif verb in ("EHLO", "HELO", "RSET"):
                self.say("250 Fine")
            else:
                self.say("502 Not known here")
        return None

    def message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def say(self, line: str) -> None:
        # Whoever was left without an answer may have gone.
        with suppress(ConnectionError):
            self.wfile.write(f"{line}\r\n".encode())


def address(line: bytes) -> str:
    """Return the address of a MAIL or RCPT command."""
    return line.decode().partition("<")[2].partition(">")[0]


class Recorder(Server):
    """Writes down to whom it was given mail, and throws the mail away."""

    def __init__(self, path: str, port: int = 0) -> None:
        super().__init__(port)
        self.file = open(path, "a", buffering=1)  # noqa: SIM115  open as long as the process runs

    def take(self, mail: Taken) -> None:
        self.file.write(f"{mail.recipient}\n")


if __name__ == "__main__":
    recorder = Recorder(sys.argv[1], *map(int, sys.argv[2:]))
    print(recorder.server_address[1], flush=True)  # noqa: T201
    recorder.serve_forever()
