"""Notebooks: executed by Jupyter's kernel, compared with what they hold, and shown as pages.

python Scripts/docs/notebook.py            executes the notebooks and writes their outputs into them
python Scripts/docs/notebook.py --check    says where what comes out differs from what they hold, and fails
"""

import argparse
import html
import json
import re
import sys
from pathlib import Path

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "docs").glob("*.ipynb"))
#: What a cell shows, the best first.
KINDS = ["text/html", "image/svg+xml", "image/png", "text/plain"]


def text(lines):
    return lines if isinstance(lines, str) else "".join(lines)


def executed(path):
    """The notebook after a run of all its cells, in a folder of its own, without what differs from run to run."""
    import tempfile

    import nbformat
    from nbclient import NotebookClient

    found = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(found, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    for cell in found.cells:
        cell.metadata = {}
    found.metadata = {"language_info": {"name": "python"}, "kernelspec": found.metadata.get("kernelspec", {})}
    return nbformat.writes(found) + "\n"


def shown(output):
    """What an output shows, as (kind, text)."""
    if output["output_type"] == "stream":
        return "text/plain", text(output["text"])
    if output["output_type"] == "error":
        raise ValueError(f"the cell failed: {output['ename']}: {output['evalue']}")
    kind = next(kind for kind in KINDS if kind in output["data"])
    return kind, text(output["data"][kind])


def page(path, markdown):
    """Title, body and headings of a notebook; `markdown` makes HTML of text."""
    import guides

    parts, heads, title = [], [], path.stem
    for cell in json.loads(path.read_text())["cells"]:
        source = text(cell["source"])
        if cell["cell_type"] == "markdown":
            for level, head in re.findall(r"^(#+) (.*)$", source, re.M):
                if len(level) == 1:
                    title = head
                else:
                    heads.append((head, guides.slug(head)))
            parts.append(markdown(source))
            continue
        parts.append(guides.coloured(source + "\n", "python"))
        for output in cell["outputs"]:
            kind, content = shown(output)
            if kind == "image/png":
                content = f'<img alt="What the cell draws" src="data:image/png;base64,{content.strip()}">'
            elif kind == "text/plain":
                content = f"<pre>{html.escape(content)}</pre>"
            parts.append(f'<div class="output wide">{content}</div>')
    return title, "\n".join(parts), heads


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args().check
    for path in NOTEBOOKS:
        new = executed(path)
        if not check:
            path.write_text(new)
            continue
        for number, cells in enumerate(
            zip(*(json.loads(words)["cells"] for words in (path.read_text(), new)), strict=True)
        ):
            before, after = ([shown(output) for output in cell.get("outputs", [])] for cell in cells)
            if before != after:
                sys.exit(f"{path.name}: cell {number} holds {before}\nand gives {after}")
        print(f"{path.name} is as it was executed")


if __name__ == "__main__":
    main()
