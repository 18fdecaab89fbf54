"""The installation's Ed25519 key (RFC 8032) that signs exported bundles: made once, readable by its owner alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from kordon.engine.written_once import written_once

KEY_FILE = "audit_signing_key.pem"


class BadSigningKey(Exception):
    """The key file holds no Ed25519 key; `code` and `parameters` are for the catalogue."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self.code = "audit.bad_key"
        self.parameters = (("file", str(path)),)


def signing_key(home: Path) -> Ed25519PrivateKey:
    """The key in `home`; makes one where there is none. Two processes that start at once end with the same key.

    Raises BadSigningKey and OSError.
    """
    path = home / KEY_FILE
    try:
        found = load_pem_private_key(written_once(path, _made).encode(), password=None)
    except (ValueError, TypeError):
        raise BadSigningKey(path) from None
    if not isinstance(found, Ed25519PrivateKey):
        raise BadSigningKey(path)
    return found


def _made() -> str:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def public_pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: Ed25519PrivateKey) -> str:
    """SHA-256 of the public key in DER: `openssl pkey -pubin -outform DER -in public_key.pem | sha256sum`."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()
