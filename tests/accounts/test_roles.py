"""Who may open which page of the admin, one by one."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import NoReverseMatch, reverse
from django_tasks_db.models import DBTaskResult

from accounts import roles
from accounts.models import Event
from blog.models import WordPressImport
from comments import bulk
from comments.models import Ban, Chore, Comment, DeletedCount, TrustedAuthor
from subscriptions.models import SubscriberImport
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    LinkCardFactory,
    MailingFactory,
    PageFactory,
    PictureFactory,
    SubscriberFactory,
    TagFactory,
)

pytestmark = pytest.mark.django_db

# Those whom a page lets in: (n)obody in particular but staff, (m)oderators, (e)ditors, (a)uthors,
# (s)uperusers.
ALL, DESK, WRITERS, AUTHORS, ROOT, NOBODY = "nmeas", "meas", "eas", "as", "s", ""

MODELS = {
    # list, form to add, form to change, form to delete, history
    "accounts_access": (AUTHORS, NOBODY, AUTHORS, NOBODY, AUTHORS),
    "accounts_event": (AUTHORS, NOBODY, AUTHORS, NOBODY, AUTHORS),
    "admin_logentry": (AUTHORS, NOBODY, AUTHORS, NOBODY, AUTHORS),
    "auth_group": (ROOT, ROOT, ROOT, ROOT, ROOT),
    "auth_user": (ROOT, ROOT, ROOT, ROOT, ROOT),
    "blog_article": (WRITERS, WRITERS, WRITERS, WRITERS, WRITERS),
    "blog_blog": (AUTHORS, NOBODY, AUTHORS, NOBODY, AUTHORS),
    "blog_linkcard": (WRITERS, WRITERS, WRITERS, NOBODY, WRITERS),
    "blog_page": (WRITERS, WRITERS, WRITERS, WRITERS, WRITERS),
    "blog_picture": (WRITERS, WRITERS, WRITERS, WRITERS, WRITERS),
    # Everybody has their own, which nobody else sees.
    "blog_preference": (ALL, NOBODY, ALL, NOBODY, ALL),
    "blog_tag": (WRITERS, WRITERS, WRITERS, WRITERS, WRITERS),
    "blog_wordpressimport": (AUTHORS, AUTHORS, AUTHORS, NOBODY, AUTHORS),
    "comments_ban": (DESK, DESK, DESK, DESK, DESK),
    "comments_comment": (DESK, NOBODY, DESK, NOBODY, DESK),
    "comments_deletedcount": (DESK, NOBODY, DESK, NOBODY, DESK),
    "comments_discussion": (AUTHORS, NOBODY, AUTHORS, NOBODY, AUTHORS),
    "comments_trustedauthor": (DESK, DESK, DESK, DESK, DESK),
    "django_tasks_database_dbtaskresult": (ROOT, NOBODY, ROOT, NOBODY, ROOT),
    "operations_health": (ROOT, NOBODY, ROOT, NOBODY, ROOT),
    "privacy_imprint": (AUTHORS, NOBODY, AUTHORS, NOBODY, AUTHORS),
    "subscriptions_mailing": (AUTHORS, NOBODY, AUTHORS, NOBODY, AUTHORS),
    "subscriptions_newsletter": (AUTHORS, NOBODY, AUTHORS, NOBODY, AUTHORS),
    "subscriptions_subscriber": (AUTHORS, AUTHORS, AUTHORS, AUTHORS, AUTHORS),
    "subscriptions_subscriberimport": (AUTHORS, AUTHORS, AUTHORS, NOBODY, AUTHORS),
}

PAGES = {
    "account": ALL,
    "second_factor": ALL,
    "second_factor_off": ALL,
    "recovery_codes": ALL,
    "end_sessions": ALL,
    "index": ALL,
    "jsi18n": ALL,
    "password_change": ALL,
    "password_change_done": ALL,
    "all_sessions": ROOT,
    "auth_user_password_change": ROOT,
    "blog_article_preview": WRITERS,
    "blog_page_preview": WRITERS,
    "blog_picture_picker": WRITERS,
    "blog_wordpressimport_go_on": AUTHORS,
    "blog_wordpressimport_report": AUTHORS,
    "comments_comment_ban": DESK,
    "comments_comment_batch": DESK,
    "comments_comment_edit": DESK,
    "comments_comment_move": DESK,
    "comments_comment_reply": DESK,
    "comments_comment_undo": DESK,
    "comments_comment_undo_batch": DESK,
    "comments_filterhealth_changelist": AUTHORS,
    "comments_filterhealth_usage": NOBODY,  # the filter is off here
    "comments_filterhealth_verify": NOBODY,
    "privacy_deed_changelist": AUTHORS,
    "privacy_deed_download": AUTHORS,
    "privacy_deed_erase": AUTHORS,
    "subscriptions_mailing_article": AUTHORS,
    "subscriptions_mailing_article_forgo": AUTHORS,
    "subscriptions_mailing_article_preview": AUTHORS,
    "subscriptions_mailing_article_send": AUTHORS,
    "subscriptions_mailing_article_test": AUTHORS,
    "subscriptions_mailing_pause": AUTHORS,
    "subscriptions_mailing_preview": AUTHORS,
    "subscriptions_mailing_resume": AUTHORS,
    "subscriptions_mailing_retry": AUTHORS,
    "subscriptions_mailing_send": AUTHORS,
    "subscriptions_mailing_stop": AUTHORS,
    "subscriptions_mailing_test": AUTHORS,
    "subscriptions_subscriber_ask": AUTHORS,
    "subscriptions_subscriber_export": AUTHORS,
    "subscriptions_subscriber_move": AUTHORS,
    "subscriptions_subscriber_statistics": AUTHORS,
    "subscriptions_subscriberimport_go_on": AUTHORS,
}

VERBS = ("changelist", "add", "change", "delete", "history")
TABLE = PAGES | {
    f"{model}_{verb}": may
    for model, row in MODELS.items()
    for verb, may in zip(VERBS, row, strict=True)
}

OF_ALL = {"login", "code", "logout"}
"""What anybody may ask for."""


def test_role_that_is_taken_away_is_gone_with_the_next_request(client):
    moderator = person("m")
    client.force_login(moderator)
    queue = reverse("admin:comments_comment_changelist")
    before = client.get(queue).status_code

    moderator.groups.clear()

    assert [before, client.get(queue).status_code] == [200, 403]


BY_WHAT_IS_ASKED = {"autocomplete", "app_list", "view_on_site"}
"""What depends on the model that is named; below."""


def names_of(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names_of(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def person(letter):
    if letter == "s":
        return User.objects.create_superuser("root")
    user = User.objects.create_user("somebody", is_staff=True)
    if name := {"m": roles.MODERATOR, "e": roles.EDITOR, "a": roles.AUTHOR}.get(letter):
        user.groups.add(Group.objects.get(name=name))
    return user


@pytest.fixture
def keys(db):
    """Have an object of each kind, and return their keys by the names of parameters."""
    article, comment = ArticleFactory(draft=True), CommentFactory(held=True)
    other = User.objects.create_user("other")
    mailing, subscriber = MailingFactory(), SubscriberFactory()
    wordpress, imported = WordPressImport.objects.create(), SubscriberImport.objects.create()
    batch = bulk.plan("approve", [comment.pk], other)
    objects = {
        "accounts_event": Event.of(Event.What.LOGIN, other),
        "admin_logentry": LogEntry.objects.create(
            user=other,
            content_type=ContentType.objects.get_for_model(Comment),
            object_id=comment.pk,
            action_flag=2,
        ),
        "auth_group": Group.objects.first(),
        "auth_user": other,
        "blog_article": article,
        "blog_linkcard": LinkCardFactory(),
        "blog_page": PageFactory(),
        "blog_picture": PictureFactory(),
        "blog_tag": TagFactory(),
        "blog_wordpressimport": wordpress,
        "comments_ban": Ban.objects.create(kind="email", value="bea@example.org"),
        "comments_comment": comment,
        "comments_deletedcount": DeletedCount.objects.create(
            day=date(2026, 1, 1), status=Comment.Status.SPAM
        ),
        "comments_trustedauthor": TrustedAuthor.objects.create(email="ada@example.org"),
        "django_tasks_database_dbtaskresult": DBTaskResult.objects.create(
            task_path="x.y", args_kwargs={"args": [], "kwargs": {}}, backend_name="default"
        ),
        "operations_health": Chore.objects.create(name="upkeep"),
        "subscriptions_mailing": mailing,
        "subscriptions_subscriber": subscriber,
        "subscriptions_subscriberimport": imported,
    }
    return {
        "batch_id": batch.pk,
        "comment_id": comment.pk,
        "run_id": wordpress.pk,
        "import_id": imported.pk,
        "mailing_id": mailing.pk,
        "subscriber_id": subscriber.pk,
        "article_id": article.pk,
        "blog_article": article.pk,
        "blog_page": objects["blog_page"].pk,
        "id": other.pk,
    } | {name: thing.pk for name, thing in objects.items()}


def address_of(name, keys):
    model = name.rpartition("_")[0]
    ways = [{}, {"object_id": keys.get(model, 1)}, {"pk": keys.get(model)}]
    ways += [{key: value} for key, value in keys.items()]
    for way in ways:
        try:
            return reverse(f"admin:{name}", kwargs=way)
        except NoReverseMatch:
            continue
    raise AssertionError(f"No way to {name}.")


def lets_in(client, address):
    """Say whether a page is shown, or does what its button says."""
    response = client.get(address, follow=True)
    if response.status_code == 405:
        response = client.post(address)
    last = response.redirect_chain[-1][0] if getattr(response, "redirect_chain", None) else ""
    assert response.status_code != 404, address
    return response.status_code != 403 and "/admin/login/" not in last


def test_table_has_every_page_of_the_admin():
    assert set(names_of(admin.site.get_urls())) - OF_ALL - BY_WHAT_IS_ASKED == set(TABLE)


@pytest.mark.parametrize("letter", ALL)
def test_each_role_opens_what_the_table_says_and_nothing_else(client, keys, letter):
    client.force_login(person(letter))

    opened = {name for name in TABLE if lets_in(client, address_of(name, keys))}

    assert opened == {name for name, may in TABLE.items() if letter in may}


def test_account_of_a_reader_opens_nothing(client, keys):
    client.force_login(User.objects.create_user("reader"))

    assert not [name for name in TABLE if lets_in(client, address_of(name, keys))]


# ---------------------------------------------------------------- By the model that is named


@pytest.mark.parametrize(("letter", "may"), [("n", False), ("m", False), ("e", True)])
def test_way_to_a_page_tells_its_address_to_those_who_may_see_it(client, letter, may):
    draft = ArticleFactory(scheduled=True, slug="secret-plan")
    kind = ContentType.objects.get_for_model(draft)
    client.force_login(person(letter))

    response = client.get(f"/admin/r/{kind.pk}/{draft.pk}/")

    assert (response.status_code, "secret-plan" in response.get("Location", "")) == (
        302 if may else 403,
        may,
    )


@pytest.mark.parametrize(("letter", "status"), [("n", 403), ("m", 403), ("e", 200)])
def test_proposals_are_for_those_who_may_see_them(client, letter, status):
    TagFactory(name="secret")
    client.force_login(person(letter))

    response = client.get(
        "/admin/autocomplete/?app_label=blog&model_name=article&field_name=tags&term=se"
    )

    assert response.status_code == status


@pytest.mark.parametrize(
    ("letter", "apps"),
    [
        ("n", {"blog"}),  # one's own language
        ("m", {"blog", "comments"}),
        ("e", {"blog", "comments"}),
        ("a", {"accounts", "admin", "blog", "comments", "privacy", "subscriptions"}),
    ],
)
def test_front_page_lists_what_one_may_see(client, letter, apps):
    client.force_login(person(letter))

    listed = {app["app_label"] for app in client.get("/admin/").context["app_list"]}

    assert listed == apps


# ---------------------------------------------------------------- What a role may do to itself


@pytest.mark.parametrize("letter", "nmea")
def test_nobody_gives_themselves_more(client, letter):
    user = person(letter)
    client.force_login(user)

    client.post(f"/admin/auth/user/{user.pk}/change/", {"username": "x", "is_superuser": "on"})

    user.refresh_from_db()
    assert not user.is_superuser


def test_preferences_of_others_are_not_to_be_had_by_their_number(client):
    other, user = User.objects.create_user("other"), person("m")
    client.force_login(user)

    client.post(f"/admin/blog/preference/{other.pk}/change/", {"language": "en"})

    assert not hasattr(User.objects.get(pk=other.pk), "preference")
    assert User.objects.get(pk=user.pk).preference.language == "en"


# ---------------------------------------------------------------- The groups


def test_migrate_puts_the_roles_back_in_step():
    moderator = Group.objects.get(name=roles.MODERATOR)
    moderator.permissions.add(Permission.objects.get(codename="view_subscriber"))
    moderator.permissions.remove(Permission.objects.get(codename="change_comment"))

    call_command("migrate", verbosity=0)

    codes = set(moderator.permissions.values_list("codename", flat=True))
    assert codes == roles.MAY[roles.MODERATOR]["comments"]


def test_groups_of_the_site_itself_are_left_alone():
    own = Group.objects.create(name="proof-readers")
    own.permissions.add(Permission.objects.get(codename="view_article"))

    call_command("migrate", verbosity=0)

    assert own.permissions.count() == 1


def test_each_code_in_the_table_is_that_of_a_permission():
    for may in roles.MAY.values():
        for app, codes in may.items():
            of_app = Permission.objects.filter(content_type__app_label=app)
            known = set(of_app.values_list("codename", flat=True))
            assert (codes or set()) <= known, app


def test_form_of_an_account_names_the_roles_in_ones_language(client, settings):
    client.force_login(person("s"))

    page = client.get(f"/admin/auth/user/{User.objects.get().pk}/change/").text

    assert ">modérateur</option>" in page
