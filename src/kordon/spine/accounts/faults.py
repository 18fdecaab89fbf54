"""What the accounts step refuses; `code` and `parameters` are for the catalogue.

    AccountFault
        NotPermitted     the one who asks may not
        SignInRefused    wrong, unknown, suspended or locked: never says which account exists
"""

from __future__ import annotations


class AccountFault(Exception):
    def __init__(self, code: str, *parameters: tuple[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.parameters: tuple[tuple[str, str], ...] = parameters


class NotPermitted(AccountFault):
    def __init__(self, permission: str) -> None:
        super().__init__("accounts.not_permitted", ("permission", permission))


class SignInRefused(AccountFault):
    pass
