"""The frame of every page: a head, the navigation, and the text. No scripts, nothing from elsewhere."""

import html

from guides import relative

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="stylesheet" href="{style}">
</head>
<body>
<header>
<a class="home" href="{home}">Swiftlet</a><span class="version">{version}</span>
<a class="menu" href="#contents">Contents</a>
</header>
<div class="frame">
<main id="text">
{body}
</main>
<nav id="contents" aria-label="Contents">
{navigation}
</nav>
</div>
</body>
</html>
"""


def navigation(sections, place, heads):
    """The list of all guides; the page at hand has its headings below it."""
    parts = []
    for title, links in sections:
        parts.append(f"<h2>{html.escape(title)}</h2>\n<ul>")
        for text, target in links:
            here = ' aria-current="page"' if target == place else ""
            parts.append(f'<li><a href="{html.escape(relative(target, place))}"{here}>{html.escape(text)}</a>')
            if here and len(heads) > 1:
                items = "".join(f'<li><a href="#{html.escape(to)}">{html.escape(head)}</a></li>' for head, to in heads)
                parts.append(f"<ul>{items}</ul>")
            parts.append("</li>")
        parts.append("</ul>")
    return "\n".join(parts)


def page(place, title, body, heads, sections, version):
    plain = title.replace("`", "")
    return PAGE.format(
        title=html.escape(plain if plain == "Swiftlet" else f"{plain} – Swiftlet"),
        style=relative("style.css", place),
        home=relative("index.html", place),
        version=html.escape(version),
        body=body,
        navigation=navigation(sections, place, heads),
    )
