#!/bin/bash
# Resolves the dependencies for every platform and writes them with hashes, without any registry's address.
# run.txt comes first; the others keep its versions. Options go to uv (`make lock` passes none; `--upgrade` takes new ones).
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
    local name=$1
    shift
    echo "lock: requirements/$name.txt"
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command "make lock" --output-file "requirements/$name.txt" "$@"
}
compile run "$@" pyproject.toml
kept=(--constraints requirements/run.txt)
compile build "$@" --group build
compile dev "$@" "${kept[@]}" --group dev --group docs pyproject.toml
compile bench "$@" "${kept[@]}" --group bench pyproject.toml
compile spark "$@" "${kept[@]}" --extra spark pyproject.toml
compile fuzz "$@" "${kept[@]}" --group fuzz pyproject.toml
