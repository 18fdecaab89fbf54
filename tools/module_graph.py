"""Which module imports which, read from the source alone: nothing is imported to find out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

Graph = Mapping[str, set[str]]


def modules(src: Path) -> dict[str, Path]:
    """Every module under `src` by dotted name; a package by the name of its folder."""
    out = {}
    for path in sorted(src.rglob("*.py")):
        parts = path.relative_to(src).with_suffix("").parts
        out[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return out


def imported(tree: ast.AST, module: str, is_package: bool) -> set[str]:
    """Dotted names that the source of `module` imports, wherever the statement stands; `from a import b` gives both
    `a` and `a.b`, since b may be a module."""
    out: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            out.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = node.module or ""
            if node.level:
                anchor = module.split(".")
                anchor = anchor[: len(anchor) - node.level + (1 if is_package else 0)]
                start = ".".join([*anchor, *([start] if start else [])])
            out.add(start)
            out.update(f"{start}.{alias.name}" for alias in node.names)
    return out


def imports(src: Path) -> dict[str, set[str]]:
    """The graph of the modules under `src`. Importing a submodule runs its packages too, but those are empty here."""
    known = modules(src)
    graph: dict[str, set[str]] = {}
    for module, path in known.items():
        names = imported(ast.parse(path.read_text("utf-8")), module, path.name == "__init__.py")
        graph[module] = {name for name in names if name in known and name != module}
    return graph


def rings(graph: Graph) -> list[list[str]]:
    """One ring of imports for every knot of modules that reach one another, each beginning and ending with one module."""
    reach = {module: _reachable(graph, module) for module in graph}
    found, seen = [], set()
    for module in sorted(graph):
        if module in seen or module not in reach[module]:
            continue
        seen |= {other for other in reach[module] if module in reach[other]}
        found.append(_way_back(graph, module))
    return found


def _reachable(graph: Graph, start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting.extend(graph[module])
    return seen


def _way_back(graph: Graph, start: str) -> list[str]:
    """The shortest ring through `start`, breadth first."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        for module in sorted(graph[way[-1]]):
            if module == start:
                return [*way, start]
            if module not in seen:
                seen.add(module)
                ways.append([*way, module])
    return [start]
