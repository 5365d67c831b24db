"""Slots, grants and the keys of an opened vault."""

from __future__ import annotations

import hmac
import os
import random as _random
import struct
from collections.abc import Mapping
from functools import lru_cache

import attrs
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .compartments import NUMBER, ORDER, ROLES, Role, may_read
from .errors import Damaged, WrongPassphrase
from .header import SLOTS, Header, Slot
from .kdf import Kdf, stretch

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def derive(key: bytes, purpose: bytes, salt: bytes | None = None) -> bytes:
    """A 32-byte key for one purpose (HKDF-SHA256)."""
    return HKDF(hashes.SHA256(), 32, salt, purpose).derive(key)


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Keys:
    """What an opened slot holds: the keys of its compartments and the signing key of its role."""

    vault: bytes
    epoch: int
    role: Role
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

    def verifier(self, role: Role) -> Ed25519PublicKey:
        """What checks a signature of the role. Raises ValueError for bytes that are no key."""
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


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Founding:
    """A new vault's header and keys. `admin` signs headers; it is kept in the compartment `directory` alone."""

    header: Header
    keys: Keys
    admin: bytes


def found(handle: str, passphrase: str, kdf: Kdf) -> Founding:
    """Make the keys of a new vault with one coordinator in a randomly placed slot among dummies."""
    compartments = {name: os.urandom(32) for name in ORDER}
    admin = Ed25519PrivateKey.generate()
    signers = {role: _role_signer(compartments["directory"], role) for role in ROLES}
    header = Header(
        vault=os.urandom(16),
        epoch=1,
        kdf=kdf,
        salt=os.urandom(16),
        admin=admin.public_key().public_bytes_raw(),
        roles=tuple(signers[role].public_key().public_bytes_raw() for role in ROLES),
        slots=(),
    )
    slots = [_dummy_slot(header) for _ in range(SLOTS)]
    slots[_random.SystemRandom().randrange(SLOTS)] = _slot_for(
        header, handle, passphrase, Role.COORDINATOR, compartments, signers[Role.COORDINATOR]
    )
    header = attrs.evolve(header, slots=tuple(slots))
    header = attrs.evolve(header, signature=admin.sign(header.to_sign()))
    keys = Keys(
        vault=header.vault,
        epoch=header.epoch,
        role=Role.COORDINATOR,
        compartments=compartments,
        signer=signers[Role.COORDINATOR],
        role_keys=dict(zip(ROLES, header.roles, strict=True)),
    )
    return Founding(header=header, keys=keys, admin=admin.private_bytes_raw())


def unlock(header: Header, handle: str, passphrase: str) -> Keys:
    """Open the slot of this handle and passphrase. Raises WrongPassphrase, or Damaged for a forged header."""
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
    if pinned != header.admin:
        raise Damaged.at("the header")
    return _granted(header, slot, X25519PrivateKey.from_private_bytes(seed))


def _granted(header: Header, slot: Slot, user: X25519PrivateKey) -> Keys:
    try:
        role_secret = _SUITE.decrypt(slot.grants[-1], user, _info(header, "role"))
        role = ROLES[role_secret[0]]
        names = [name for name in ORDER if may_read(role, name)]
        held = {name: _SUITE.decrypt(slot.grants[NUMBER[name]], user, _info(header, name)) for name in names}
        signer = Ed25519PrivateKey.from_private_bytes(role_secret[1:])
    except Exception:
        raise Damaged.at("the header's grants") from None
    return Keys(
        vault=header.vault,
        epoch=header.epoch,
        role=role,
        compartments=held,
        signer=signer,
        role_keys=dict(zip(ROLES, header.roles, strict=True)),
    )


def _role_signer(directory: bytes, role: Role) -> Ed25519PrivateKey:
    """Who holds the key of `directory` can make every role's signing key, and nobody else can."""
    return Ed25519PrivateKey.from_private_bytes(derive(directory, b"role|" + role.encode()))


def _slot_for(
    header: Header,
    handle: str,
    passphrase: str,
    role: Role,
    compartments: Mapping[str, bytes],
    signer: Ed25519PrivateKey,
) -> Slot:
    stretched = stretch(header.kdf, header.salt, handle, passphrase)
    user = X25519PrivateKey.generate()
    nonce = os.urandom(12)
    secret = user.private_bytes_raw() + header.admin
    grants = [
        _grant(header, user.public_key(), name, compartments[name] if may_read(role, name) else os.urandom(32))
        for name in ORDER
    ]
    grants.append(_grant(header, user.public_key(), "role", bytes([ROLES.index(role)]) + signer.private_bytes_raw()))
    return Slot(
        tag=derive(stretched, b"tag")[:16],
        commitment=derive(stretched, b"commitment"),
        nonce=nonce,
        blob=AESGCM(derive(stretched, b"wrap")).encrypt(nonce, secret, b"slot" + header.vault),
        public=user.public_key().public_bytes_raw(),
        grants=tuple(grants),
    )


def _dummy_slot(header: Header) -> Slot:
    """Made like a real one, of throw-away secrets: plain random bytes would not look like curve points."""
    public = X25519PrivateKey.generate().public_key()
    grants = [_grant(header, public, name, os.urandom(32)) for name in ORDER]
    return Slot(
        tag=os.urandom(16),
        commitment=os.urandom(32),
        nonce=os.urandom(12),
        blob=os.urandom(80),
        public=public.public_bytes_raw(),
        grants=(*grants, _grant(header, public, "role", os.urandom(33))),
    )


def _grant(header: Header, public: X25519PublicKey, name: str, secret: bytes) -> bytes:
    return _SUITE.encrypt(secret, public, _info(header, name))


def _info(header: Header, name: str) -> bytes:
    return b"grant|" + header.vault + struct.pack(">I", header.epoch) + name.encode()
