"""The keys of an opened vault, and how a slot is opened."""

from __future__ import annotations

import hmac
import os
import struct
from collections.abc import Mapping
from functools import lru_cache

import attrs
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .compartments import NUMBER, ORDER, ROLES, Role, may_read
from .errors import Damaged, WrongPassphrase
from .header import Header, Slot
from .kdf import stretch

SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
INVITED = 0x80
"""Bit of the role's byte in a grant: the slot holds as well what its role may be invited to."""


def derive(key: bytes, purpose: bytes, salt: bytes | None = None) -> bytes:
    """A 32-byte key for one purpose (HKDF-SHA256)."""
    return HKDF(hashes.SHA256(), 32, salt, purpose).derive(key)


def role_seed(directory: bytes, role: Role) -> bytes:
    """Who holds the key of `directory` can make every role's signing key, and nobody else can."""
    return derive(directory, b"role|" + role.encode())


def inbox_of(key: bytes) -> X25519PrivateKey:
    """The key pair through which others add to a compartment with this key."""
    return X25519PrivateKey.from_private_bytes(derive(key, b"inbox"))


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Keys:
    """What an opened slot holds: the keys of its compartments and the signing key of its role."""

    vault: bytes
    epoch: int
    role: Role
    user: bytes
    """Public key of the slot: which of the people in the directory this is."""
    compartments: Mapping[str, bytes]
    signer: Ed25519PrivateKey
    role_keys: Mapping[Role, bytes]
    """Public signing key of every role, from the signed header."""

    def holds(self, compartment: str) -> bool:
        """Whether the slot was granted this compartment."""
        return compartment in self.compartments

    def cipher(self, compartment: str, purpose: str, salt: bytes) -> AESGCM:
        """The cipher for one purpose in one compartment, under a salt of at least 32 random bytes."""
        return _cipher(self.compartments[compartment], f"{compartment}.{purpose}", self.scope(), salt)

    def reads_pending(self, role: Role) -> bool:
        """Whether these keys open what the role added: its own, or all of them with the key of the directory."""
        return role is self.role or self.holds("directory")

    def pending_cipher(self, role: Role, compartment: str, salt: bytes) -> AESGCM:
        """The cipher of what a role added to a compartment that it cannot read. Raises KeyError for other roles."""
        own = self.signer.private_bytes_raw() if role is self.role else role_seed(self.compartments["directory"], role)
        return _cipher(own, f"{compartment}.pending", self.scope(), salt)

    def verifier(self, role: Role) -> Ed25519PublicKey:
        """What checks a signature of the role. Raises ValueError for bytes that are no key, or a role unknown here."""
        if role not in self.role_keys:
            raise ValueError("role")
        return _verifier(self.role_keys[role])

    def scope(self) -> bytes:
        """Vault and epoch: bound into everything that is sealed or signed."""
        return self.vault + struct.pack(">I", self.epoch)


@lru_cache(maxsize=512)
def _cipher(key: bytes, purpose: str, scope: bytes, salt: bytes) -> AESGCM:
    return AESGCM(derive(key, purpose.encode() + b"|" + scope, salt))


@lru_cache(maxsize=len(ROLES))
def _verifier(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


def forget_ciphers() -> None:
    """Drop the derived ciphers when a vault is closed."""
    _cipher.cache_clear()


def unlock(header: Header, handle: str, passphrase: str) -> Keys:
    """Open the slot of this handle and passphrase. Raises WrongPassphrase, or Damaged for a forged header."""
    slot, secret = open_slot(header, handle, passphrase)
    return _granted(header, slot, X25519PrivateKey.from_private_bytes(secret[:32]))


def open_slot(header: Header, handle: str, passphrase: str) -> tuple[Slot, bytes]:
    """The slot of this handle and passphrase with its secret: the user's seed, then the admin key that it pins.

    Raises WrongPassphrase, or Damaged for a header that the pinned key did not sign.
    """
    stretched = stretch(header.kdf, header.salt, handle, passphrase)
    tag, commitment = derive(stretched, b"tag")[:16], derive(stretched, b"commitment")
    slot = None
    for candidate in header.slots:
        if hmac.compare_digest(candidate.tag, tag) and hmac.compare_digest(candidate.commitment, commitment):
            slot = candidate
    if slot is None:
        raise WrongPassphrase
    try:
        secret = AESGCM(derive(stretched, b"wrap")).decrypt(slot.nonce, slot.blob, b"slot" + header.vault)
        seed, pinned = secret[:32], secret[32:]
        Ed25519PublicKey.from_public_bytes(pinned).verify(header.signature, header.to_sign())
    except (InvalidTag, InvalidSignature, ValueError):
        raise Damaged.at("the header") from None
    own = X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    if pinned != header.admin or own != slot.public:
        raise Damaged.at("the header")
    return slot, secret


def wrapping(header: Header, handle: str, passphrase: str, secret: bytes) -> dict[str, bytes]:
    """The fields of a slot through which a handle and a passphrase reach its secret."""
    stretched = stretch(header.kdf, header.salt, handle, passphrase)
    nonce = os.urandom(12)
    return {
        "tag": derive(stretched, b"tag")[:16],
        "commitment": derive(stretched, b"commitment"),
        "nonce": nonce,
        "blob": AESGCM(derive(stretched, b"wrap")).encrypt(nonce, secret, b"slot" + header.vault),
    }


def _granted(header: Header, slot: Slot, user: X25519PrivateKey) -> Keys:
    try:
        role_secret = SUITE.decrypt(slot.grants[-1], user, grant_info(header, "role"))
        role, invited = ROLES[role_secret[0] & ~INVITED], bool(role_secret[0] & INVITED)
        names = [name for name in ORDER[: len(slot.grants) - 1] if may_read(role, name, invited)]
        held = {name: SUITE.decrypt(slot.grants[NUMBER[name]], user, grant_info(header, name)) for name in names}
        signer = Ed25519PrivateKey.from_private_bytes(role_secret[1:])
    except Exception:
        raise Damaged.at("the header's grants") from None
    return Keys(
        vault=header.vault,
        epoch=header.epoch,
        role=role,
        user=slot.public,
        compartments=held,
        signer=signer,
        role_keys=dict(zip(ROLES, header.roles, strict=False)),
    )


def grant_info(header: Header, name: str) -> bytes:
    """What a grant is bound to: vault, epoch, and whose key it is."""
    return b"grant|" + header.vault + struct.pack(">I", header.epoch) + name.encode()
