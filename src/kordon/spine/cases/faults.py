"""What cases, and the steps on top of them, refuse; `code` and `parameters` are for the catalogue."""

from __future__ import annotations

from kordon.spine.accounts.faults import AccountFault


class CaseFault(AccountFault):
    """Nothing was changed."""
