"""The authors of an export as accounts here."""

from collections import Counter
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction

from blog.models import WordPressImport
from blog.wordpress.remarks import Reason
from blog.wordpress.survey import Survey
from blog.wordpress.tally import ADDED, KNOWN, Tally
from blog.wordpress.wxr import Author

LONGEST_NAME, LONGEST_EMAIL = 150, 254
"""What an account here can keep, in characters."""


class Accounts:
    """Whose the articles and the comments of an export are."""

    def __init__(self, run: WordPressImport, survey: Survey) -> None:
        self.run = run
        self.authors = survey.authors
        emails = Counter(author.email.lower() for author in self.authors.values())
        self.shared = {email for email, number in emails.items() if number > 1}
        """The addresses that tell none of the authors from the others."""
        self.by_login: dict[str, User] = {}
        self.by_number: dict[int, User] = {}
        self.by_email: dict[str, User] = {}

    def prepare(self, needed: Collection[str], tally: Tally) -> None:
        """Find the accounts of the authors, and make one for whom `needed` names and who has none.

        It can publish under a name, and do nothing else: nobody can log in with it.
        """
        for author in self.authors.values():
            account = self._find(author)
            is_needed = bool(author.login) and author.login in needed
            if account or (is_needed and self.run.author_id):
                tally.count("author", KNOWN)
            elif is_needed:
                account = make(author)
                tally.count("author", ADDED)
            else:
                tally.leave_out("author", author.number, author.login, Reason.UNUSED)
            if account:
                self._keep(author, account)

    def know(self) -> None:
        """Find the accounts of the authors, when those that were missing have been made."""
        for author in self.authors.values():
            if account := self._find(author):
                self._keep(author, account)

    def of_article(self, login: str) -> User | None:
        return self.run.author or self.by_login.get(login)

    def of_comment(self, number: int, email: str) -> User | None:
        """Return who wrote a comment while logged in, by identifier or, for want of it, e-mail."""
        if not number:
            return None
        return self.by_number.get(number) or self.by_email.get(email.lower())

    def _keep(self, author: Author, account: User) -> None:
        self.by_login[author.login] = account
        if author.number:
            self.by_number[author.number] = account
        if author.email:
            self.by_email[author.email.lower()] = account

    def _find(self, author: Author) -> User | None:
        """Return the account with the e-mail of an author, or else their login, in any case."""
        if author.email and author.email.lower() not in self.shared:
            account = User.objects.filter(email__iexact=author.email).first()
            if account:
                return account
        accounts = User.objects.filter(username__iexact=username(author))
        return accounts.filter(username=username(author)).first() or accounts.first()


def username(author: Author) -> str:
    return author.login[:LONGEST_NAME]


def make(author: Author) -> User:
    """Make an account by which an author is named."""
    name = author.display_name or author.login
    first, last = author.first_name, author.last_name
    if f"{first} {last}".strip() != name:
        first, last = name, ""
    with transaction.atomic():
        account = User(username=username(author))
        if len(author.email) <= LONGEST_EMAIL:
            account.email = author.email
        account.first_name, account.last_name = first[:LONGEST_NAME], last[:LONGEST_NAME]
        account.is_active = False
        account.set_unusable_password()
        account.save()
    return account
