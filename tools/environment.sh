#!/bin/bash
# Makes .venv, or adds to it, from locked and hashed requirements: with uv where it is on PATH, else with plain pip.
# Usage: tools/environment.sh NAME...   (NAME is a file requirements/NAME.txt)
set -euo pipefail
cd "$(dirname "$0")/.."
python=$(tools/python.sh) || { echo "environment: Python 3.11 or newer is needed: make system"; exit 1; }
inside=.venv/bin/python
files=()
for name in "$@"; do files+=(-r "requirements/$name.txt"); done

if [ -e .venv ] && ! "$inside" -c '' 2>/dev/null; then
    echo "environment: .venv no longer works and is made anew"
    rm -r .venv
fi

say() { echo "environment: $*"; }

# One line for every package that is fetched; the exit code is pip's (pipefail).
fetched() { sed -un -E 's/^ *(Downloading|Using cached) ([A-Za-z0-9_.]*-[0-9][^-]*)-.*\((.*)\)$/  \2 (\3)/p'; }

if command -v uv >/dev/null 2>&1; then
    [ -e .venv ] || { say "making .venv with uv"; uv venv --quiet --no-python-downloads --python "$python" .venv; }
    say "installing $* with uv"
    uv pip install --quiet --compile-bytecode --python "$inside" --require-hashes "${files[@]}"
    uv pip install --quiet --python "$inside" --no-deps --no-build-isolation --editable .
else
    [ -e .venv ] || { say "making .venv"; "$python" -m venv .venv; }
    "$inside" -m pip --version >/dev/null 2>&1 || "$inside" -m ensurepip --upgrade >/dev/null
    export PIP_DISABLE_PIP_VERSION_CHECK=1
    say "installing $* with pip, about a minute or two"
    "$inside" -m pip install --progress-bar off --require-hashes "${files[@]}" | fetched
    "$inside" -m pip install --quiet --no-deps --no-build-isolation --editable .
fi
say "ready ($("$inside" --version))"
