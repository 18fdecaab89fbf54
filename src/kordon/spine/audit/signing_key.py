"""The installation's Ed25519 key (RFC 8032) that signs exported bundles: made once, readable by its owner alone."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

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
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = Ed25519PrivateKey.generate()
        draft = home / f".{KEY_FILE}-{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        try:
            os.link(draft, path)  # fails where another process was first; its key stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        found = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError):
        raise BadSigningKey(path) from None
    if not isinstance(found, Ed25519PrivateKey):
        raise BadSigningKey(path)
    return found


def public_pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: Ed25519PrivateKey) -> str:
    """SHA-256 of the public key in DER: `openssl pkey -pubin -outform DER -in public_key.pem | sha256sum`."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()
