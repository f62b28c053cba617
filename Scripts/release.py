"""Makes what is published of the tool: one archive that runs where no Swift is, and its checksum, in dist/.

python Scripts/release.py                 builds the tool with Swift's runtime inside, packs it and tries it
python Scripts/release.py --tool BINARY   packs a tool that is built already, and tries it
python Scripts/release.py --root FOLDER   tries it in this root of a bare system; by default one that debootstrap makes,
                                          where that is installed and may run, else in none
python Scripts/release.py --wheel WHEEL   installs this wheel there as well, and runs the README's Python
"""

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Scripts" / "docs"))
from blocks import running  # noqa: E402

#: The oldest Debian that the archive is for, and its C library's version.
DEBIAN, GLIBC = "bookworm", (2, 36)
#: What each shell calls the file, and where it looks for it.
COMPLETIONS = {
    "bash": "share/bash-completion/completions/swiftlet",
    "zsh": "share/zsh/site-functions/_swiftlet",
    "fish": "share/fish/vendor_completions.d/swiftlet.fish",
}


def output(*command, **options):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, **options).stdout


def built():
    """The tool with Swift's runtime inside, in a folder of its own: the flags differ from those of other builds."""
    scratch = ROOT / ".build-release"
    command = [os.environ.get("SWIFT", "swift"), "build", "-c", "release", "--product", "swiftlet"]
    command += ["--static-swift-stdlib", "-Xlinker", "-s", "--scratch-path", str(scratch)]
    subprocess.run(command, check=True, cwd=ROOT)
    return scratch / "release" / "swiftlet"


# MARK: The page of the manual


def escaped(text):
    """Text as roff takes it literally."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.M)


def names(argument):
    words = [("-" if name["kind"] == "short" else "--") + name["name"] for name in argument.get("names", [])]
    words.sort(key=len)
    value = "" if argument["kind"] == "flag" else f" <{argument['valueName']}>"
    return ", ".join(words) + value if words else value.strip()


def discussion(text):
    """Paragraphs; indented lines stand as they are."""
    for part in text.split("\n\n"):
        lines = part.split("\n")
        head = [line for line in lines if not line.startswith("  ")]
        rest = [line for line in lines if line.startswith("  ")]
        yield ".PP"
        yield from map(escaped, head)
        if rest:
            yield ".nf"
            yield from (escaped(line.replace("\t", "  ")) for line in rest)
            yield ".fi"


def options(command):
    for argument in command.get("arguments", []):
        if argument.get("shouldDisplay", True):
            default = argument.get("defaultValue")
            yield ".TP"
            yield f".B {escaped(names(argument))}"
            yield escaped(argument.get("abstract", "") + (f" (default: {default})" if default else ""))


def manual(help_, version):
    """The page of the manual from what the tool tells of its commands."""
    tool = help_["command"]
    yield f'.TH SWIFTLET 1 "" "swiftlet {version}"'
    yield ".SH NAME"
    yield f"swiftlet \\- {escaped(tool['abstract'])}"
    yield ".SH SYNOPSIS"
    yield ".B swiftlet\n.I command\n[options]"
    yield ".SH DESCRIPTION"
    yield from discussion(tool.get("discussion", ""))
    yield ".SH COMMANDS"
    for command in tool["subcommands"]:
        if command["commandName"] == "help":
            continue
        yield f".SS {escaped(command['commandName'])}"
        yield escaped(command.get("abstract", ""))
        yield from discussion(command.get("discussion", ""))
        yield from options(command)


# MARK: The archive


def files(tool):
    """What stands in the archive by its path: a file, or a text."""
    version = output(tool, "--version").strip()
    help_ = json.loads(output(tool, "--experimental-dump-help"))
    found = {"bin/swiftlet": Path(tool), "share/man/man1/swiftlet.1": "\n".join(manual(help_, version)) + "\n"}
    for shell, path in COMPLETIONS.items():
        found[path] = output(tool, "--generate-completion-script", shell)
    for path in [ROOT / "LICENSE", ROOT / "CHANGELOG.md", *sorted((ROOT / "Examples").glob("*.yaml"))]:
        found[f"share/doc/swiftlet/{path.relative_to(ROOT)}"] = path
    return version, found


def packed(tool, folder):
    """Packs the tool; the archive, whose checksum stands beside it."""
    version, found = files(tool)
    name = f"swiftlet-{version}-{platform.system().lower()}-{platform.machine()}"
    stage = folder / name
    shutil.rmtree(stage, ignore_errors=True)
    for path, content in found.items():
        target = stage / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            target.write_text(content)
        else:
            shutil.copy(content, target)
    archive = folder / f"{name}.tar.xz"

    def plain(entry):
        # The same bytes whoever packs them, and when.
        entry.uid = entry.gid = entry.mtime = 0
        entry.uname = entry.gname = ""
        entry.mode = 0o755 if entry.isdir() or "/bin/" in entry.name else 0o644
        return entry

    with tarfile.open(archive, "w:xz") as tar:
        for path in [stage, *sorted(stage.rglob("*"))]:
            tar.add(path, f"{name}/{path.relative_to(stage)}".removesuffix("/."), recursive=False, filter=plain)
    shutil.rmtree(stage)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(archive.name + ".sha256").write_text(f"{digest}  {archive.name}\n")
    return archive


# MARK: Trying it


def check_libraries(tool):
    """That the tool asks for nothing but the C library, of no newer version than that of the oldest Debian."""
    needed = re.findall(r"NEEDED\s+(\S+)", output("objdump", "-p", tool))
    foreign = [
        name for name in needed if not re.match(r"(libc|libm|libdl|libpthread|librt|libgcc_s|libstdc\+\+|ld-)", name)
    ]
    assert not foreign, f"the tool needs {', '.join(foreign)}"
    versions = re.findall(r"GLIBC_(\d+)\.(\d+)", output("objdump", "-T", tool))
    newest = max(tuple(map(int, version)) for version in versions)
    assert newest <= GLIBC, f"the tool needs glibc {newest}, Debian {DEBIAN} has {GLIBC}"


def bare_root(folder):
    """A root of a bare Debian; None where it cannot be made here."""
    if shutil.which("debootstrap") is None or os.geteuid() != 0:
        return None
    root = folder / f"root-{DEBIAN}"
    if not (root / "bin" / "sh").exists():
        subprocess.run(["debootstrap", "--variant=minbase", DEBIAN, str(root)], check=True, stdout=subprocess.DEVNULL)
    return root


def within(root):
    """What a command begins with that runs in a root.

    A program's words are read from /proc, which such a root has not yet.
    """
    inside = 'mount --bind /proc "$0/proc" && mount --bind /dev "$0/dev" && exec chroot "$0" "$@"'
    return ["unshare", "--mount", "sh", "-c", inside, root]


def check_wheel(wheel, root):
    """Installs a wheel by pip in the root of a bare system without a compiler, and runs the README's Python there."""
    environment = os.environ | {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"}
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    packages = ["python3", "python3-venv", "ca-certificates"]
    output(*within(root), "apt-get", "update", env=environment)
    output(*within(root), "apt-get", "install", "-y", "--no-install-recommends", *packages, env=environment)
    # The network is this machine's, and so is whom it trusts.
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", root / "etc/ssl/certs/ca-certificates.crt")
    assert not any((root / "usr/bin" / name).exists() for name in ("cc", "gcc", "clang", "swift"))
    place = root / "tmp" / "try"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    shutil.copy(wheel, place)
    (block,) = running(ROOT / "README.md", "python")
    (place / "readme.py").write_text(f"{block.code}\nprint(result.data.shape, result.data.dtype, len(state))\n")
    output(*within(root), "python3", "-m", "venv", "/tmp/try/venv", env=environment)
    pip = ["/tmp/try/venv/bin/python", "-m", "pip", "install", "--quiet", f"/tmp/try/{wheel.name}", "numpy"]
    output(*within(root), *pip, env=environment)
    shown = output(*within(root), "/tmp/try/venv/bin/python", "/tmp/try/readme.py", env=environment)
    assert shown.startswith("(10, 64) float32"), shown
    shutil.rmtree(place)


def check(archive, root):
    """Runs the steps of the demo by the tool of an archive, in the root of a bare system where there is one."""
    place = (root / "tmp" if root else archive.parent) / "try"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    with tarfile.open(archive) as tar:
        tar.extractall(place, filter="data")
    (folder,) = place.iterdir()
    prefix = within(root) if root else []
    here = Path("/tmp/try") if root else place
    tool, pipeline = here / folder.name / "bin/swiftlet", folder.name + "/share/doc/swiftlet/Examples/bandpower.yaml"
    for words in [
        ["simulate", here / "eeg.edf", "--channels", 8, "--duration", "10s", "--quiet"],
        ["run", here / pipeline, here / "eeg.edf", "-o", here / "out.npz", "--quiet"],
        ["plot", here / "out.npz", "-o", here / "out.svg"],
        ["doctor", here / "eeg.edf", "--quiet"],
    ]:
        output(*prefix, tool, *words)
    assert (place / "out.svg").read_text().startswith("<svg")
    shutil.rmtree(place)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tool", type=Path)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--wheel", type=Path)
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    options = parser.parse_args(arguments)
    options.output.mkdir(exist_ok=True)
    tool = options.tool or built()
    if options.tool is None and sys.platform == "linux":
        check_libraries(tool)
    archive = packed(tool, options.output)
    root = options.root or (None if options.tool else bare_root(ROOT / "out"))
    check(archive, root)
    if root and options.wheel:
        check_wheel(options.wheel, root)
        print(f"{options.wheel}: installed in {root}, where it ran the README's Python")
    where = f"in {root}" if root else "on this machine; there is no debootstrap, so not on a bare one"
    print(f"{archive}: {archive.stat().st_size / 1e6:.1f} MB; its tool ran {where}")


if __name__ == "__main__":
    main(sys.argv[1:])
