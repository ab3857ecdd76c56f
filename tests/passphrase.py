"""Private keys that ask for a passphrase."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)


def lock(path: Path) -> None:
    """Give the key in a file a passphrase."""
    key = load_pem_private_key(path.read_bytes(), None)
    secret = BestAvailableEncryption(b"a passphrase")
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))
