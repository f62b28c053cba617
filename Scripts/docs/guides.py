"""Pages of Markdown as pages of the site, and with them whatever of the repository they link to."""

import html
import os
import re
from pathlib import Path

import notebook
from blocks import ROOT
from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_by_name, get_lexer_for_filename
from pygments.util import ClassNotFound

PICTURES = {".svg", ".png"}
COMMENT = re.compile(r"^ *<!--.*?-->\n", re.M | re.S)


def coloured(code, language):
    """A block of code with a span for each kind of word."""
    try:
        lexer = get_lexer_by_name(language or "text")
    except ClassNotFound:
        lexer = TextLexer()
    return highlight(code, lexer, HtmlFormatter(cssclass="code", wrapcode=True))


def fence(renderer, tokens, place, options, environment):
    """A block of code within a page."""
    return coloured(tokens[place].content, tokens[place].info.strip())


def slug(head):
    """The anchor of a heading, as hosts of repositories make it."""
    return re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-")


def relative(target, page):
    """The way from one page of the site to another."""
    return os.path.relpath(target, Path(page).parent).replace(os.sep, "/")


def place_of(path):
    """Where a file of the repository, or a folder, stands on the site."""
    name = path.relative_to(ROOT)
    if path.is_dir():
        return str(name / "index.html")
    if path.suffix == ".md":
        return str(name.with_name("index.html") if path.name == "README.md" else name.with_suffix(".html"))
    return str(name) if path.suffix in PICTURES else f"{name}.html"


class Guides:
    """Follows the links from one page on.

    `add` is given each page as (place, title, body, headings), `copy` each picture and its place.
    """

    def __init__(self, add, copy):
        self.add, self.copy, self.seen, self.waiting = add, copy, set(), []
        self.markdown = MarkdownIt("commonmark")
        self.markdown.enable("table")
        self.markdown.add_render_rule("fence", fence)

    def follow(self, *starts):
        self.waiting += starts
        while self.waiting:
            path = self.waiting.pop()
            if path not in self.seen:
                self.seen.add(path)
                self.make(path)

    def make(self, path):
        place = place_of(path)
        if path.suffix in PICTURES:
            self.copy(path, place)
        elif path.is_dir():
            names = sorted(item for item in path.iterdir() if item.is_file() and item.suffix in (".py", ".yaml", ".sh"))
            lines = "\n".join(f"- [{item.name}]({item.name})" for item in names)
            self.add(place, *self.page(path / "index", f"# {path.name}\n\n{lines}\n"))
        elif path.suffix == ".md":
            self.add(place, *self.page(path, path.read_text()))
        elif path.suffix == ".ipynb":
            self.add(place, *notebook.page(path, lambda text: self.body(path, text)[0]))
        else:
            self.add(place, path.name, f"<h1>{path.relative_to(ROOT)}</h1>\n{self.source(path)}", [])

    def source(self, path):
        try:
            lexer = get_lexer_for_filename(path.name)
        except ClassNotFound:
            lexer = TextLexer()
        return highlight(path.read_text(), lexer, HtmlFormatter(cssclass="code", wrapcode=True))

    def page(self, path, text):
        body, heads = self.body(path, text)
        title = next((text for level, text, _ in heads if level == 1), path.stem)
        return title, body, [(text, anchor) for level, text, anchor in heads if level == 2]

    def body(self, path, text):
        """HTML of a text that stands in a file, and its headings as (level, text, anchor)."""
        tokens = self.markdown.parse(COMMENT.sub("", text))
        heads = []
        for number, token in enumerate(tokens):
            if token.type == "heading_open":
                words = "".join(part.content for part in tokens[number + 1].children)
                token.attrSet("id", slug(words))
                heads.append((int(token.tag[1]), words, slug(words)))
            for part in token.children or []:
                if part.type == "link_open":
                    part.attrSet("href", self.link(path, part.attrGet("href")))
                elif part.type == "image":
                    part.attrSet("src", self.link(path, part.attrGet("src")))
        shown = self.markdown.renderer.render(tokens, self.markdown.options, {})
        # Wide tables scroll by themselves.
        shown = shown.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
        return shown, heads

    def link(self, path, target):
        """A link of the repository as one of the site; what it leads to comes onto the site as well."""
        if re.match(r"[a-z]+:", target):
            return target
        file, _, anchor = target.partition("#")
        if not file:
            return target
        found = (path.parent / file).resolve()
        if not found.exists():
            raise ValueError(f"{path.relative_to(ROOT)}: there is no {target}")
        if found.is_dir() and (found / "README.md").exists():
            found = found / "README.md"
        self.waiting.append(found)
        return html.escape(relative(place_of(found), place_of(path)) + (f"#{anchor}" if anchor else ""))
