"""Categories and tags of an export, which are all tags here."""

import pytest

from blog.models import Article, OldAddress, Tag, WordPressImport
from tests.comments.wordpress.arrival import bring_in, remarks
from tests.factories import ArticleFactory, TagFactory
from tests.wordpress_files import category, item, tag, term

pytestmark = pytest.mark.django_db

DONE = WordPressImport.State.DONE


def tags_of(slug="texte-1"):
    return {tag.name for tag in Article.objects.get(slug=slug).tags.all()}


@pytest.mark.parametrize("here", [{"slug": "paix"}, {"name": "Paix"}])
def test_tag_that_is_here_is_used(tmp_path, here) -> None:
    known = TagFactory(**here)

    run = bring_in(tmp_path, item(1, tags=[("paix", "Paix")]))

    assert list(Article.objects.get().tags.all()) == [known]
    assert run.counts["tag"] == {"known": 1}


def test_tag_is_found_by_its_old_address_when_it_was_renamed_here(tmp_path) -> None:
    bring_in(tmp_path, item(1, tags=[("paix", "Paix")]))
    Tag.objects.update(name="La paix", slug="la-paix")

    bring_in(tmp_path, item(1), item(2, tags=[("paix", "Paix")]))

    assert tags_of("texte-2") == {"La paix"}
    assert Tag.objects.count() == 1


def test_name_is_decoded_and_kept(tmp_path) -> None:
    bring_in(tmp_path, item(1, tags=[("arbres-c", "Arbres &amp; C<sup>ie</sup>")]))

    assert tags_of() == {"Arbres & Cie"}


def test_slug_that_is_not_ascii_becomes_one_that_is(tmp_path, client) -> None:
    bring_in(tmp_path, item(1, tags=[("テスト", "Essai"), ("%e3%83%86", "テ")]))

    assert set(Tag.objects.values_list("slug", flat=True)) == {"essai", "tag"}
    assert client.get("/tag/%E3%83%86%E3%82%B9%E3%83%88/")["Location"] == "/tag/essai/"


def test_two_slugs_that_become_one_are_told_apart(tmp_path) -> None:
    bring_in(tmp_path, item(1, tags=[("été", "Été"), ("eté", "Eté")]))

    assert Tag.objects.count() == 2


def test_long_name_is_shortened_and_listed(tmp_path) -> None:
    run = bring_in(tmp_path, item(1, tags=[("a" * 100, "Arbre " * 20)]))

    assert run.state == DONE
    assert remarks(run) == [("tag", None, "shortened")]


@pytest.mark.parametrize("name", ["", "<br>"])
def test_tag_without_a_name_gets_that_of_its_slug(tmp_path, name) -> None:
    TagFactory(name="autre", slug="x")

    run = bring_in(tmp_path, item(1, tags=[("paix", name)]), item(2, tags=[("autre", name)]))

    assert run.state == DONE
    assert set(Tag.objects.values_list("name", flat=True)) == {"autre", "paix"}


def test_tag_whose_address_leads_to_something_else_comes_in_once(tmp_path) -> None:
    OldAddress.objects.create(path="/category/paix", article=ArticleFactory())

    run = bring_in(
        tmp_path,
        item(1, categories=[("paix", "Paix")]),
        item(2, categories=[("paix", "Paix")]),
    )

    assert run.state == DONE
    assert Tag.objects.get().articles.count() == 2


def test_rehearsal_counts_as_they_then_come(tmp_path) -> None:
    items = [
        item(1, tags=[("paix", "Paix"), ("ete", "Été")]),
        item(2, categories=[("paix-2", "Paix")], tags=[("eté", "Eté"), ("paix", "Paix")]),
    ]
    terms = [category("paix", "La paix"), tag("seul", "Été"), tag("rien", "Rien")]

    tried = bring_in(tmp_path, *items, terms=terms, is_rehearsal=True)
    done = bring_in(tmp_path, *items, terms=terms)

    assert tried.counts["tag"] == done.counts["tag"]
    assert remarks(tried) == remarks(done)


def test_terms_of_other_kinds_are_no_tags(tmp_path) -> None:
    bring_in(tmp_path, item(1), terms=[term("nav_menu", "haut", "Haut")])

    assert not Tag.objects.exists()


def test_unused_ones_are_listed(tmp_path) -> None:
    run = bring_in(
        tmp_path,
        item(1, tags=[("paix", "Paix")]),
        item(2, status="trash", tags=[("perdu", "Perdu")]),
        terms=[category("rien", "Rien"), tag("paix", "Paix")],
    )

    assert run.counts["tag"] == {"added": 1, "left_out": 2}
    assert run.state == DONE
