"""Changes the core, one place at a time, and says which changes no test notices.

    python tests/scripts/mutate.py [--count 60] [--seed 1] [MODULE ...]

Works on a copy. A mutation swaps a comparison or a logical operator, drops a `not`, moves a number by one, or makes a
function return nothing; the tests that are run are those of the wing of the module.
"""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CORE = [
    *(
        f"name/{noun}"
        for noun in (
            "record",
            "values",
            "words",
            "lexer",
            "lalr",
            "reader",
            "layout",
            "builder",
            "evidence",
            "weight",
            "written",
        )
    ),
    *(
        f"name/{noun}"
        for noun in ("telling", "parser", "canonical", "tree", "converter", "renamed", "wordfile", "convention")
    ),
    "rename/route",
    "rename/apply",
    "check/names",
]
SWAPS: dict[Any, Any] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def mutations(source: str) -> Iterator[tuple[int, str, str]]:
    """Every mutation of a module: the line, what is changed, and the text of the module."""
    count = sum(1 for _ in ast.walk(ast.parse(source)))
    for place in range(count):
        tree = ast.parse(source)
        node = list(ast.walk(tree))[place]
        said = _mutate(node)
        if said:
            yield getattr(node, "lineno", 0), said, ast.unparse(ast.fix_missing_locations(tree))


def _mutate(node: ast.AST) -> str:
    """Change a node, and say how; "" where there is nothing to change."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        before = ast.unparse(node)
        node.ops[0] = SWAPS[type(node.ops[0])]()
        return f"{before}  ->  {ast.unparse(node)}"
    if isinstance(node, ast.BoolOp):
        before = ast.unparse(node)
        node.op = SWAPS[type(node.op)]()
        return f"{before}  ->  {ast.unparse(node)}"
    if isinstance(node, ast.IfExp):
        before = ast.unparse(node)
        node.body, node.orelse = node.orelse, node.body
        return f"{before}  ->  {ast.unparse(node)}"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        before = ast.unparse(node)
        node.op = ast.UAdd()
        node.operand = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
        return f"{before}  ->  {ast.unparse(node)}"
    return ""


def notices(copy: Path, module: str) -> bool:
    """Whether a test fails on the changed copy."""
    wing = module.partition("/")[0]
    own = [f"tests/{wing}", "tests/cli"] if (copy / "tests" / wing).is_dir() else []
    tests = own or sorted(str(file.relative_to(copy)) for file in (copy / "tests").glob(f"test_{wing}*.py"))
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests, f"mmname/{module}.py"]
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def main() -> int:
    """Try some mutations and print those that nothing notices."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", default=CORE)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = [
        (module, *mutation)
        for module in options.modules
        for mutation in mutations((ROOT / "mmname" / f"{module}.py").read_text(encoding="utf-8"))
    ]
    random.seed(options.seed)
    tried = random.sample(found, min(options.count, len(found)))
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "*cache*"))
        for module, line, said, text in tried:
            file = copy / "mmname" / f"{module}.py"
            whole = file.read_text(encoding="utf-8")
            file.write_text(text, encoding="utf-8")
            if not notices(copy, module):
                missed += 1
                print(f"nothing notices {module}.py:{line}: {said}", flush=True)
            file.write_text(whole, encoding="utf-8")
    print(f"{len(tried) - missed} of {len(tried)} mutations are noticed ({len(found)} are possible)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
