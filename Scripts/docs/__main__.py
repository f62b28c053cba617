"""Makes the documentation site in out/site: the guides, the reference, the Swift API, whatever they link to.

python Scripts/docs            symbol graphs of the last build, DocC, pages, and a check of every link and figure

The site has no scripts, loads nothing from elsewhere, and opens from a folder. `make docs` runs what the pages show
as well.
"""

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

import links
import template
from api import API, TYPES
from blocks import ROOT
from guides import Guides, place_of
from pygments.formatters import HtmlFormatter
from symbols import built, described, extract

#: The page that lists the guides by sections: the navigation of all others.
INDEX = ROOT / "docs" / "README.md"
#: A line of the highlighter's style for one kind of word; its paper and its marks of errors are not taken.
WORD = re.compile(r"\.code \.(?!hll|err)\w+ \{")


def sections():
    """The sections of the navigation, each a title and its links as (text, place)."""
    found = []
    for title, body in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", INDEX.read_text(), re.M | re.S):
        items = re.findall(r"^- \[(.+?)\]\(([^)#\s]+)\)", body, re.M)
        found.append((title, [(text, place_of((INDEX.parent / target).resolve())) for text, target in items]))
    return found


def is_type(symbol):
    return symbol["kind"]["identifier"].removeprefix("swift.") in TYPES


def version():
    return re.search(r'^__version__ = "(.+)"$', (ROOT / "python/swiftlet/__init__.py").read_text(), re.M)[1]


def style():
    """The style of the pages and, for light and for dark, of the words of the code on them."""
    light, dark = (
        "\n".join(line for line in HtmlFormatter(style=name).get_style_defs(".code").split("\n") if WORD.match(line))
        for name in ("default", "github-dark")
    )
    both = f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
    return both + (Path(__file__).parent / "style.css").read_text()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=ROOT / "out" / "site")
    parser.add_argument(
        "--guides", action="store_true", help="without the Swift API, which a build has to be there for"
    )
    options = parser.parse_args()
    site, navigation, number = options.output, sections(), version()
    if not options.guides:
        navigation[-1][1].append(("Swift API", "swift/index.html"))
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)

    def add(place, title, body, heads):
        path = site / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(template.page(place, title, body, heads, navigation, number))

    def copy(path, place):
        (site / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, site / place)

    (site / "style.css").write_text(style())
    guides = Guides(add, copy)
    guides.follow(ROOT / "README.md", INDEX)
    if left := set(ROOT.glob("docs/**/*.md")) - guides.seen:
        sys.exit("no page links to " + ", ".join(str(path.relative_to(ROOT)) for path in sorted(left)))
    if not options.guides:
        with tempfile.TemporaryDirectory() as graphs:
            extracted = extract(built(ROOT / ".build-docs" / ".build", ROOT / ".build"), graphs)
            types = {
                symbol["identifier"]["precise"]
                for _, graph in extracted
                for symbol in graph["symbols"]
                if is_type(symbol)
            }
            described(graphs, ROOT / "out" / "swiftlet.doccarchive")
        api = API(ROOT / "out" / "swiftlet.doccarchive")
        if lost := types - api.types():
            sys.exit(f"no page for {', '.join(sorted(lost))}")
        for page in api.pages():
            add(*page)
    found, count, figures = links.faults(site)
    if found:
        sys.exit("\n".join([*found, f"{len(found)} faults"]))
    pages = len(list(site.rglob("*.html")))
    print(f"{site / 'index.html'}: {pages} pages; {count} links and {figures} figures and styles lead to what is there")


if __name__ == "__main__":
    main()
