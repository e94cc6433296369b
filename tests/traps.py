"""A repository of traps: the forms in which a file can be named, each with what reads it as the world does.

A trap is a file that names another. Where it is named is told by Python, by a shell, by the parsers of YAML, JSON,
HTML and CommonMark, or by the rules of the tools that read such files; nothing of the program takes part. A contributor
adds a row: the file, its text, and how it is read. In a text `<path>` is the path of what is named, `<dir>`, `<name>`
and `<stem>` are parts of it, `<top>` and `<sub>` those of its folder, `<rel>` leads to it from the folder of the trap,
`<updir>` to its folder, and `<dotted>` is its module.
"""

from __future__ import annotations

# ruff: noqa: E501  # a trap is a row of a table
import ast
import json
import os
import posixpath
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

import yaml
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TRAPS", "Trap", "led", "written"]


class Trap(NamedTuple):
    """A file that names another one, and how it is read."""

    name: str
    path: str
    text: str
    read: Any
    of: str = "config"  # what it can name: `config`, `page` (of the documentation), `data` or `folder`
    sure: bool = True  # whether it has to follow; else it may stay, if it is told
    unseen: bool = False  # whether the check of references cannot know what it means


def written(trap: Trap, target: str) -> str:
    """The text of a trap that names `target`."""
    folder, name = posixpath.split(target)
    stem = name.rpartition(".")[0] or name
    own = posixpath.dirname(trap.path) or "."
    top, _, sub = folder.partition("/")
    parts = {
        "path": target,
        "dir": folder,
        "name": name,
        "stem": stem,
        "top": top,
        "sub": sub,
        "rel": posixpath.relpath(target, own),
        "reldir": posixpath.relpath(folder or ".", own),
        "relstem": posixpath.relpath(target, own).rpartition(".")[0],
        "dotted": target.rpartition(".")[0].replace("/", "."),
        "encoded": posixpath.relpath(target, own).replace("_", "%5F"),
        "escaped": posixpath.relpath(target, own).replace("_", r"\_"),
        "windows": target.replace("/", "\\"),
        "windows2": target.replace("/", "\\\\"),
        "slashed": target.replace("/", r"\/"),
        "half": name[: len(name) // 2],
        "rest": name[len(name) // 2 :],
        "depth": "/".join([".."] * trap.path.count("/")) or ".",
        "docs": posixpath.relpath(target, "docs"),
        "escapedpath": target.replace("_", r"\_"),
    }
    return re.sub(r"<(\w+)>", lambda found: parts.get(found[1], found[0]), trap.text)


def led(trap: Trap, root: Path, path: str) -> list[str]:
    """What the trap, which stands at `path` now, names: paths from the root, whether something is there or not."""
    return [posixpath.normpath(one) for one in trap.read(root, path, (root / path).read_text("utf-8"))]


# How the files of traps are read.


def _python(root: Path, path: str, text: str) -> Iterator[str]:
    """Every value that the module gives the name `r`, or the names that begin so; paths lead from the root."""
    scope: dict[str, Any] = {"__file__": f"/R/{path}", "__name__": "trap"}
    text = re.sub(r"^(?:from mmengine|import importlib).*$", "", text, flags=re.MULTILINE)
    header = (
        "import os, posixpath as osp\nos = __import__('types').SimpleNamespace(path=osp, sep='/')\n"
        "from pathlib import PurePosixPath as Path\n"
        "importlib = __import__('types').SimpleNamespace(import_module=lambda n: n.replace('.', '/') + '.py')\n"
    )
    exec(header + text, scope)
    for name, value in scope.items():
        if re.fullmatch(r"r\d?", name):
            for one in value if isinstance(value, (list, tuple)) else [value]:
                yield _from_root(one)


def _from_root(value: Any) -> str:
    text = value.decode() if isinstance(value, bytes) else str(value)
    text = text.replace("\\", "/")
    text = posixpath.normpath(text) if text.startswith("/R") else text
    return text.removeprefix("/R/").removeprefix("/ROOT/")


def _json_base(root: Path, path: str, text: str) -> Iterator[str]:
    yield from (posixpath.join(posixpath.dirname(path), base) for base in json.loads(text)["_base_"])


def _base(root: Path, path: str, text: str) -> Iterator[str]:
    """The `_base_` of a config, as MMEngine reads it: its folder filled in, the expression evaluated by itself."""
    text = re.sub(r"\{\{\s*fileDirname\s*\}\}", posixpath.dirname(path), text)
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_base_":
            bases = eval(ast.unparse(node.value), {})
            for base in [bases] if isinstance(bases, str) else bases:
                rooted = base.startswith(posixpath.dirname(path) + "/")
                yield base if rooted else posixpath.join(posixpath.dirname(path), base)


def _imports(root: Path, path: str, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module != "mmengine.config":
            base = path.split("/")[: -node.level] if node.level else []
            module = "/".join([*base, *(node.module.split(".") if node.module else [])])
            for alias in node.names:
                yield f"{module}.py" if alias.name == "*" or node.module else f"{module}/{alias.name}.py"
        elif isinstance(node, ast.Import):
            yield from (f"{alias.name.replace('.', '/')}.py" for alias in node.names if "." in alias.name)


def _bash(root: Path, path: str, text: str) -> Iterator[str]:
    done = subprocess.run(["bash", path], cwd=root, capture_output=True, text=True, check=False)
    yield from done.stdout.split()


def _yaml(*keys: str, base: str = "") -> Any:
    def read(root: Path, path: str, text: str) -> Iterator[str]:
        todo: list[Any] = list(yaml.safe_load_all(text))
        while todo:
            node = todo.pop(0)
            if isinstance(node, dict):
                for key, value in node.items():
                    if not keys or key in keys:
                        yield from (posixpath.join(base, one) for one in _texts(value))
                    else:
                        todo.append(value)
            elif isinstance(node, list):
                todo += node

    return read


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, (list, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _globbed(keys: str) -> Any:
    def read(root: Path, path: str, text: str) -> Iterator[str]:
        for one in _yaml(keys)(root, path, text):
            yield from _matched(root, one)

    return read


def _matched(root: Path, pattern: str) -> Iterator[str]:
    """The files for which a pattern of a shell stands; itself if it stands for none."""
    done = subprocess.run(
        ["bash", "-O", "globstar", "-c", f"printf '%s\\n' {pattern}"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    yield from sorted(one for one in done.stdout.split() if not (root / one).is_dir())


def _json(root: Path, path: str, text: str) -> Iterator[str]:
    yield from (one.replace("\\", "/") for one in _texts(json.loads(text)))


class _Html(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._at = posixpath.dirname(path)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [_linked(self._at, value) for key, value in attrs if key in {"href", "src"} and value]


def _linked(at: str, link: str) -> str:
    link = unquote(re.split("[#?]", link)[0])
    return link[1:] if link.startswith("/") else posixpath.join(at, link)


def _html(root: Path, path: str, text: str) -> Iterator[str]:
    parser = _Html(path)
    parser.feed(text)
    yield from parser.found


def _markdown(root: Path, path: str, text: str) -> Iterator[str]:
    """The targets of the links, and what stands in fences and code as Python or a shell reads it."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    todo = list(tokens)
    while todo:
        token = todo.pop(0)
        todo = (token.children or []) + todo
        for key in ("href", "src"):
            if key in token.attrs and not re.match("[a-z]+:", str(token.attrs[key])):
                yield _linked(posixpath.dirname(path), str(token.attrs[key]))
        if token.type in {"html_inline", "html_block"}:
            yield from _html(root, path, token.content)
        elif token.type == "code_inline":
            yield token.content
        elif token.type == "fence" and token.info == "python":
            yield from _python(root, path, token.content)
        elif token.type == "fence" and token.info == "shell":
            done = subprocess.run(["bash", "-c", token.content], cwd=root, capture_output=True, text=True, check=False)
            yield from done.stdout.split()
        elif token.type == "fence" and token.info.startswith("{toctree}"):
            yield from _entries(root, path, token.content)
        elif token.type == "fence" and token.info.startswith(("{include}", "{literalinclude}")):
            yield posixpath.join(posixpath.dirname(path), token.info.partition(" ")[2])


def _prose(root: Path, path: str, text: str) -> Iterator[str]:
    """The words of running text that are paths, as it is seen."""
    for token in MarkdownIt("commonmark").parse(text):
        for child in token.children or []:
            if child.type == "text":
                yield from (word.strip(".,") for word in child.content.split() if "/" in word)


def _notebook(root: Path, path: str, text: str) -> Iterator[str]:
    for cell in json.loads(text)["cells"]:
        source = "".join(cell["source"])
        read = _markdown if cell["cell_type"] == "markdown" else _python
        if source.startswith("!"):
            done = subprocess.run(["bash", "-c", source[1:]], cwd=root, capture_output=True, text=True, check=False)
            yield from done.stdout.split()
        else:
            yield from read(root, path, source)


def _rst(root: Path, path: str, text: str) -> Iterator[str]:
    at = posixpath.dirname(path)
    for toc in re.finditer(r"\.\. toctree::\n((?:[ ]+.*\n|\n)+)", text):
        yield from _entries(root, path, toc[1])
    for found in re.finditer(r"\.\. (?:include|literalinclude)::[ ]*(\S+)|:download:`(?:[^<`]*<)?([^>`]+)>?`", text):
        yield _linked(at, found[1] or found[2])
    for found in re.finditer(r":doc:`(?:[^<`]*<)?([^>`]+)>?`", text):
        yield _page(root, posixpath.join("docs" if found[1][0] == "/" else at, found[1].lstrip("/")))
    for found in re.finditer(r"`[^`<]+ <([^>]+)>`_|^\.\. _[^:]+: (\S+)", text, re.MULTILINE):
        yield _linked(at, found[1] or found[2])


def _entries(root: Path, path: str, body: str) -> Iterator[str]:
    """The entries of a table of contents as Sphinx reads them: from its own folder, or from that of the documents."""
    for line in body.splitlines():
        entry = line.strip()
        if entry and not entry.startswith(":"):
            titled = re.fullmatch(r".*<(.+)>", entry)
            named = titled[1] if titled else entry
            at = "docs" if named.startswith("/") else posixpath.dirname(path)
            if "*" in named:
                yield from _matched(root, posixpath.join(at, named) + ".md")
            else:
                yield _page(root, posixpath.join(at, named.lstrip("/")))


def _page(root: Path, path: str) -> str:
    """The document that Sphinx and jupyter-book mean by a path without its suffix."""
    path = posixpath.normpath(path)
    return next((path + end for end in ("", ".md", ".rst", ".ipynb") if (root / (path + end)).is_file()), path)


def _nav(root: Path, path: str, text: str) -> Iterator[str]:
    """The pages of a table of contents of MkDocs."""
    told = yaml.safe_load(text)
    folder = posixpath.join(posixpath.dirname(path), told.get("docs_dir", "docs"))
    yield from (posixpath.join(folder, one) for one in _texts(told["nav"]))


def _book(root: Path, path: str, text: str) -> Iterator[str]:
    """The pages of a table of contents of jupyter-book."""
    for one in _yaml("root", "file", "glob")(root, path, text):
        yield _page(root, posixpath.join(posixpath.dirname(path), one))


def _found(pattern: str) -> Any:
    def read(_root: Path, _path: str, text: str) -> Iterator[str]:
        yield from re.findall(pattern, text)

    return read


def _lines(root: Path, path: str, text: str) -> Iterator[str]:
    """The words of a text that are paths from the root."""
    for word in re.findall(r"[^\s\"'=,]+", text):
        if "/" in word and not word.startswith("#"):
            yield from _matched(root, word.lstrip("/")) if re.search("[*{]", word) else [word.lstrip("/")]


def _catalogue(root: Path, path: str, text: str) -> Iterator[str]:
    for message in re.findall(r'^msg\w+ ((?:".*"\n)+)', text, re.MULTILINE):
        joined = "".join(re.findall('"(.*)"\n', message))
        yield from (word for word in joined.split() if "/" in word)


def _regular(root: Path, path: str, text: str) -> Iterator[str]:
    """The file or folder that the regular expression of a hook matches."""
    for one in _yaml("exclude", "files")(root, path, text):
        expression = re.compile(one)
        found = [path for path in _all(root) if expression.search(path)]
        folder = posixpath.commonpath(found) if found else ""
        yield folder if len(found) > 1 else found[0] if found else one


def _all(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in {".git", ".mmname"}]
        for name in files:
            yield Path(folder, name).relative_to(root).as_posix()


TRAPS = [
    # Configs that inherit.
    Trap("base", "configs/c/t.py", "_base_ = '<rel>'\n", _base),
    Trap("base in a list", "configs/c/t.py", "_base_ = ['<rel>', \"<rel>\"]\n", _base),
    Trap("base split", "configs/c/t.py", "_base_ = [\n    '<reldir>/'\n    '<name>',\n]\n", _base),
    Trap("base split in the name", "configs/c/t.py", "_base_ = ['<reldir>/<half>' '<rest>']\n", _base),
    Trap("base added", "configs/c/t.py", "_base_ = ['<reldir>/' + '<name>']\n", _base),
    Trap("base raw", "configs/c/t.py", "_base_ = r'<rel>'\n", _base),
    Trap("base in three quotes", "configs/c/t.py", '_base_ = """<rel>"""\n', _base),
    Trap("base with the folder of the file", "configs/a/t.py", "_base_ = ['{{ fileDirname }}/<rel>']\n", _base),
    Trap("base with the folder of the file, tight", "configs/c/t.py", "_base_ = '{{fileDirname}}/<rel>'\n", _base),
    Trap("base annotated", "configs/c/t.py", "_base_: str = '<rel>'\n_base_ = '<rel>'\n", _base),
    Trap("base as an f-string without holes", "configs/c/t.py", "_base_ = f'<rel>'\n", _base),
    # Python that puts paths together.
    Trap("osp.join", "tools/t.py", "r = osp.join('<top>', '<sub>', '<name>')\n", _python),
    Trap("osp.join of a folder", "tools/t.py", "r = osp.join('<dir>', '<name>')\n", _python),
    Trap(
        "os.path.join over lines",
        "tools/t.py",
        "r = os.path.join(\n    '<top>',\n    '<sub>',  # a\n    '<name>',\n)\n",
        _python,
    ),
    Trap("osp.join with a name before", "tools/t.py", "A = '/ROOT'\nr = osp.join(A, '<dir>', '<name>')\n", _python),
    Trap("osp.join in osp.join", "tools/t.py", "r = osp.join(osp.join('<top>', '<sub>'), '<name>')\n", _python),
    Trap(
        "osp.join with the folder of the file",
        "tools/t.py",
        "r = osp.join(osp.dirname(__file__), '..', '<dir>', '<name>')\n",
        _python,
    ),
    Trap("osp.normpath", "tools/t.py", "r = osp.normpath(osp.join('<dir>', '<name>'))\n", _python),
    Trap("Path / /", "tools/t.py", "r = Path('<top>') / '<sub>' / '<name>'\n", _python),
    Trap("Path of a path", "tools/t.py", "r = Path('<path>')\n", _python),
    Trap("Path with pieces", "tools/t.py", "r = Path('<top>', '<sub>', '<name>')\n", _python),
    Trap("joinpath", "tools/t.py", "r = Path('<top>').joinpath('<sub>', '<name>')\n", _python),
    Trap("Path of the file", "tools/t.py", "r = Path(__file__).parent.parent / '<dir>' / '<name>'\n", _python),
    Trap("with_name", "tools/t.py", "r = Path('<dir>/y_r50_1x_coco.py').with_name('<name>')\n", _python),
    Trap("with_name, joined", "tools/t.py", "r = Path('<dir>', './y_r50_1x_coco.py').with_name('<name>')\n", _python),
    Trap("with_stem", "tools/t.py", "r = Path('<dir>/y_r50_1x_coco.py').with_stem('<stem>')\n", _python, sure=False),
    Trap("with_suffix", "tools/t.py", "r = Path('<dir>/<stem>.yml').with_suffix('.py')\n", _python, sure=False),
    Trap("f-string", "tools/t.py", "A = '/ROOT'\nr = f'{A}/<path>'\n", _python),
    Trap("f-string, literal parts", "tools/t.py", "r = f'<top>/{\"<sub>\"}/<name>'\n", _python, sure=False),
    Trap("f-string and string", "tools/t.py", "A = '/ROOT'\nr = f'{A}/<dir>/' '<name>'\n", _python),
    Trap("format", "tools/t.py", "r = '{}/<name>'.format('<dir>')\n", _python, sure=False),
    Trap("format of the path", "tools/t.py", "r = '{}/<path>'.format('/ROOT')\n", _python),
    Trap("percent", "tools/t.py", "r = '%s/<name>' % '<dir>'\n", _python, sure=False),
    Trap("percent of the path", "tools/t.py", "r = '%s/<path>' % '/ROOT'\n", _python),
    Trap("added", "tools/t.py", "r = '<dir>' + '/<name>'\n", _python),
    Trap("added over lines", "tools/t.py", "r = ('<dir>/' +\n     '<half>'\n     '<rest>')\n", _python),
    Trap("join of a text", "tools/t.py", "r = '/'.join(['<top>', '<sub>', '<name>'])\n", _python),
    Trap("backslashes", "tools/t.py", "r = '<windows2>'\n", _python),
    Trap("backslashes, raw", "tools/t.py", "r = r'<windows>'\n", _python),
    Trap("bytes", "tools/t.py", "r = b'<path>'\n", _python),
    Trap("import_module", "tools/t.py", "import importlib\nr = importlib.import_module('<dotted>')\n", _python),
    Trap("a name for the folder, osp.join", "tools/t.py", "D = '<dir>'\nr = osp.join(D, '<name>')\n", _python),
    Trap("a name for the folder, f-string", "tools/t.py", "D = '<dir>'\nr = f'{D}/<name>'\n", _python),
    Trap("a name for the folder, added", "tools/t.py", "D = '<dir>'\nr = D + '/<name>'\n", _python),
    Trap("a name for the folder with its slash, added", "tools/t.py", "D = '<dir>/'\nr = D + '<name>'\n", _python),
    Trap("a name for the folder, Path", "tools/t.py", "D = Path('<dir>')\nr = D / '<name>'\n", _python),
    Trap(
        "a name for the folder, joined",
        "tools/t.py",
        "D = osp.join('<top>', '<sub>')\nr = osp.join(D, '<name>')\n",
        _python,
    ),
    Trap(
        "a name from a name",
        "tools/t.py",
        "T = '<top>'\nD = T + '/<sub>'\nr = osp.join(D, '<name>')\n",
        _python,
        sure=False,
    ),
    Trap("a name after a root", "tools/t.py", "A = '/ROOT'\nD = '<dir>'\nr = osp.join(A, D, '<name>')\n", _python),
    Trap(
        "a name in a class",
        "tools/t.py",
        "class A:\n    D = '<dir>'\n    def f(self):\n        return osp.join(self.D, '<name>')\nr = A().f()\n",
        _python,
    ),
    Trap(
        "a name in a function",
        "tools/t.py",
        "def f():\n    folder = '<dir>'\n    return f'{folder}/<name>'\nr = f()\n",
        _python,
    ),
    Trap("a name, formatted", "tools/t.py", "D = '<dir>'\nr = '{}/<name>'.format(D)\n", _python, sure=False),
    Trap("a name, by percent", "tools/t.py", "D = '<dir>'\nr = '%s/<name>' % D\n", _python, sure=False),
    Trap(
        "a name for the start of the name", "tools/t.py", "D = '<dir>/<half>'\nr = D + '<rest>'\n", _python, sure=False
    ),
    Trap("a name for the name", "tools/t.py", "N = '<name>'\nr = osp.join('<dir>', N)\n", _python, sure=False),
    Trap("a name for the stem", "tools/t.py", "N = '<stem>'\nr = f'<dir>/{N}.py'\n", _python, sure=False),
    Trap(
        "a name with two values",
        "tools/t.py",
        "D = 'docs'\nD = '<dir>'\nr = osp.join(D, '<name>')\n",
        _python,
        sure=False,
    ),
    Trap("names in a loop", "tools/t.py", "r = [osp.join('<dir>', n) for n in ['<name>']]\n", _python, sure=False),
    Trap("names in a loop, f-string", "tools/t.py", "r = [f'<dir>/{n}.py' for n in ['<stem>']]\n", _python, sure=False),
    Trap(
        "in a comment",
        "tools/t.py",
        "r = 'tools/t.py'  # see <path>\n",
        _found(r"see (\S+)"),
    ),
    Trap(
        "in a docstring",
        "tools/t.py",
        '"""Run `<path>`."""\n',
        _found("`(.*)`"),
    ),
    Trap(
        "in an unread string",
        "tools/t.py",
        "x = 'python tools/train.py <path> --seed 0'\n",
        _found(r"train\.py (\S+)"),
    ),
    Trap(
        "an import of a config",
        "configs/c/t.py",
        "from mmengine.config import read_base\nwith read_base():\n    from <dotted> import *\n",
        _imports,
    ),
    Trap(
        "Python that does not parse",
        "tools/t.py",
        "print '<path>'\n",
        _found("'(.*)'"),
    ),
    # Shell.
    Trap("shell", "tools/t.sh", "echo <path> './<path>' \"<path>\"\n", _bash),
    Trap("shell, a variable", "tools/t.sh", 'D=<dir>\necho $D/<name> ${D}/<name> "$D/<name>"\n', _bash),
    Trap(
        "shell, a variable from a variable", "tools/t.sh", 'T=<top>\nD="$T/<sub>"\necho $D/<name>\n', _bash, sure=False
    ),
    Trap("shell, a variable for the name", "tools/t.sh", "N=<stem>\necho <dir>/$N.py\n", _bash, sure=False),
    Trap("shell, a variable for the path", "tools/t.sh", "CONFIG=<path>\necho $CONFIG\n", _bash),
    Trap("shell, a default", "tools/t.sh", "C=${1:-<path>}\necho $C\n", _bash),
    Trap("shell, braces", "tools/t.sh", "echo <dir>/{<stem>,<stem>}.py\n", _bash, sure=False),
    Trap("shell, a star", "tools/t.sh", "echo <dir>/<half>*\n", _bash, sure=False),
    Trap("shell, over lines", "tools/t.sh", "echo \\\n    <path> \\\n    <path>\n", _bash),
    Trap("shell, a loop", "tools/t.sh", "for n in <stem>; do echo <dir>/$n.py; done\n", _bash, sure=False),
    Trap("shell, cd", "tools/t.sh", 'cd <dir>\nls -d "$PWD/<name>" | sed "s,$OLDPWD/,,"\n', _bash, sure=False),
    Trap("a script without a suffix", "tools/t", "#!/bin/bash\nD=<dir>\necho $D/<name> <path>\n", _bash, sure=False),
    Trap(
        "a Makefile",
        "Makefile",
        "all:\n\tpython tools/train.py <path>\n",
        _found(r"train\.py (\S+)"),
    ),
    # YAML.
    Trap("a metafile", "configs/c/metafile.yml", "Models:\n- Name: a\n  Config: <path>\n", _yaml("Config")),
    Trap(
        "a metafile, quoted",
        "configs/c/metafile.yml",
        "Models:\n- Name: a\n  Config: '<path>'\n- Config: \"<path>\"\n",
        _yaml("Config"),
    ),
    Trap(
        "a metafile, folded",
        "configs/c/metafile.yml",
        "Models:\n- Name: a\n  Config: >-\n    <path>\n",
        _yaml("Config"),
    ),
    Trap(
        "a metafile, literal",
        "configs/c/metafile.yml",
        "Models:\n- Name: a\n  Config: |\n    <path>\n",
        _yaml("Config"),
    ),
    Trap(
        "a metafile, anchors",
        "configs/c/metafile.yml",
        "Models:\n- &a\n  Config: &c <path>\n- <<: *a\n- Config: *c\n",
        _yaml("Config"),
    ),
    Trap("a metafile, in braces", "configs/c/metafile.yml", "Models: [{Name: a, Config: <path>}]\n", _yaml("Config")),
    Trap(
        "a metafile, a list", "configs/c/metafile.yml", "Models:\n- Config:\n  - <path>\n  - <path>\n", _yaml("Config")
    ),
    Trap(
        "a metafile, over lines",
        "configs/c/metafile.yml",
        'Models:\n- Config: "<dir>/\\\n    <name>"\n',
        _yaml("Config"),
    ),
    Trap(
        "a metafile's README",
        "configs/c/metafile.yml",
        "Collections:\n- Name: a\n  README: <path>\n",
        _yaml("README"),
        "page",
    ),
    Trap(
        "a metafile's Results",
        "configs/c/metafile.yml",
        "Models:\n- Name: a\n  Config: <path>\n  Converted From: {Code: <path>}\n",
        _yaml("Config", "Code"),
    ),
    Trap("a model index", "model-index.yml", "Import:\n- <path>\n- ./<path>\n", _yaml("Import"), "data"),
    Trap(
        "a workflow",
        ".github/workflows/t.yml",
        "on:\n  push:\n    paths:\n    - <path>\n    - '<dir>/**'\n",
        _found(r"- (\w\S+)"),
    ),
    Trap(
        "a workflow, braces", ".github/workflows/t.yml", "run: <dir>/{<stem>,<stem>}.py\n", _globbed("run"), sure=False
    ),
    Trap(
        "a workflow, a command",
        ".github/workflows/t.yml",
        "steps:\n- run: |\n    python tools/train.py <path> --a\n",
        _found(r"train\.py (\S+)"),
    ),
    Trap("a hook", ".pre-commit-config.yaml", "exclude: ^<path>$\n", _regular),
    Trap("a hook, a folder", ".pre-commit-config.yaml", "exclude: ^<path>/\n", _regular, "folder", unseen=True),
    Trap(
        "mkdocs",
        "mkdocs.yml",
        "site_name: a\nnav:\n- Home: <docs>\n- More:\n  - <docs>\n  - 'A: b': '<docs>'\n",
        _nav,
        "page",
    ),
    Trap(
        "mkdocs, another folder", "site/mkdocs.yml", "docs_dir: ../docs\nnav: [{Home: <docs>}, <docs>]\n", _nav, "page"
    ),
    Trap(
        "jupyter-book",
        "docs/_toc.yml",
        "format: jb-book\nroot: <relstem>\nparts:\n- caption: a\n  chapters:\n  - file: <relstem>\n  - file: <rel>\n",
        _book,
        "page",
    ),
    # JSON, TOML, plain lists.
    Trap("JSON", "tools/t.json", '{"a": "<path>", "b": ["<path>"]}\n', _json),
    Trap("JSON, the base of a config", "configs/c/t.json", '{"_base_": ["<rel>"]}\n', _json_base),
    Trap("JSON, slashes escaped", "tools/t.json", '{"a": "<slashed>"}\n', _json),
    Trap("JSON, backslashes", "tools/t.json", '{"a": "<windows2>"}\n', _json),
    Trap("a list", "tools/t.txt", "# c\n<path> 8\n./<path>\n", _lines),
    Trap("a list with a tab", "tools/t.tsv", "a\t<path>\t8\n", _lines),
    Trap("a CSV", "tools/t.csv", "a,<path>,8\n", _lines),
    Trap("TOML", "pyproject.toml", '[tool.x]\nexclude = ["<path>"]\n', _lines),
    Trap("setup.cfg", "setup.cfg", "[flake8]\nexclude = <path>,<path>\n", _lines),
    Trap("MANIFEST.in", "MANIFEST.in", "include <path>\n", _lines),
    Trap("CODEOWNERS", ".github/CODEOWNERS", "/<path> @me\n", _lines),
    Trap("a .gitattributes", ".gitattributes", "/<path> text\n", _found(r"/(\S+) text")),
    Trap(
        "a Dockerfile",
        "docker/Dockerfile",
        "FROM x\nCOPY <path> /work/\nRUN python tools/train.py <path>\n",
        _found(r"(?:COPY|train\.py) (\S+)"),
    ),
    Trap("a catalogue", "docs/t.po", 'msgid "see <path> now"\nmsgstr ""\n"go to <dir>/"\n"<name> now"\n', _catalogue),
    # Markdown.
    Trap(
        "a link",
        "docs/t.md",
        "[a](<rel>) ![b](<rel>) [c](<rel>#top) [d](<rel> 'title') [e](<<rel>>)\n",
        _markdown,
        "any",
    ),
    Trap("a link from the root", "docs/t.md", "[a](/<path>)\n", _markdown, "any"),
    Trap("a link by reference", "docs/t.md", "[a][1] and [b]\n\n[1]: <rel>\n[b]: <<rel>> 'title'\n", _markdown, "any"),
    Trap("a link with percent signs", "docs/t.md", "[a](<encoded>)\n", _markdown, "any"),
    Trap("a link with backslashes", "docs/t.md", "[a](<escaped>)\n", _markdown, "any"),
    Trap("a link in a table", "docs/t.md", "| a | b |\n|---|---|\n| [c](<rel>) | `<path>` |\n", _markdown, "any"),
    Trap("a link in HTML", "docs/t.md", "<a href=\"<rel>\">a</a> <img src='<rel>'>\n", _markdown, "any"),
    Trap("a block of HTML", "docs/t.md", '<div>\n<a href="<rel>">a</a>\n</div>\n', _markdown, "any"),
    Trap("a link in a list in a quote", "docs/t.md", "> - a\n>   - [b](<rel>)\n", _markdown, "any"),
    Trap("an image in a link", "docs/t.md", "[![a](<rel>)](<rel>)\n", _markdown, "any"),
    Trap("code", "docs/t.md", "See `<path>`.\n", _markdown, "any"),
    Trap("prose", "docs/t.md", "See <path>, or <path>.\n", _prose, "any"),
    Trap("prose with backslashes", "docs/t.md", "See <escapedpath> now.\n", _prose),
    Trap("a fence, shell", "docs/t.md", "```shell\necho <path>\n```\n", _markdown, "any"),
    Trap("a fence, a variable", "docs/t.md", "```shell\nD=<dir>\necho $D/<name>\n```\n", _markdown),
    Trap("a fence, Python", "docs/t.md", "```python\nr = '<path>'\n```\n", _markdown),
    Trap("a fence, literals over lines", "docs/t.md", "```python\nr = ('<dir>/'\n     '<name>')\n```\n", _markdown),
    Trap("a fence, osp.join", "docs/t.md", "```python\nr = osp.join('<dir>', '<name>')\n```\n", _markdown),
    Trap("a fence, a name", "docs/t.md", "```python\nD = '<dir>'\nr = f'{D}/<name>'\n```\n", _markdown),
    Trap("a fence, a base", "configs/c/README.md", "```python\n_base_ = '<path>'\nr = _base_\n```\n", _markdown),
    Trap(
        "a table of contents in MyST",
        "docs/t.md",
        "```{toctree}\n:maxdepth: 1\n\n<rel>\n<relstem>\nA <<relstem>>\n```\n",
        _markdown,
        "page",
    ),
    Trap("an include in MyST", "docs/t.md", "```{include} <rel>\n```\n", _markdown, "page", unseen=True),
    Trap("a literalinclude in MyST", "docs/t.md", "```{literalinclude} <rel>\n:language: python\n```\n", _markdown),
    # HTML, reStructuredText, notebooks.
    Trap(
        "HTML", "docs/t.html", "<p><a href=\"<rel>\">a</a> <a href='<rel>#b'>b</a> <img src=<rel>></p>\n", _html, "any"
    ),
    Trap("HTML with percent signs", "docs/t.html", '<a href="<encoded>">a</a>\n', _html, "any"),
    Trap(
        "a toctree",
        "docs/t.rst",
        ".. toctree::\n   :maxdepth: 1\n\n   <rel>\n   <relstem>\n   A <<relstem>>\n\nText.\n",
        _rst,
        "page",
    ),
    Trap("a toctree from the documents", "docs/sub/t.rst", ".. toctree::\n\n   /<docs>\n\nText.\n", _rst, "page"),
    Trap("a literalinclude", "docs/t.rst", ".. literalinclude:: <rel>\n   :language: python\n", _rst),
    Trap("an include", "docs/t.rst", ".. include:: <rel>\n", _rst, "page", unseen=True),
    Trap("a doc role", "docs/t.rst", "See :doc:`<relstem>` and :doc:`a <<relstem>>`.\n", _rst, "page"),
    Trap("a download role", "docs/t.rst", "See :download:`a <<rel>>` and :download:`<rel>`.\n", _rst),
    Trap("a link in reStructuredText", "docs/t.rst", "See `a <<rel>>`_ and b_.\n\n.. _b: <rel>\n", _rst, "any"),
    Trap(
        "a notebook",
        "demo/t.ipynb",
        '{"cells": [{"cell_type": "code", "source": ["r = \'<path>\'\\n", "r2 = \'<dir>/\' \\\\\\n", "    \'<name>\'"]}, {"cell_type": "markdown", "source": "[a](<rel>)"}, {"cell_type": "code", "source": ["!echo <path>"]}]}',
        _notebook,
    ),
    Trap(
        "a notebook, a name",
        "demo/t.ipynb",
        '{"cells": [{"cell_type": "code", "source": ["D = \'<dir>\'\\n", "r = f\'{D}/<name>\'"]}]}',
        _notebook,
    ),
]
