"""A mail server that takes whatever it is given, over a socket, on this machine only.

It speaks as much of RFC 5321 as a client needs to hand over a mail.
"""

from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread


class SmtpServer:
    """Keeps the mails that it was given, and refuses them when told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusal = ""
        """What to say to a mail instead of taking it, such as “451 Try again later”."""
        self.asked = Event()
        """Set when a mail was offered."""
        self.let_go = Event()
        self.let_go.set()
        self.server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.smtp = self
        self.url = "smtp://{}:{}".format(*self.server.server_address)
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def hang(self) -> None:
        """Leave whoever offers a mail from now on without an answer."""
        self.asked.clear()
        self.let_go.clear()

    def close(self) -> None:
        self.let_go.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Handler(StreamRequestHandler):
    def handle(self) -> None:
        smtp = self.server.smtp
        self.say("220 stand-in")
        while line := self.rfile.readline():
            verb = line[:4].upper().decode().strip()
            if verb == "QUIT":
                return self.say("221 Bye")
            if verb == "MAIL":
                smtp.asked.set()
                smtp.let_go.wait()
                self.say(smtp.refusal or "250 Fine")
            elif verb == "DATA":
                self.say("354 Go on")
                smtp.mails.append(self.mail())
                self.say("250 Taken")
            elif verb in ("EHLO", "HELO", "RCPT", "RSET"):
                self.say("250 Fine")
            else:
                self.say("502 Not known here")
        return None

    def mail(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def say(self, line: str) -> None:
        # Whoever was left without an answer may have gone.
        with suppress(ConnectionError):
            self.wfile.write(f"{line}\r\n".encode())
