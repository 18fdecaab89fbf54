"""What `kordon --help` prints: the purpose, the commands that are there, and examples to copy."""

from __future__ import annotations

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.outputs.words import Words
from kordon.engine.room import Command
from kordon.site import discovery
from kordon.site.words import catalogue

# Shown where the command is there: (command, what to type, catalogue code).
EXAMPLES = (
    ("demo", "kordon demo", "cli.example_demo"),
    ("check", "kordon check parties.csv", "cli.example_check"),
    ("check", "kordon check payments.xlsx --list un --out findings.html", "cli.example_report"),
    ("lists", "kordon lists update un", "cli.example_update"),
    ("names", "kordon names compare pairs.csv --out scores.csv", "cli.example_names"),
    ("serve", "kordon serve", "cli.example_serve"),
)


def text(language: str) -> str:
    """The whole page, in `language`."""
    say = Words(catalogue(), language).say
    commands = _commands()
    width = max((len(name) for name in commands), default=0)
    lines = [say("cli.purpose"), "", f"{say('cli.usage')} kordon [--language {'|'.join(LANGUAGES)}] COMMAND ..."]
    lines += ["", say("cli.commands")]
    lines += [f"  {name:<{width}}  {_help(command, language)}" for name, command in sorted(commands.items())]
    shown = [(typed, say(code)) for name, typed, code in EXAMPLES if name in commands]
    if shown:
        lines += ["", say("cli.examples")]
        for typed, meaning in shown:
            lines += [f"  {typed}", f"      {meaning}"]
    return "\n".join([*lines, "", say("cli.more")])


def unknown_command(name: str, language: str) -> str:
    """One line that names what was typed and what there is."""
    known = ", ".join(sorted(_commands()))
    return Words(catalogue(), language).say("cli.unknown_command", command=name, known=known)


def _commands() -> dict[str, Command]:
    return {**discovery.room_commands(), **discovery.site_commands()}


def _help(command: Command, language: str) -> str:
    """The catalogue's `command.<name>` where there is one, else what the command says of itself."""
    code = f"command.{command.name}"
    return catalogue().text(code, (), language) if code in catalogue().texts else command.help
