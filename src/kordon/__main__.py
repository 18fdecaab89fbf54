"""`python -m kordon` is the `kordon` command."""

import sys

from kordon.site.cli import main

sys.exit(main())
