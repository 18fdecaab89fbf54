"""A worker beside the server, for an installation on one machine: a process of its own, which ends with its parent."""

from __future__ import annotations

import os
import subprocess
import sys


def start() -> subprocess.Popen[bytes]:
    """Start `kordon worker` with this process's environment. It ends by itself when this process does, however that ends; the
    caller may also `terminate()` it. Killed, it is simply started anew: nothing is lost."""
    command = [sys.executable, "-m", "kordon", "worker", "--parent", str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)
