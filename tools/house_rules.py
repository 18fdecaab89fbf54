"""The rules of the house that import-linter can't see. `python tools/house_rules.py [ROOT]` prints what breaks them.

Each rule is a function of the repository's root that yields problems, so that tests can plant a violation in a copy and
see it caught. Rules read the source without importing it, but for `pure_modules_are_pure`, which imports every pure module
in a child process, because an import made at run time shows only there.
"""

from __future__ import annotations

import ast
import json
import re
import string
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import module_graph

Problems = Iterator[str]

FILE_LINES = 400
FUNCTION_LINES = 40
REASON = re.compile(r"#\s*long:\s*\S+")
VAGUE = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "base", "misc"}
LANGUAGES = {"ar", "zh", "en", "fr", "ru", "es"}
WEB = ("django", "ninja", "pydantic")
PURE = re.compile(
    r"kordon\.engine(\..+)?|kordon\.rooms\.\w+\.formats(\..+)?"
    r"|kordon\.rooms\.\w+\.(records|checks|room|sources)|kordon\.site\.discovery"
)
SETTING = re.compile(r"\bKORDON_[A-Z][A-Z_]*[A-Z]\b")


def sources(root: Path) -> Iterator[Path]:
    """Every Python file of the package."""
    return iter(sorted((root / "src" / "kordon").rglob("*.py")))


def shown(root: Path, path: Path) -> str:
    return str(path.relative_to(root))


def packages_are_empty(root: Path) -> Problems:
    """An `__init__` with code is imported by whoever wants a module beside it; a missing one hides a folder from
    import-linter."""
    for path in sources(root):
        if path.name == "__init__.py" and path.read_text("utf-8").strip():
            yield f"{shown(root, path)}: a package's __init__ stays empty"
        folder = path.parent
        if "migrations" not in folder.parts and not (folder / "__init__.py").is_file():
            yield f"{shown(root, folder)}: no __init__.py beside {path.name}"


def files_are_short(root: Path) -> Problems:
    """At most 400 lines a file, or a comment `# long: why` in the left margin."""
    for path in sources(root):
        lines = path.read_text("utf-8").splitlines()
        if len(lines) > FILE_LINES and not any(REASON.match(line) for line in lines):
            yield f"{shown(root, path)}: {len(lines)} lines, more than {FILE_LINES}"


def functions_are_short(root: Path) -> Problems:
    """At most 40 lines a function, its docstring aside, or a comment `# long: why` inside or just above."""
    for path in sources(root):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            length = _lines(node)
            around = lines[max(node.lineno - 2, 0) : node.end_lineno]
            if length > FUNCTION_LINES and not any(REASON.search(line) for line in around):
                yield f"{shown(root, path)}:{node.lineno}: {node.name} has {length} lines, more than {FUNCTION_LINES}"


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def names_say_something(root: Path) -> Problems:
    """No utils, helpers, common, manager or base."""
    for path in sources(root):
        name = path.parent.name if path.name == "__init__.py" else path.stem
        if name.strip("_") in VAGUE:
            yield f"{shown(root, path)}: the name {name} says nothing"


def catalogues_are_complete(root: Path) -> Problems:
    """Six languages, the same placeholders in each, no code twice."""
    owner: dict[str, str] = {}
    for path in sorted((root / "src" / "kordon").rglob("messages/*.json")):
        for code, texts in json.loads(path.read_text("utf-8")).items():
            where = f"{shown(root, path)}: {code}"
            if code in owner:
                yield f"{where} stands in {owner[code]} too"
            owner[code] = shown(root, path)
            if set(texts) != LANGUAGES or not all(str(text).strip() for text in texts.values()):
                yield f"{where} is not in exactly the six languages"
            elif len({_placeholders(text) for text in texts.values()}) > 1:
                yield f"{where} has different placeholders in different languages"


def _placeholders(text: str) -> frozenset[str]:
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset({f"unreadable: {text}"})


def codes_have_words(root: Path) -> Problems:
    """Every defect or message code that the source names stands in a catalogue.

    A literal is taken for a code where it is the first argument of a call whose name speaks of defects, faults or texts.
    """
    known = set()
    for path in (root / "src" / "kordon").rglob("messages/*.json"):
        known.update(json.loads(path.read_text("utf-8")))
    code = re.compile(r"[a-z0-9_]+\.[a-z0-9_.]+")
    for path in sources(root):
        if "tests" in path.relative_to(root).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called, first = ast.unparse(node.func).rpartition(".")[2].lower(), node.args[0]
            if not re.search(r"defect|fault|text\b|whole|reject|repair|note", called):
                continue
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and code.fullmatch(first.value):
                if first.value not in known:
                    yield f"{shown(root, path)}:{node.lineno}: {first.value} has no words in a catalogue"


def dependencies_have_reasons(root: Path) -> Problems:
    """Every dependency stands on a line of its own, with its reason behind it."""
    text = (root / "pyproject.toml").read_text("utf-8")
    data = tomllib.loads(text)
    wanted = [*data["build-system"]["requires"], *data["project"]["dependencies"]]
    for groups in (data["project"].get("optional-dependencies", {}), data.get("dependency-groups", {})):
        for group in groups.values():
            wanted += [item for item in group if isinstance(item, str)]
    for requirement in dict.fromkeys(wanted):
        for line in text.splitlines():
            if f'"{requirement}"' in line and not re.search(r"#\s*\w+.{8,}", line.rpartition('"')[2]):
                yield f"pyproject.toml: {requirement} has no reason beside it"


def settings_are_documented(root: Path) -> Problems:
    """Every KORDON_* the code knows is in docs/settings.md, and nothing is documented that no code knows."""
    documented = set(SETTING.findall((root / "docs" / "settings.md").read_text("utf-8")))
    used: set[str] = set()
    for path in [*sources(root), *root.glob("conftest.py"), *root.glob("Makefile"), *(root / "tools").glob("*")]:
        if path.is_file() and "tests" not in path.relative_to(root).parts[:-1]:
            used.update(SETTING.findall(path.read_text("utf-8")))
    for name in sorted(used - documented):
        yield f"docs/settings.md: {name} is not documented"
    for name in sorted(documented - used):
        yield f"docs/settings.md: {name} is documented, but nothing reads it"


def imports_have_no_cycle(root: Path) -> Problems:
    """No ring of modules, imports inside functions included."""
    for ring in module_graph.rings(module_graph.imports(root / "src")):
        yield "import cycle: " + " -> ".join(ring)


def rooms_are_strangers(root: Path) -> Problems:
    """No room imports another, nor names another's module in a string that could be loaded."""
    for module, path in module_graph.modules(root / "src").items():
        own = _room_of(module)
        if not own:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        named = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        targets = module_graph.imported(tree, module, path.name == "__init__.py") | named
        for other in sorted({_room_of(target) for target in targets} - {"", own}):
            yield f"{shown(root, path)}: the room {own} reaches into the room {other}"


def _room_of(module: str) -> str:
    match = re.match(r"kordon\.rooms\.(\w+)", module)
    return match.group(1) if match else ""


def pure_modules_are_pure(root: Path) -> Problems:
    """Importing a pure module brings in no web framework, by whatever way."""
    pure = [
        name
        for name, path in module_graph.modules(root / "src").items()
        if PURE.fullmatch(name) and "tests" not in path.relative_to(root).parts
    ]
    script = (
        "import importlib, sys\n"
        f"sys.path.insert(0, {str(root / 'src')!r})\n"
        f"for name in {pure!r}:\n"
        "    try:\n"
        "        importlib.import_module(name)\n"
        "    except Exception as error:\n"
        "        print(name, 'can not be imported:', error)\n"
        f"    for web in {WEB!r}:\n"
        "        if web in sys.modules:\n"
        "            print(name + ': importing it brings in ' + web)\n"
        "            sys.exit()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    yield from done.stdout.splitlines()
    if done.returncode:
        yield f"importing the pure modules ended with {done.returncode}: {done.stderr.strip()[-200:]}"


RULES: tuple[Callable[[Path], Problems], ...] = (
    packages_are_empty,
    files_are_short,
    functions_are_short,
    names_say_something,
    catalogues_are_complete,
    codes_have_words,
    dependencies_have_reasons,
    settings_are_documented,
    imports_have_no_cycle,
    rooms_are_strangers,
    pure_modules_are_pure,
)


def main(arguments: list[str]) -> int:
    root = Path(arguments[0] if arguments else ".").resolve()
    problems = [problem for rule in RULES for problem in rule(root)]
    for problem in problems:
        print(problem)
    print(f"{len(RULES)} rules of the house, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
