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
            if account:
                tally.count("author", KNOWN)
            elif author.login in needed and not self.run.author_id:
                account = make(author)
                tally.count("author", ADDED)
            elif author.login in needed:
                tally.count("author", KNOWN)
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
        """Return the account with the e-mail of an author, or else with their login."""
        if author.email and author.email.lower() not in self.shared:
            account = User.objects.filter(email__iexact=author.email).first()
            if account:
                return account
        return User.objects.filter(username=author.login).first()


def make(author: Author) -> User:
    """Make an account by which an author is named."""
    name = author.display_name or author.login
    first, last = author.first_name, author.last_name
    if f"{first} {last}".strip() != name:
        first, last = name, ""
    with transaction.atomic():
        account = User(username=author.login[:150], email=author.email[:254])
        account.first_name, account.last_name = first[:150], last[:150]
        account.is_active = False
        account.set_unusable_password()
        account.save()
    return account
