"""Python imports this at start where the folder is on PYTHONPATH: so are the children of tests kept offline."""

import network_block

network_block.block()
