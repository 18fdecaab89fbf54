"""Coverage-guided fuzzing (atheris) of every reader and of the name analysis, each for a bounded time.

  python tools/fuzz_readers.py --seconds 20          every target
  python tools/fuzz_readers.py --only un-xml names   these

A reader may end in units or in UnreadableInput, nothing else: units are numbered without gaps, one is rejected exactly when
a defect of it says so, and every defect has words. What breaks this is kept under build/fuzz/TARGET and repeated with
`--repeat FILE --only TARGET`. Exit codes: 0 nothing broke, 1 something did, 3 atheris is not installed.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NAMES = "names"
NAME_PAIRS = [b"Mohammed Abd al-Rahman\nJSC Promavto", "محمد حسن\n김정철".encode()]
MAX_BYTES = 20_000
SECONDS_ONE_INPUT = 20  # libFuzzer reports an input that takes longer: a hang is a fault too
MEGABYTES = 3_000
BROKEN, NOT_INSTALLED = 1, 3
FOUND = Path("build/fuzz")
MATCHER = Path(__file__).parents[1] / "src/kordon/engine/names"
COMPILED = re.compile(r"^@(?:njit|kernel)\b", re.MULTILINE)
UNTOUCHED = [f"kordon.engine.names.{path.stem}" for path in MATCHER.glob("*.py") if COMPILED.search(path.read_text("utf-8"))]
"""Modules that numba compiles: it does not read instrumented bytecode."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=20, help="for each target (default: %(default)s)")
    parser.add_argument("--only", nargs="+", default=[], metavar="TARGET", help="formats by name, or `names`")
    parser.add_argument("--repeat", type=Path, metavar="FILE", help="run one kept input through the target, once")
    parser.add_argument("--inside", metavar="TARGET", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if find_spec("atheris") is None:
        print("fuzz: atheris is not installed (tools/environment.sh fuzz); hypothesis alone has fuzzed the readers")
        return NOT_INSTALLED
    if arguments.inside:
        return _fuzz_one(arguments.inside, arguments.seconds, arguments.repeat)
    import fuzz_seeds

    known = [*fuzz_seeds.readers(), NAMES]
    if unknown := [name for name in arguments.only if name not in known]:
        parser.error(f"{', '.join(unknown)} is none of {', '.join(known)}")
    broken = [name for name in arguments.only or known if not _start(name, arguments.seconds, arguments.repeat)]
    print(f"fuzz: broken: {', '.join(broken)}; inputs in {FOUND}" if broken else "fuzz: nothing broke")
    return BROKEN if broken else 0


def _start(name: str, seconds: int, repeat: Path | None) -> bool:
    """A process of its own, because libFuzzer ends the process it runs in. True where nothing broke."""
    command = [sys.executable, __file__, "--inside", name, "--seconds", str(seconds)]
    command += ["--repeat", str(repeat)] if repeat else []
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    counted = [line for line in ended.stdout.splitlines() if line.startswith("stat::number_of_executed_units")]
    print(f"fuzz: {name}: {counted[0].rpartition(':')[2].strip() if counted else '-'} inputs, exit {ended.returncode}",
          flush=True)
    if ended.returncode:
        print(ended.stdout[-6_000:])
    return ended.returncode == 0


def _fuzz_one(name: str, seconds: int, repeat: Path | None) -> int:
    import atheris

    with atheris.instrument_imports(include=["kordon"], exclude=UNTOUCHED):
        import fuzz_seeds

        target = names_target() if name == NAMES else reader_target(name)
    kept = FOUND / name
    kept.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as corpus:
        written = NAME_PAIRS if name == NAMES else fuzz_seeds.seeds()[name]
        for number, content in enumerate(written):
            (Path(corpus) / str(number)).write_bytes(content)
        options = [f"-artifact_prefix={kept}/", f"-max_len={MAX_BYTES}", f"-timeout={SECONDS_ONE_INPUT}",
                   f"-rss_limit_mb={MEGABYTES}", "-print_final_stats=1", "-verbosity=1"]  # fmt: skip
        options += [str(repeat)] if repeat else [f"-max_total_time={seconds}", corpus]
        zipped = any(zipfile.is_zipfile(io.BytesIO(content)) for content in written)
        changed = {"custom_mutator": _mutate_part} if zipped and not repeat else {}
        atheris.Setup([name, *options], target, enable_python_coverage=True, **changed)
        atheris.Fuzz()
    return 0


def reader_target(name: str) -> Callable[[bytes], None]:
    """One input through one reader, from recognition to the last unit."""
    from fuzz_seeds import readers
    from kordon.engine.findings import Defect, Severity
    from kordon.engine.pipeline import open_source
    from kordon.engine.units import UnreadableInput
    from kordon.site.words import catalogue

    form, texts = readers()[name], catalogue().texts
    folder = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())
    path = Path(tempfile.mkdtemp(prefix="kordon-fuzz-", dir=folder)) / "input"

    def worded(defect: Defect) -> None:
        assert defect.code in texts, defect

    def target(content: bytes) -> None:
        if not content:
            return
        path.write_bytes(content)
        source = open_source(path)
        assert 0.0 <= form.recognise(source) <= 1.0
        try:
            if form.describe is not None:
                form.describe(source, {})
            for number, unit in enumerate(form.read(source, {}), 1):
                assert unit.number == number, (unit.number, number)
                assert (unit.record is None) == any(d.severity is Severity.REJECTED for d in unit.defects), unit
                for defect in unit.defects:
                    worded(defect)
        except UnreadableInput as unreadable:
            worded(unreadable.defect)

    return target


def names_target() -> Callable[[bytes], None]:
    """Two texts, divided by the first line break: taken apart, compared, and looked for."""
    from kordon.engine.names.analysis import MAX_WORDS, analyse
    from kordon.engine.names.comparing import compare
    from kordon.engine.names.matcher import Matcher
    from kordon.engine.names.scripts import script_of
    from kordon.engine.records.party import Name, Party, PartyKind

    listed = ("Mohammed Hassan Golzari", "محمد حسن گلزاری", "Open Joint Stock Company Promavto", "김정철", "J. K. Xu")
    matcher = Matcher.build([Party(str(n), PartyKind.UNKNOWN, (Name(text),)) for n, text in enumerate(listed)])

    def target(content: bytes) -> None:
        one, _, other = content.decode("utf-8", "surrogatepass" if content[:1] == b"\xed" else "replace").partition("\n")
        script_of(one)
        for person in (True, False):
            assert len(analyse(one, person).tokens) <= MAX_WORDS
        for schema in ("Person", "Company"):
            assert 0 <= compare(one, other, schema).score < 1
        matcher.search(Party("q", PartyKind.UNKNOWN, (Name(one),)), 0.05)

    target(NAME_PAIRS[0])  # what has to be compiled takes longer than one input may
    return target


def _mutate_part(content: bytes, max_size: int, seed: int) -> bytes:
    """Changes what stands inside an archive, and now and then the archive itself: bytes changed at random would hardly
    ever get past the check sums."""
    import atheris

    mutate: Any = atheris.Mutate
    if seed % 8 == 0:
        return bytes(mutate(content, max_size))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # an archive already damaged; zipfile has many ways to say so
        return bytes(mutate(content, max_size))
    victim = sorted(parts)[seed // 8 % len(parts)] if parts else "content.xml"
    parts[victim] = bytes(mutate(parts.get(victim, b""), max_size))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue() if out.tell() <= max_size else content


if __name__ == "__main__":
    sys.exit(main())
