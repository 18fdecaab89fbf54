#!/bin/sh
# Looks for what Kordon needs from the machine and installs it by apt where it may; else prints the command and stops.
# Usage: tools/system.sh ROLE...   (roles are the first column of tools/system-packages.txt)
set -eu
here=$(dirname "$0")
PYTHON=$("$here/python.sh" || true)
export PYTHON

missing=""
while IFS=';' read -r role probe package reason; do
    role=$(echo "$role" | tr -d ' ')
    package=$(echo "$package" | tr -d ' ')
    case "$role" in '' | '#'*) continue ;; esac
    case " $* " in *" $role "*) ;; *) continue ;; esac
    if ! sh -c "$probe" >/dev/null 2>&1 </dev/null; then
        echo "system: $package is missing:$reason"
        missing="$missing $package"
    fi
done <"$here/system-packages.txt"

if [ -z "$missing" ]; then
    echo "system: everything needed is there"
    exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
    echo "system: please install (Debian's names):$missing"
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    root=""
elif sudo -n true 2>/dev/null; then
    root="sudo -n"
else
    echo "system: please type this, then start again:"
    echo "    sudo apt-get install --yes$missing"
    exit 1
fi
echo "system: installing$missing"
# The words of $root and $missing are meant to be split.
# shellcheck disable=SC2086
if ! { $root apt-get update -qq && $root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends -qq $missing >/dev/null; }; then
    echo "system: that failed; please type this and see why:"
    echo "    sudo apt-get install --yes$missing"
    exit 1
fi
# python3 of an old Debian is too old: installing it again does not help.
if [ -z "$("$here/python.sh" || true)" ]; then
    echo "system: Python 3.11 or newer is needed, and this Debian has an older one"
    exit 1
fi
echo "system: everything needed is there"
