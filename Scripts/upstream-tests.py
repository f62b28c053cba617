"""Runs ezmsg-sigproc's own tests with its import swapped for ours, and counts what becomes of them.

Fetches the source of the release that is installed from the package index, replaces `ezmsg.sigproc` by
`swiftlet.sigproc` in its tests, and runs each file in a process of its own. Prints how many files import, how many
tests pass, and the failures by cause. Those in the guide's table are expected, with the numbers there; with `--check`,
more of them, or fewer passing tests than the guide says, end it with 1.

With `--sisters`, it fetches packages that build on ezmsg-sigproc instead, and runs their tests as they are and with the
import swapped in tests and source. A test that fails with ours alone ends it with 1.

    python Scripts/upstream-tests.py [--check] [--sisters] [file or part of its name ...]
"""

import argparse
import ast
import collections
import importlib.metadata
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
#: What the tests need beside the package, but for libraries that are left out where they are not installed.
NEEDED = ["frozendict", "pytest-asyncio", "pytest-benchmark", "py-cpuinfo"]
#: Packages that build on it, and what their tests need beside the packages that are installed.
SISTERS = {
    "ezmsg-event": [],
    "ezmsg-learn": ["ezmsg-event", "ezmsg-simbiophys", "scikit-learn", "joblib", "threadpoolctl", "narwhals"],
    "ezmsg-lsl": [],
    "ezmsg-simbiophys": ["ezmsg-event"],
    "ezmsg-xdf": [],
}
#: Tests of theirs that look at the library of arrays within a state: states show NumPy's here.
SHOWN = r"test_ssr::.*(car_converts|keeps_state|settings_weights_with)"
#: Causes, the first that fits the test's name and its words counts.
CAUSES = {
    "warnings that `axis` will go": r"^test_axis_deprecation",
    "sections of long finite filters": r"^test_(firfilter|kaiser)::test_\w+_transformer\[sos",
    "last bits of logarithms": r"^test_math::test_log\[",
    "private attributes": r"has no attribute '_|has no '_|cannot import name '_|no attribute .*_private",
    "fields of states that are not kept here": r"what a stream leaves here is|State has no|State\.\w+ can be read",
    "subclasses of NumPy arrays": r"is more than an array",
    "identity of objects": r"(?m)assert .* is (not )?<|^assert .* is ",
    "warnings and logs of its own": r"DID NOT WARN|caplog|Regex pattern did not match|assert .* in (caplog|')|\[\]$",
    "not here yet": r"No module named 'swiftlet|cannot import name",
    "settings and inputs refused": r"SettingsError|TypeError|ValueError|DID NOT RAISE",
    "libraries that are not installed": r"No module named",
    "values and shapes": r"Assertion|assert|Not equal|Mismatched|IndexError|KeyError",
}


def pip(*arguments):
    """Runs pip of this Python."""
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True)


def fetched(folder: Path, package: str, version: str = "") -> Path:
    """The source of a package."""
    pip("download", "--no-deps", "--no-binary", package, "--dest", folder, package + version)
    name = package.replace("-", "_")
    with tarfile.open(next(folder.glob(f"{name}-*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.glob(f"{name}-*") if path.is_dir())


def swap(folder: Path):
    """Swaps the import in all Python files below a folder."""
    for path in folder.rglob("*.py"):
        text = path.read_text()
        if "ezmsg.sigproc" in text:
            path.write_text(text.replace("ezmsg.sigproc", "swiftlet.sigproc"))


def stand_ins(tests: Path, folder: Path):
    """Writes a plugin that gives modules the names with an underscore that tests import, so that a file's other tests
    run. They fail where they are used.
    """
    wanted = set()
    for path in tests.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("swiftlet.sigproc"):
                wanted |= {(node.module, alias.name) for alias in node.names if alias.name.startswith("_")}
    (folder / "site" / "private_names.py").write_text(
        "import contextlib\nimport importlib\n\n\n"
        "class Private:\n"
        "    def __call__(self, *args, **kwargs):\n"
        "        raise AttributeError(\"has no attribute '_private'\")\n\n"
        "    __getattr__ = __eq__ = __sub__ = __call__\n\n\n"
        f"for module, name in {sorted(wanted)!r}:\n"
        "    with contextlib.suppress(ImportError):\n"
        "        found = importlib.import_module(module)\n"
        "        if not hasattr(found, name):\n"
        "            setattr(found, name, Private())\n"
    )


def cause(test: str, text: str) -> str:
    """The cause of a failure, by the test's name and its words."""
    text = f"{test}\n{text}"
    return next((name for name, words in CAUSES.items() if re.search(words, text)), "others")


def run(path: Path, tests: Path, folder: Path, limit: int, *more: Path):
    """What became of the tests of a file: outcomes by number, failures as (test, cause, words)."""
    report = folder / "report.xml"
    report.unlink(missing_ok=True)
    options = [
        "-p",
        "no:cacheprovider",
        "-p",
        "no:warnings",
        *(["-p", "private_names"] if (folder / "site" / "private_names.py").exists() else []),
        "-o",
        "asyncio_mode=auto",
        f"--junitxml={report}",
    ]
    loops = ["-o", "asyncio_default_fixture_loop_scope=function", "--benchmark-disable"]
    given = [os.path.abspath(place) for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]
    paths = os.pathsep.join([*map(str, more), str(folder / "site"), *given])
    try:
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *options, *loops, path],
            cwd=tests.parent,
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            timeout=limit,
            check=False,
        )
        found = list(ElementTree.parse(report).getroot().iter("testcase"))
    except (subprocess.TimeoutExpired, FileNotFoundError, ElementTree.ParseError):
        return collections.Counter(error=1), [(path.stem, "others", "no report in time")]
    outcomes, failures = collections.Counter(), []
    for case in found:
        marks = {child.tag: child for child in case}
        outcome = next((tag for tag in ("error", "failure", "skipped") if tag in marks), "passed")
        words = (marks[outcome].get("message") or "") + "\n" + (marks[outcome].text or "")[-2000:] if marks else ""
        if outcome == "failure" and re.search(r"No module named '(?!swiftlet)", words):
            # As it would fail on ezmsg-sigproc.
            outcome = "skipped"
        outcomes[outcome] += 1
        if outcome in ("error", "failure"):
            test = f"{path.stem}::{case.get('name')}"
            failures.append((test, cause(test, words), words.strip().splitlines()[0]))
    return outcomes, failures


def sisters(parts, limit, is_verbose) -> list[str]:
    """Runs the tests of the packages that build on it, as they are and swapped; those that fail with ours alone."""
    worse = []
    for package, needed in SISTERS.items():
        if parts and not any(part in package for part in parts):
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            pip("install", "--no-deps", "--target", folder / "site", *NEEDED, *needed)
            root = fetched(folder, package)
            results = []
            for is_swapped in (False, True):
                if is_swapped:
                    swap(root)
                    swap(folder / "site" / "ezmsg")
                total, failing = collections.Counter(), {}
                for path in sorted((root / "tests").rglob("test_*.py")):
                    outcomes, failures = run(path, root / "tests", folder, limit, root / "src")
                    total += outcomes
                    failing |= {test: words for test, _, words in failures}
                results.append((total, failing))
            (before, theirs), (after, ours) = results
            print(f"{package:20}as it is {dict(before)}, swapped {dict(after)}", flush=True)
            for test in sorted(set(ours) - set(theirs)):
                worse += [] if re.match(SHOWN, test) else [f"{package}: {test}"]
                print(f"    {test}: {ours[test][: 400 if is_verbose else 160]}", flush=True)
    return worse


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", help="only files with one of these in their path")
    parser.add_argument("--check", action="store_true", help="hold the results to the guide's table")
    parser.add_argument("--limit", type=int, default=300, help="seconds for one file")
    parser.add_argument("--verbose", action="store_true", help="print each failure")
    parser.add_argument("--sisters", action="store_true", help="run the tests of packages that build on it")
    given = parser.parse_args()
    if given.sisters:
        worse = sisters(given.parts, given.limit, given.verbose)
        sys.exit(f"{len(worse)} tests fail with ours alone" if worse else 0)
    total, causes, unread = collections.Counter(), collections.Counter(), []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pip("install", "--no-deps", "--target", folder / "site", *NEEDED)
        version = importlib.metadata.version("ezmsg-sigproc")
        tests = fetched(folder, "ezmsg-sigproc", f"=={version}") / "tests"
        swap(tests)
        stand_ins(tests, folder)
        files = sorted(path for path in tests.rglob("test_*.py"))
        files = [path for path in files if not given.parts or any(part in str(path) for part in given.parts)]
        for path in files:
            outcomes, failures = run(path, tests, folder, given.limit)
            total += outcomes
            causes.update(why for _, why, _ in failures)
            if not outcomes["passed"] + outcomes["failure"] + outcomes["skipped"]:
                unread.append(path.stem)
            print(f"{path.stem:44}{dict(outcomes)}", flush=True)
            for test, why, words in failures if given.verbose else ():
                print(f"    {test}: {why}: {words[:160]}")
    run_tests = total["passed"] + total["failure"] + total["error"]
    share = 100 * total["passed"] / max(run_tests, 1)
    print(f"\n{len(files) - len(unread)} of {len(files)} files import{': not ' + ', '.join(unread) if unread else ''}")
    print(f"{total['passed']} of {run_tests} tests pass ({share:.1f} %), {total['skipped']} are skipped")
    for why, count in causes.most_common():
        print(f"  {count:5} {why}")
    if given.check:
        guide = (ROOT / "docs" / "from-ezmsg.md").read_text()
        known = {why: int(count) for why, count in re.findall(r"^\| ([^|]+) \| (\d+) \|", guide, re.MULTILINE)}
        more = [why for why, count in causes.items() if count > known.get(why, 0)]
        wanted = re.search(r"at least ([\d.]+) % of them pass", guide)
        if more or unread or wanted is None or share < float(wanted.group(1)):
            sys.exit(f"not as the guide says: {', '.join(more or unread) or 'fewer pass'}")


if __name__ == "__main__":
    main()
