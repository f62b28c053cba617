"""The checks of the documentation site find what they are there to find."""

import sys

import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "Scripts" / "docs"))
from links import faults

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'
HEAD = '<!doctype html><html><head><meta charset="utf-8"><link rel="stylesheet" href="style.css"></head><body>'
SITE = {
    "index.html": HEAD + '<p><a href="docs/a.html#here">a</a> <a href="https://example.org">b</a><br><img src="a.svg" '
    'alt="x"></p><ul><li>one<li>two</ul></body></html>',
    "docs/a.html": '<!doctype html><html><body><h1 id="here">A</h1><a href="../index.html">i</a></body></html>',
    "a.svg": SVG,
    "style.css": "p { color: red; }",
}


def site(folder, changes=None):
    for name, text in (SITE | (changes or {})).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return faults(folder)


def test_a_site_without_faults_has_none(tmp_path):
    assert site(tmp_path) == ([], 3, 2)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("docs/a.html#here", "docs/b.html", "docs/b.html leads nowhere"),
        ("docs/a.html#here", "docs/a.html#there", "without that place"),
        ("docs/a.html#here", "#there", "without that place"),
        ("docs/a.html#here", "/docs/a.html", "/docs/a.html leads nowhere"),
        ("docs/a.html#here", "docs", "docs leads nowhere"),
        ('src="a.svg"', 'src="b.svg"', "loads b.svg, which is not there"),
        ('src="a.svg"', 'src="https://example.org/a.svg"', "from elsewhere"),
        ('src="a.svg"', 'src="//example.org/a.svg"', "from elsewhere"),
        ("style.css", "https://example.org/style.css", "from elsewhere"),
        ('alt="x"', 'alt=""', "has no text in its place"),
        ("<p>", '<p id="x"><b id="x"></b>', "two elements have the id 'x'"),
        ("</p>", "</p></div>", "</div> ends nothing"),
        ("<p>", "<div><p>", "ends nothing"),
    ],
)
def test_each_fault_of_a_page_is_found(old, new, says, tmp_path):
    assert old in SITE["index.html"]
    found, _, _ = site(tmp_path, {"index.html": SITE["index.html"].replace(old, new, 1)})
    assert any(line.startswith("index.html: ") and says in line for line in found), found


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.svg", "<svg", "is no SVG"),
        ("a.svg", "<p/>", "is no SVG"),
        (
            "a.svg",
            SVG.replace("></", '><image href="https://example.org/a.png"/></'),
            "loads https://example.org/a.png",
        ),
        ("a.png", "GIF", "is no PNG"),
        ("style.css", "p { background: url(a.png); }", "loads a file"),
    ],
)
def test_each_fault_of_a_file_is_found(name, text, says, tmp_path):
    found, _, _ = site(tmp_path, {name: text})
    assert any(line.startswith(f"{name}: ") and says in line for line in found), found
