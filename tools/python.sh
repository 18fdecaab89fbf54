#!/bin/sh
# Prints the first Python interpreter that is new enough (3.11), $KORDON_PYTHON before all others.
for name in ${KORDON_PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        command -v "$name"
        exit 0
    fi
done
exit 1
