"""Sites around a text, for tests."""

from blog.wordpress.texts.bodies import Shown


class Same:
    """Leaves addresses as they are, and has every picture."""

    def picture(self, address, number=None):
        return Shown(address, is_here=True)

    def gallery(self, numbers):
        return []

    def link(self, address):
        return address

    def reusable(self, number):
        return ""


class Moved(Same):
    """Knows pictures by their numbers, and where some pages are now."""

    pictures = {
        5: Shown("/media/lavoir.jpg", "Le lavoir", "Sous le toit", is_here=True),
        6: Shown("/media/tilleul.jpg", "Le tilleul", "", is_here=True),
        7: Shown("/media/source.jpg", "", "La source", is_here=True),
    }
    blocks = {
        1: "<!-- wp:paragraph -->\n<p>Partout le même.</p>\n<!-- /wp:paragraph -->",
        2: '<!-- wp:block {"ref":3} /-->',
        3: '<!-- wp:block {"ref":2} /-->',
        4: "Tapé\n\nen lignes",
    }

    def picture(self, address, number=None):
        return self.pictures.get(number) or Shown(address)

    def gallery(self, numbers):
        return [self.pictures[number] for number in (numbers or [5, 6, 7])]

    def link(self, address):
        return address.replace("https://vieux.example", "")

    def reusable(self, number):
        return self.blocks.get(number, "")
