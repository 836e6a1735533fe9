"""Those who try to come in, and from where."""

from blog.models import Blog

HERE, THERE = "203.0.113.7", "198.51.100.7"


def try_to_enter(
    client,
    username,
    password,
    address="/admin/login/",
    network=HERE,
    language="en",
    query="",
    **more,
):
    """Send the form of an entrance, from a network, in a language."""
    Blog(language=language).save()
    data = {"username": username, "password": password, **more}
    return client.post(f"{address}{query}", data, REMOTE_ADDR=network)
