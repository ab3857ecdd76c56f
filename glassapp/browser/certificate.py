"""The certificate of one site: headsets trust an authority that can vouch for this host and for nothing else.

Imported only where it is used: it needs the extra ``lan`` (the library cryptography).
"""

import datetime as dt
import ipaddress
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from glassapp.errors import SettingsError

VALID_DAYS = 825
"""The longest that phones accept of an authority somebody installed (Apple's limit; Android has none)."""

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)*(?!\d+$){_LABEL}", re.IGNORECASE)
"""RFC 1123, 2.1; what ends in a number is an address, and a mistyped one is none."""
_EARLIER = dt.timedelta(hours=1)
"""A headset's clock may be slow."""


@dataclass(frozen=True, slots=True)
class SiteCertificate:
    """Three PEM texts. The authority's key is used once and kept nowhere: it can never sign again."""

    authority: bytes
    """To be installed on every headset."""
    certificate: bytes
    key: bytes

    def write(self, folder: Path) -> tuple[Path, Path, Path]:
        """Write ``site-authority.crt``, ``site.pem`` and ``site-key.pem`` (0600) into a folder.

        Raises:
            SettingsError: The folder cannot be written to, or holds a certificate already.
        """
        paths = (folder / "site-authority.crt", folder / "site.pem", folder / "site-key.pem")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for path, text in zip(paths, (self.authority, self.certificate, self.key), strict=True):
                _write_new(path, text, 0o600 if path == paths[2] else 0o644)
        except FileExistsError as error:
            raise SettingsError(
                f"{error.filename} is there already; headsets trust it. Move it away to begin anew"
            ) from None
        except OSError as error:
            raise SettingsError(f"cannot write the certificate into {folder}: {error.strerror}") from None
        return paths


def make_certificate(hosts: Sequence[str], now: dt.datetime) -> SiteCertificate:
    """Make an authority, let it sign one certificate, and forget its key.

    Args:
        hosts: Names and addresses by which headsets reach this machine.
        now: The time, with its zone.

    Raises:
        SettingsError: No host is given, or one is no name and no address.
    """
    names = _names(hosts)
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _authority(names, authority_key, now)
    certificate = _leaf(names, key, authority, authority_key, now)
    return SiteCertificate(_pem(authority), _pem(certificate), _key_pem(key))


def _names(hosts: Sequence[str]) -> list[x509.GeneralName]:

    if not hosts:
        raise SettingsError("name a host: the address or the name by which headsets reach this machine")
    names: list[x509.GeneralName] = []
    for host in dict.fromkeys(hosts):
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            if _NAME.fullmatch(host) is None:
                raise SettingsError(f"{host!r} is no name of a host and no address") from None
            names.append(x509.DNSName(host))
    return names


def _authority(
    names: list[x509.GeneralName], key: ec.EllipticCurvePrivateKey, now: dt.datetime
) -> x509.Certificate:

    subject = _called("Baylens site authority")
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        _begun(subject, subject, key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        # RFC 5280, 4.2.1.10: whoever steals this authority's trust can still not pretend to be a bank.
        .add_extension(x509.NameConstraints(_permitted(names), _excluded(names)), critical=True)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    names: list[x509.GeneralName],
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    now: dt.datetime,
) -> x509.Certificate:

    return (
        _begun(_called("Baylens site"), authority.subject, key, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: dt.datetime
) -> x509.CertificateBuilder:

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + dt.timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _permitted(names: list[x509.GeneralName]) -> list[x509.GeneralName]:

    permitted: list[x509.GeneralName] = []
    for name in names:
        if isinstance(name, x509.IPAddress):
            permitted.append(x509.IPAddress(ipaddress.ip_network(f"{name.value}")))
        else:
            permitted.append(name)
    return permitted


def _excluded(names: list[x509.GeneralName]) -> list[x509.GeneralName] | None:
    """A kind of name that is not permitted by one must be excluded as a whole, or all of its kind pass."""
    excluded: list[x509.GeneralName] = []
    if not any(isinstance(name, x509.DNSName) for name in names):
        excluded.append(x509.DNSName(""))
    if not any(isinstance(name, x509.IPAddress) for name in names):
        excluded += [x509.IPAddress(ipaddress.ip_network(every)) for every in ("0.0.0.0/0", "::/0")]
    return excluded or None


def _called(name: str) -> x509.Name:

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:

    return certificate.public_bytes(Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_new(path: Path, text: bytes, mode: int) -> None:
    """Write a file that was not there, with its mode from the first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(text)
