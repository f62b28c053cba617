"""Carries out the recipes of CONTRIBUTING.md on a scratch copy, and prints the files that each touches.

python Scripts/recipes.py            all recipes, then one build and the tests that the recipes name
python Scripts/recipes.py format     some of them
python Scripts/recipes.py --list     the files alone, without a build
python Scripts/recipes.py --here     in this clone, whose build folder is warm; the changes are taken back

A recipe is a folder of Scripts/recipes: new files as they lie there, and `rows`, lines to add to files that there are.
Each block of it is a path, the line after which (`>` in front) or before which (`<`) they go, and the new lines.
`tests` has a command a line. What is generated, stubs and reference pages, is made by commands among these.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECIPES = Path(__file__).resolve().parent / "recipes"
SCRATCH = ROOT / ".build-recipes" / "tree"
COMMIT = "git -c user.name=recipes -c user.email=recipes@localhost commit -qm"


def shell(command, **options):
    environment = os.environ | {
        "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(SCRATCH / "python"),
        "SWIFTLET": str(SCRATCH / ".build" / "debug" / "swiftlet"),
        "CONFIGURATION": "debug",
    }
    return subprocess.run(command, cwd=SCRATCH, shell=True, check=True, text=True, env=environment, **options)


def output(command):
    return shell(command, capture_output=True).stdout.strip()


def make_scratch():
    """A copy of the working tree, what is not committed included; its build folders stay for the next time."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    for path in SCRATCH.iterdir():
        if path.name not in (".build", "python"):  # python/.build
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (SCRATCH / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, SCRATCH / name)
    shell(f"git init -q . && git add -A && {COMMIT} tree")


def add_rows(text):
    """Adds the lines of a `rows` file where they belong."""
    for block in text.strip().split("\n\n"):
        path, anchor, *lines = block.split("\n")
        file = SCRATCH / path
        there = file.read_text().split("\n")
        if there.count(anchor[2:]) != 1:
            sys.exit(f"recipes: {path} has the line {anchor[2:]!r} {there.count(anchor[2:])} times, must have it once")
        place = there.index(anchor[2:]) + (anchor[0] == ">")
        file.write_text("\n".join([*there[:place], *lines, *there[place:]]))


def carry_out(recipe):
    """Makes a recipe's changes; what each file gained."""
    for path in sorted(recipe.rglob("*")):
        name = path.relative_to(recipe)
        if path.is_file() and name.parts[0] not in ("rows", "tests"):
            (SCRATCH / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, SCRATCH / name)
    add_rows((recipe / "rows").read_text())
    shell("git add -A")
    return changed()


def changed():
    lines = output("git diff --cached --numstat").splitlines()
    shell(f"{COMMIT} recipe")
    return [tuple(line.split("\t")) for line in lines]


def build_and_test(recipes):
    """Runs the commands that the recipes name: each build and each page once, for all of them."""
    commands = [line for recipe in recipes for line in (recipe / "tests").read_text().splitlines()]
    for command in dict.fromkeys(commands):
        print(f"+ {command}", flush=True)
        shell(command)


def main():
    global SCRATCH
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipes", nargs="*", metavar="recipe", help="Carry out these; all by default.")
    parser.add_argument("--list", action="store_true", help="Print the files, build nothing.")
    parser.add_argument("--here", action="store_true", help="Change this clone, which must be clean, and take it back.")
    given = parser.parse_args()
    recipes = sorted(path for path in RECIPES.iterdir() if path.is_dir())
    if unknown := set(given.recipes) - {recipe.name for recipe in recipes}:
        parser.error(f"no recipe {', '.join(sorted(unknown))}; there are {', '.join(path.name for path in recipes)}")
    recipes = [recipe for recipe in recipes if not given.recipes or recipe.name in given.recipes]
    if given.here:
        SCRATCH = ROOT
        if output("git status --porcelain"):
            sys.exit("recipes: --here needs a clone without changes")
    else:
        make_scratch()
    start = output("git rev-parse HEAD")
    try:
        for recipe in recipes:
            files = carry_out(recipe)
            print(f"{recipe.name}: {len(files)} files")
            for added, _, name in files:
                print(f"  {name}: {added} lines")
        if not given.list:
            build_and_test(recipes)
    finally:
        if given.here:
            shell(f"git reset -q --hard {start} && git clean -fdq")


if __name__ == "__main__":
    main()
