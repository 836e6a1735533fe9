"""A tree of HTML, written anew in the words of the editor here (`blog/editor.py`).

What stands in lines becomes runs: words, each with the marks that hold for it. So marks around
whole paragraphs, and paragraphs in the middle of a mark, come out sound.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from blog.wordpress.texts import media
from blog.wordpress.texts.marks import mark_of
from blog.wordpress.texts.runs import (
    SPACE,
    Mark,
    Marks,
    Run,
    have_words,
    html_of,
    text_html,
    trimmed,
    unindented,
)
from blog.wordpress.texts.shapes import (
    is_caption,
    is_gallery,
    only,
    source_in,
    with_lists,
    with_sources,
)
from blog.wordpress.texts.structures import list_html, table_html
from blog.wordpress.texts.surroundings import Block, Figure, Surroundings
from blog.wordpress.texts.tree import Element, Node

HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
CONTAINERS = {
    *("div", "center", "address", "article", "section", "aside", "header", "footer", "main", "nav"),
    *("details", "fieldset", "hgroup", "dl", "dd", "figcaption", "caption"),
}
DASHES = ("—", "–", "―", "-")
LINE_BREAK = Run((), None)
NO_BREAK_SPACE = "\xa0"
LONE_ADDRESS = re.compile(r"\s*+https?://\S++\s*+")


class Flow:
    """Blocks, one after the other, and the paragraph that is being written."""

    def __init__(
        self,
        surroundings: Surroundings,
        *,
        is_typed: bool = False,
        is_line: bool = False,
        keeps_lines: bool = False,
    ) -> None:
        self.surroundings = surroundings
        self.is_typed = is_typed
        """It was typed in lines: an empty paragraph says nothing, and code keeps its lines."""
        self.is_line = is_line
        """All becomes one line; what would be a paragraph is parted by line breaks."""
        self.keeps_lines = keeps_lines
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.after: list[Block] = []
        """What stands between the words of the paragraph and can only come after it."""
        self.shows_more = False
        """The paragraph held more than its words."""

    def made_of(self, nodes: Iterable[Node], marks: Marks = ()) -> list[Block]:
        """Return the blocks that nodes make on their own."""
        inner = Flow(self.surroundings, is_typed=self.is_typed)
        inner.walk(nodes, marks)
        inner.end()
        return inner.blocks

    def line_of(self, element: Element, marks: Marks) -> tuple[list[Run], list[Block]]:
        """Return an element as one line, and the blocks in it that cannot stand in a line."""
        line = Flow(self.surroundings, is_typed=self.is_typed, is_line=True)
        line.walk(element.children, marks)
        was_parted = any(run is LINE_BREAK for run in line.runs)
        runs = trimmed(line.runs) if was_parted else unindented(line.runs)
        return runs, line.blocks + line.after

    def put(self, *blocks: Block) -> None:
        """Add blocks where they stand, or after the paragraph if its words have begun."""
        self.shows_more = True
        (self.after if have_words(self.runs) else self.blocks).extend(blocks)

    def put_apart(self, html: str) -> None:
        """Add a block that ends the paragraph before it."""
        self.end()
        self.put(*filter(None, [html]))

    def end(self, tag: str = "p") -> None:
        """End the paragraph, if there is one."""
        if self.is_line:
            self.runs += [LINE_BREAK] if self.runs else []
            return
        if have_words(self.runs, SPACE + NO_BREAK_SPACE):
            self.blocks.append(f"<{tag}>{html_of(trimmed(self.runs))}</{tag}>")
        self.blocks += self.after
        self.runs, self.after = [], []

    # -------------------------------- What stands in a text

    def walk(self, nodes: Iterable[Node], marks: Marks = ()) -> None:
        for node in with_lists(nodes):
            if isinstance(node, str):
                self.words(node, marks)
            else:
                self.element(node, marks)

    def words(self, words: str, marks: Marks = ()) -> None:
        if self.runs and self.runs[-1].words is None and words.startswith("\n"):
            words = words.lstrip(SPACE)
        is_typed_code = self.is_typed and any(mark.tag == "code" for mark in marks)
        lines = words.split("\n") if self.keeps_lines or is_typed_code else [words]
        for number, line in enumerate(lines):
            if number:
                self.runs.append(LINE_BREAK)
            if self.keeps_lines:
                indent = len(line) - len(line.lstrip(" "))
                line = NO_BREAK_SPACE * indent + line[indent:]
            if line:
                self.runs.append(Run(marks, line))

    def element(self, element: Element, marks: Marks) -> None:
        match element.tag:
            case "br":
                self.runs.append(Run(marks, None))
            case "img":
                self.image(element, marks)
            case "p":
                self.paragraph(element, marks)
            case tag if tag in HEADINGS:
                self.paragraph(element, marks, HEADINGS[tag])
            case "dt" | "summary" | "legend":
                self.end()
                self.walk(element.children, (*marks, Mark("strong")))
                self.end()
            case "figure":
                self.figure(element, marks)
            case "ul" | "ol" | "menu" if is_gallery(element):
                for item in element.elements:
                    self.container(item, marks)
            case "ul" | "ol" | "menu":
                self.put_apart(list_html(element, marks, self.made_of))
            case "table":
                self.put_apart(table_html(element, marks, self.made_of))
                self.walk((e for e in element.elements if e.tag == "caption"), marks)
            case "blockquote":
                self.quotation(element, marks)
            case "pre":
                self.preformatted(element, marks)
            case "hr":
                self.put_apart("<hr>")
            case "iframe" | "object" | "embed":
                self.put(*filter(None, [media.player(element, self.surroundings)]))
            case "audio" | "video":
                self.put(*filter(None, [media.file(element, self.surroundings)]))
            case "wp-gallery":
                self.put(*self.surroundings.gallery(element.get("ids"), element.get("exclude")))
            case "wp-link":
                self.put(media.lone_link(element.get("href"), self.surroundings))
            case "wp-remark":
                self.shows_more = True
                self.surroundings.remark(element.get("reason"), element.get("detail"))
            case "q":
                self.words("«\xa0", marks)
                self.walk(element.children, marks)
                self.words("\xa0»", marks)
            case tag if tag in CONTAINERS:
                self.container(element, marks)
            case _:
                mark = mark_of(element, marks, self.surroundings.link)
                self.walk(element.children, (*marks, mark) if mark else marks)

    def paragraph(self, element: Element, marks: Marks, tag: str = "p") -> None:
        if self.is_typed and (code := only(element, "code")) and "\n" in code.text:
            self.preformatted(code, marks)
            return
        self.end()
        if self.is_line:
            self.walk(element.children, marks)
            self.end()
            return
        count = len(self.blocks)
        self.shows_more = False
        self.walk(element.children, marks)
        if not self.shows_more and len(self.blocks) == count:
            if have_words(self.runs) or not self.is_typed:
                self.blocks.append(f"<{tag}>{html_of(unindented(self.runs))}</{tag}>")
            self.runs = []
        self.end(tag)

    def container(self, element: Element, marks: Marks) -> None:
        classes = element.classes
        if "wp-block-button" in classes:
            self.words(" ")
            self.walk(element.children, marks)
        elif "wp-block-buttons" in classes:
            self.end()
            self.walk(element.elements, marks)
            self.end()
        elif "wp-block-embed__wrapper" in classes and LONE_ADDRESS.fullmatch(element.text):
            self.put(media.lone_link(element.text.strip(), self.surroundings))
        elif "wp-caption" in classes:
            self.figure(element, marks)
        else:
            self.end()
            if "wp-block-file" in classes:
                media.remove_button(element, self.surroundings)
            self.walk(element.children, marks)
            self.end()

    def image(self, image: Element, marks: Marks) -> None:
        if image.get("alt") and any("smiley" in c or c == "emoji" for c in image.classes):
            self.words(image.get("alt"), marks)
            return
        self.shows_more = True
        tag = self.surroundings.image(image)
        if tag and image.get("data-bare"):
            self.put(tag)
        elif tag:
            link = next((mark for mark in marks if mark.element and mark.tag == "a"), None)
            leads = link and link.element and media.leads_elsewhere(link.element, image)
            self.put(Figure(tag, link.opening if link and leads else ""))

    def figure(self, element: Element, marks: Marks) -> None:
        """Write a picture with its caption, or what else a figure holds and the caption below."""
        self.end()
        captions = [child for child in element.elements if is_caption(child)]
        blocks = self.made_of((c for c in element.children if c not in captions), marks)
        for caption in captions:
            runs, others = self.line_of(caption, marks)
            if len(blocks) == 1 and isinstance(blocks[0], Figure) and blocks[0].caption is None:
                if have_words(runs) or not self.is_typed:
                    blocks[0].caption = html_of(runs)
            elif have_words(runs):
                blocks.append(f"<p>{html_of(runs)}</p>")
            blocks += others
        self.put(*blocks)

    def quotation(self, element: Element, marks: Marks) -> None:
        blocks: list[Block] = []
        words: list[Node] = []
        for node in with_sources(element.children):
            if isinstance(node, Element) and (source := source_in(node)):
                blocks += self.made_of(words, marks) + self.source(source, marks)
                words = []
            else:
                words.append(node)
        blocks += self.made_of(words, marks)
        html = "".join(map(str, blocks))
        self.put_apart(f"<blockquote>{html}</blockquote>" if html else "")

    def source(self, source: Element, marks: Marks) -> list[Block]:
        """Return the last paragraph of a quotation, which says whose it is."""
        runs, others = self.line_of(source, marks)
        runs = trimmed(runs)
        if runs:
            dash = "" if (runs[0].words or "").startswith(DASHES) else "— "
            return [f"<p>{dash}{html_of(runs)}</p>", *others]
        return others

    def preformatted(self, element: Element, marks: Marks) -> None:
        self.end()
        if "wp-block-verse" in element.classes:
            self.poem(element, marks)
            return
        code = only(element, "code")
        text = code.text if code else element.text.strip("\n")
        self.blocks.append(f"<pre><code>{text_html(text)}</code></pre>")
        self.walk(element.all("img"), marks)

    def poem(self, element: Element, marks: Marks) -> None:
        """Write each stanza as a paragraph in which lines are lines, and as far in as they were."""
        poem = Flow(self.surroundings, keeps_lines=True)
        poem.walk(element.children, marks)
        stanza: list[Run] = []
        for run, following in pairwise([*poem.runs, LINE_BREAK, LINE_BREAK]):
            stanza.append(run)
            if run.words is following.words is None:
                self.runs, stanza = stanza, []
                self.end()
        self.blocks += poem.blocks + poem.after
