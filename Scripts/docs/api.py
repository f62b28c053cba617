"""The Swift API as pages: one for each module and each public type, made of what DocC says of the symbols."""

import html
import json
import re
from urllib.parse import quote

from blocks import ROOT
from guides import coloured, relative

#: The page of the functions of one element at a time.
ELEMENTWISE = "swift/elementwise.html"

TYPES = {"struct", "class", "enum", "protocol", "actor"}
#: Kinds of words in declarations, as the highlighter of other blocks names them.
WORDS = {"keyword": "k", "attribute": "nd", "number": "mi", "string": "s", "identifier": "nf", "label": "nl"}
WORDS |= {"typeIdentifier": "nc", "externalParam": "n", "internalParam": "n", "genericParameter": "nc", "text": "p"}
#: Spans of text by their element.
SPANS = {"emphasis": "em", "strong": "strong", "newTerm": "em", "inlineHead": "strong", "superscript": "sup"}


#: Protocols of nearly every type.
EVERYWHERE = {"Copyable", "Escapable", "SendableMetatype"}


def esc(text):
    return html.escape(text, quote=True)


def elementwise():
    """The functions that are constants of an operator table, which DocC does not see."""
    text = (ROOT / "Sources/CKernels/include/operators.h").read_text()
    rows = re.findall(r'^(UNARY|BINARY)_\w+\(\w+, (\w+), \w+, "((?:[^"\\]|\\.)*)"', text, re.M)
    items = "".join(
        f"<tr><td><code>{esc(name)}({'x' if kind == 'UNARY' else 'x, y'})</code></td><td>{esc(summary)}</td></tr>"
        for kind, name, summary in rows
    )
    head = (
        "<h1>Element-wise functions</h1>\n<p>Of <code>ArrayAPI</code>, each on arrays, or on an array and a number.</p>"
    )
    return f'{head}\n<div class="wide"><table>{items}</table></div>'


class API:
    """The symbols of an archive of DocC's and where each of them stands on the site."""

    def __init__(self, archive):
        self.nodes, self.places, self.modules = {}, {}, []
        for path in sorted((archive / "data" / "documentation").rglob("*.json")):
            node = json.loads(path.read_text())
            self.nodes[node["identifier"]["url"]] = node
        for url, node in self.nodes.items():
            if node["metadata"].get("symbolKind") == "module":
                self.modules.append(url)
                self.places[url] = f"swift/{node['metadata']['title']}/index.html"
                self.settle(node, self.places[url], node["metadata"]["title"])

    def settle(self, node, page, folder):
        """Gives each type below a node a page of its own, and every other symbol a place on its page."""
        for child in self.children(node):
            url = child["identifier"]["url"]
            if self.is_type(child):
                names = url.partition("/documentation/")[2].split("/")[1:]
                self.places[url] = f"swift/{folder}/{'.'.join(names)}.html"
                self.settle(child, self.places[url], folder)
            elif self.is_group(child):
                self.places[url] = page
                self.settle(child, page, folder)
            else:
                anchor = "/".join(url.partition("/documentation/")[2].split("/")[1:])
                self.places[url] = f"{page}#{anchor}"

    def title(self, url):
        return self.nodes[url]["metadata"]["title"]

    def is_type(self, node):
        return node["metadata"].get("symbolKind") in TYPES

    def types(self):
        """The compiler's names of the types that have a page."""
        return {self.nodes[url]["metadata"].get("externalID") for url in self.places if self.is_type(self.nodes[url])}

    def is_type_of(self, module):
        return lambda url: self.places[url].startswith(f"swift/{module}/") and self.is_type(self.nodes[url])

    def is_group(self, node):
        return node["metadata"].get("role") == "collectionGroup"

    def children(self, node):
        for section in node.get("topicSections", []):
            for url in section["identifiers"]:
                if url in self.nodes:
                    yield self.nodes[url]

    # MARK: Links

    def href(self, url, page):
        """The way to a symbol; None where it has no place, as those of the standard library."""
        place = self.places.get(url)
        if place is None:
            return None
        file, _, anchor = place.partition("#")
        return (relative(file, page) if file != page else "") + (f"#{quote(anchor)}" if anchor else "") or "#text"

    def linked(self, text, url, page):
        href = self.href(url, page)
        return f'<a href="{esc(href)}">{text}</a>' if href else text

    # MARK: Text

    def inline(self, items, node, page):
        parts = []
        for item in items:
            kind = item["type"]
            if kind == "text":
                parts.append(esc(item["text"]))
            elif kind == "codeVoice":
                parts.append(f"<code>{esc(item['code'])}</code>")
            elif kind in SPANS:
                parts.append(f"<{SPANS[kind]}>{self.inline(item['inlineContent'], node, page)}</{SPANS[kind]}>")
            elif kind == "reference":
                found = node["references"][item["identifier"]]
                title = f"<code>{esc(found['title'])}</code>" if found.get("kind") == "symbol" else esc(found["title"])
                url = item["identifier"]
                parts.append(
                    self.linked(title, url, page)
                    if url in self.places
                    else f'<a href="{esc(found["url"])}">{title}</a>'
                )
            elif kind == "link":
                parts.append(f'<a href="{esc(item["destination"])}">{esc(item.get("title", item["destination"]))}</a>')
            else:
                raise ValueError(f"{node['identifier']['url']}: no way to show {kind}")
        return "".join(parts)

    def text(self, blocks, node, page):
        parts = []
        for block in blocks:
            kind = block["type"]
            if kind == "paragraph":
                parts.append(f"<p>{self.inline(block['inlineContent'], node, page)}</p>")
            elif kind == "heading":
                parts.append(f"<h4>{esc(block['text'])}</h4>")
            elif kind == "codeListing":
                parts.append(coloured("\n".join(block["code"]) + "\n", block.get("syntax")))
            elif kind in ("unorderedList", "orderedList"):
                items = "".join(f"<li>{self.text(item['content'], node, page)}</li>" for item in block["items"])
                parts.append(f"<{kind[0]}l>{items}</{kind[0]}l>")
            elif kind == "aside":
                parts.append(f'<div class="aside">{self.text(block["content"], node, page)}</div>')
            elif kind == "table":
                rows = "".join(
                    "<tr>" + "".join(f"<td>{self.text(cell, node, page)}</td>" for cell in row) + "</tr>"
                    for row in block["rows"]
                )
                parts.append(f'<div class="wide"><table>{rows}</table></div>')
            else:
                raise ValueError(f"{node['identifier']['url']}: no way to show {kind}")
        return "\n".join(parts)

    def declaration(self, node, page):
        parts = []
        for section in node.get("primaryContentSections", []):
            if section["kind"] != "declarations":
                continue
            for token in section["declarations"][0]["tokens"]:
                word = f'<span class="{WORDS.get(token["kind"], "n")}">{esc(token["text"])}</span>'
                parts.append(self.linked(word, token.get("identifier"), page))
        return f'<div class="declaration code"><pre><code>{"".join(parts)}</code></pre></div>' if parts else ""

    def discussion(self, node, page):
        parts = []
        for section in node.get("primaryContentSections", []):
            if section["kind"] == "parameters":
                rows = "".join(
                    f"<li><code>{esc(each['name'])}</code> {self.text(each['content'], node, page)}</li>"
                    for each in section["parameters"]
                )
                parts.append(f"<ul>{rows}</ul>")
            elif section["kind"] == "content":
                # DocC puts a heading above what stands under the first sentence.
                blocks = [
                    block for block in section["content"] if block.get("anchor") not in ("overview", "discussion")
                ]
                parts.append(self.text(blocks, node, page))
        return "\n".join(parts)

    def abstract(self, node, page):
        found = node.get("abstract")
        return f'<p class="abstract">{self.inline(found, node, page)}</p>' if found else ""

    # MARK: Pages

    def member(self, node, page):
        anchor = self.places[node["identifier"]["url"]].partition("#")[2]
        words = [self.declaration(node, page), self.abstract(node, page).replace(' class="abstract"', "")]
        return "\n".join(
            [f'<section class="member" id="{esc(anchor)}">', *words, self.discussion(node, page), "</section>"]
        )

    def entry(self, node, page):
        """A type with a page of its own, in a list."""
        name = self.linked(f"<code>{esc(node['metadata']['title'])}</code>", node["identifier"]["url"], page)
        return f"<li>{name}<br>{self.inline(node.get('abstract', []), node, page)}</li>"

    def members(self, node, page, level=2):
        """The sections of a node: types as links, groups by their members, all else as it is declared."""
        parts, heads = [], []
        for section in node.get("topicSections", []):
            found = [self.nodes[url] for url in section["identifiers"] if url in self.nodes]
            shown = [self.member(each, page) for each in found if not self.is_type(each) and not self.is_group(each)]
            items = "".join(self.entry(each, page) for each in found if self.is_type(each))
            inner = [self.members(each, page, 3) for each in found if self.is_group(each)]
            if not (shown or items or inner):
                continue
            if level == 2:
                anchor = "section-" + re.sub(r"\W+", "-", section["title"].lower())
                heads.append((section["title"], anchor))
                parts.append(f'<h2 id="{anchor}">{esc(section["title"])}</h2>')
            parts += ([f"<ul>{items}</ul>"] if items else []) + shown + [text for text, _ in inner]
        return "\n".join(parts), heads

    def relations(self, node, page):
        parts = []
        for section in node.get("relationshipsSections", []):
            found = [node["references"][url] for url in section["identifiers"] if url in node["references"]]
            names = [(each["title"].removeprefix("Swift."), each["identifier"]) for each in found]
            links = [
                self.linked(f"<code>{esc(name)}</code>", url, page) for name, url in names if name not in EVERYWHERE
            ]
            if not links:
                continue
            parts.append(f'<p class="kind">{esc(section["title"])}: {", ".join(links)}</p>')
        return "\n".join(parts)

    def page(self, url):
        """Title, body and headings of a module or a type."""
        node, page = self.nodes[url], self.places[url]
        meta = node["metadata"]
        body, heads = self.members(node, page)
        above = url.rpartition("/")[0]
        way = [f'<a href="{relative("swift/index.html", page)}">Swift API</a>']
        if above in self.places:
            way.append(self.linked(esc(self.nodes[above]["metadata"]["title"]), above, page))
        parts = [
            f'<p class="kind">{" › ".join(way)} › {esc(meta.get("roleHeading", "Module"))}</p>',
            f"<h1>{esc(meta['title'])}</h1>",
            *(part(node, page) for part in (self.abstract, self.declaration, self.discussion, self.relations)),
            body,
        ]
        return meta["title"], "\n".join(parts), heads

    def pages(self):
        """(place, title, body, headings) of every page, the two indices included."""
        for url, place in self.places.items():
            if "#" not in place and not self.is_group(self.nodes[url]):
                yield place, *self.page(url)
        yield ELEMENTWISE, "Element-wise functions", elementwise(), []
        yield "swift/index.html", "Swift API", *self.index("swift/index.html")
        yield "swift/names.html", "All names of the Swift API", self.names("swift/names.html"), []

    def index(self, page):
        parts = [
            "<h1>Swift API</h1>",
            '<p>Every public type has a page. <a href="names.html">All names</a> ·',
            '<a href="elementwise.html">Element-wise functions</a></p>',
        ]
        heads = []
        for url in sorted(self.modules):
            node, title = self.nodes[url], self.nodes[url]["metadata"]["title"]
            types = sorted(filter(self.is_type_of(title), self.places), key=self.title)
            links = "".join(f"<li>{self.linked(esc(self.title(each)), each, page)}</li>" for each in types)
            heads.append((title, title.lower()))
            parts.append(f'<h2 id="{title.lower()}">{self.linked(esc(title), url, page)}</h2>')
            parts += [self.abstract(node, page), f'<ul class="names">{links}</ul>']
        return "\n".join(parts), heads

    def names(self, page):
        entries = {}
        for url in self.places:
            above = url.rpartition("/")[0]
            if url not in self.modules and not self.is_group(self.nodes[url]) and above in self.nodes:
                owner = "" if above in self.modules else f" of {self.title(above)}"
                name = self.title(url).rpartition(".")[2] if self.is_type(self.nodes[url]) else self.title(url)
                entries.setdefault((name.lower(), name, owner), url)
        items = "".join(
            f"<li>{self.linked(esc(name), url, page)}{esc(owner)}</li>"
            for (_, name, owner), url in sorted(entries.items())
        )
        return f'<h1>All names</h1>\n<ul class="names">{items}</ul>'
