"""Reads from the source which problem codes the code can answer with."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("chassis", "services", "gateway")
_CODE = re.compile(r"[a-z]+(-[a-z]+)*")
_POSITION = {"Problem": 1, "Conflict": 0, "_problem": 1}
"""Where a call names the code."""


def used_codes(root: Path) -> dict[str, set[str]]:
    """The files that use each code, by code; paths from `root`."""
    found: dict[str, set[str]] = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            for code in _codes(ast.parse(path.read_text())):
                found.setdefault(code, set()).add(str(path.relative_to(root)))
    return found


def _codes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call():
                yield from _of_call(node)
            case ast.ClassDef(body=body):
                yield from _class_attributes(body)
            case ast.FunctionDef(args=ast.arguments() as arguments):
                yield from _defaults(arguments)
            case ast.Tuple(elts=[ast.Constant(value=str(code)) as first, _, _]) if "-" in code:
                # A table of errors: (code, title, detail).
                yield from _one(first)


def _of_call(node: ast.Call) -> Iterator[str]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    position = _POSITION.get(name)
    if name == "super" or (isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"):
        position = 1 if len(node.args) >= 4 else None
    if position is not None and len(node.args) > position:
        yield from _one(node.args[position])
    for keyword in node.keywords:
        if keyword.arg == "code":
            yield from _one(keyword.value)


def _class_attributes(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="code")], value=value):
                yield from _one(value)
            case ast.AnnAssign(target=ast.Name(id="code"), value=ast.Constant() as constant):
                yield from _one(constant)


def _defaults(arguments: ast.arguments) -> Iterator[str]:
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if argument.arg == "code" and default is not None:
            yield from _one(default)


def _one(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            yield from _one(body)
            yield from _one(orelse)
        case ast.Constant(value=str(code)) if _CODE.fullmatch(code):
            yield code
