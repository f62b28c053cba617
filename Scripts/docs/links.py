"""Holds a site to itself: every link and every figure leads to what is there, and nothing is loaded from elsewhere."""

import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

#: Attributes by which a browser loads what they name.
LOADED = {("img", "src"), ("script", "src"), ("link", "href"), ("source", "src"), ("iframe", "src"), ("object", "data")}
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "circle", "line", "image", "use"}


class Page(HTMLParser):
    """The anchors, links, figures and loaded files of a page."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.links, self.loaded, self.faults, self.open = set(), [], [], [], []
        self.feed(text)
        if self.open:
            self.faults.append(f"<{self.open[-1]}> has no end")

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "id" in given:
            if given["id"] in self.anchors:
                self.faults.append(f"two elements have the id {given['id']!r}")
            self.anchors.add(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self.loaded += [given[name] for name in given if (tag, name) in LOADED]
        if tag == "img" and not given.get("alt"):
            self.faults.append(f"the figure {given.get('src', '')[:60]} has no text in its place")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        # HTML lets a list item and a paragraph end by themselves.
        while self.open and self.open[-1] != tag and self.open[-1] in ("li", "p"):
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> ends nothing")


def figure_fault(path):
    """What is wrong with a picture; None where nothing is."""
    if path.suffix == ".svg":
        try:
            root = ElementTree.fromstring(path.read_bytes())
        except ElementTree.ParseError as error:
            return f"is no SVG: {error}"
        if not root.tag.endswith("}svg"):
            return "is no SVG"
        outside = [value for node in root.iter() for name, value in node.attrib.items() if name.endswith("href")]
        return next((f"loads {value[:60]}" for value in outside if not value.startswith(("data:", "#"))), None)
    if path.suffix == ".png" and not path.read_bytes().startswith(b"\x89PNG\r\n"):
        return "is no PNG"
    return None


def faults(folder):
    """A line for each fault, and how many links and figures there are."""
    folder = Path(folder).resolve()
    pages = {path: Page(path.read_text()) for path in sorted(folder.rglob("*.html"))}
    found, links, figures = [], 0, 0
    for path, page in pages.items():
        name = path.relative_to(folder)
        found += [f"{name}: {fault}" for fault in page.faults]
        for target in page.loaded:
            figures += 1
            if target.startswith("data:"):
                continue
            if re.match(r"([a-z]+:)?//|[a-z]+:", target):
                found.append(f"{name}: loads {target} from elsewhere")
            elif not (path.parent / unquote(target)).is_file():
                found.append(f"{name}: loads {target}, which is not there")
        for target in page.links:
            links += 1
            if re.match(r"(https?|mailto):", target):
                continue
            file, _, anchor = target.partition("#")
            there = (path.parent / unquote(file)).resolve() if file else path
            if target.startswith("/") or not there.is_file():
                found.append(f"{name}: {target} leads nowhere")
            elif anchor and (there not in pages or unquote(anchor) not in pages[there].anchors):
                found.append(f"{name}: {target} leads to a page without that place")
    for path in sorted([*folder.rglob("*.svg"), *folder.rglob("*.png")]):
        if fault := figure_fault(path):
            found.append(f"{path.relative_to(folder)}: {fault}")
    for path in sorted(folder.rglob("*.css")):
        if re.search(r"url\(|@import", path.read_text()):
            found.append(f"{path.relative_to(folder)}: loads a file")
    return found, links, figures
