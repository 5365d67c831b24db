"""Slots: who may open the vault. Every change of who may makes a new header, signed by the admin key."""

from __future__ import annotations

import os
import random as _random
import unicodedata
from collections.abc import Mapping, Sequence

import attrs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from .compartments import INBOXES, ORDER, ROLES, Role, may_read
from .errors import HandleTaken, NoRoom
from .frames import first_head
from .header import FORMAT, SLOTS, Base, Header, Slot
from .kdf import Kdf
from .keys import INVITED, SUITE, Keys, grant_info, inbox_of, open_slot, role_seed, wrapping
from .people import Person


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Founding:
    """A vault's header and the coordinator's keys. `admin` signs headers; it is kept in the directory alone."""

    header: Header
    keys: Keys
    admin: bytes


@attrs.frozen(kw_only=True, repr=False)
class Login:
    """A way in that is still to be made."""

    handle: str
    passphrase: str
    role: Role


def found(logins: Sequence[Login], kdf: Kdf) -> tuple[Founding, tuple[Person, ...]]:
    """Make the keys of a new vault. The first login is the coordinator's, whose keys are returned."""
    compartments = {name: os.urandom(32) for name in ORDER}
    admin = Ed25519PrivateKey.generate()
    vault = os.urandom(16)
    header = _with_keys(
        Header(
            vault=vault,
            epoch=1,
            kdf=kdf,
            salt=os.urandom(16),
            admin=admin.public_key().public_bytes_raw(),
            roles=(),
            slots=(),
            base=Base(seq=0, head=first_head(vault), frames=1),
        ),
        compartments,
    )
    header = attrs.evolve(header, slots=tuple(_dummy(header) for _ in range(SLOTS)))
    people: list[Person] = []
    for login in logins:
        header, person = _let_in(header, login, compartments, people)
        people.append(person)
    keys = _keys_of(header, people[0], compartments)
    secret = admin.private_bytes_raw()
    return Founding(header=signed(header, secret), keys=keys, admin=secret), tuple(people)


def admitted(header: Header, keys: Keys, admin: bytes, login: Login, people: Sequence[Person]) -> tuple[Header, Person]:
    """The header with one more slot of the same epoch. `keys` hold every compartment that the role may read.

    Raises HandleTaken, or NoRoom once all slots are real.
    """
    header, person = _let_in(header, login, keys.compartments, people)
    return signed(header, admin), person


def invited(header: Header, keys: Keys, admin: bytes, person: Person) -> tuple[Header, Person]:
    """The header in which somebody's slot holds as well what the role may be invited to."""
    guest = attrs.evolve(person, invited=True)
    slots = [
        attrs.evolve(slot, grants=_grants(header, guest, keys.compartments)) if slot.public == person.user else slot
        for slot in header.slots
    ]
    return signed(attrs.evolve(header, slots=tuple(slots)), admin), guest


def rewrapped(header: Header, handle: str, old: str, new: str) -> Header:
    """The header in which the slot of this handle opens with another passphrase. Needs nobody's help but the owner's.

    Raises WrongPassphrase for the old one.
    """
    slot, secret = open_slot(header, handle, old)
    fresh = Slot(**wrapping(header, handle, new, secret), public=slot.public, grants=slot.grants)
    return attrs.evolve(header, slots=tuple(fresh if each is slot else each for each in header.slots))


def renewed(
    header: Header,
    keep: Sequence[Person],
    base: Base,
    *,
    opener: Person | None = None,
    logins: Sequence[Login] = (),
) -> tuple[Header, Keys, tuple[Person, ...]]:
    """The header of the next epoch, not signed yet: new keys throughout, granted anew to whom is kept, and to those
    who are let in; all other slots become dummies. The keys are those of `opener`, or of the first that is let in.

    Raises NoRoom, or HandleTaken for one of the logins.
    """
    compartments = {name: os.urandom(32) for name in ORDER}
    later = _with_keys(
        attrs.evolve(header, format=FORMAT, epoch=header.epoch + 1, generation=header.generation + 1, base=base),
        compartments,
    )
    kept = {person.user: person for person in keep}
    slots = [
        attrs.evolve(slot, grants=_grants(later, kept[slot.public], compartments))
        if slot.public in kept
        else _dummy(later)
        for slot in header.slots
    ]
    later = attrs.evolve(later, slots=tuple(slots))
    people = list(keep)
    for login in logins:
        later, person = _let_in(later, login, compartments, people)
        people.append(person)
    first = opener or people[len(keep)]
    return later, _keys_of(later, first, compartments), tuple(people)


def signed(header: Header, admin: bytes) -> Header:
    """The header with the admin key's signature."""
    signature = Ed25519PrivateKey.from_private_bytes(admin).sign(header.to_sign())
    return attrs.evolve(header, signature=signature)


def same_handle(handle: str, others: Sequence[str]) -> bool:
    """Whether a handle is among others, told apart as the key derivation does."""
    return plain_handle(handle) in {plain_handle(other) for other in others}


def plain_handle(handle: str) -> str:
    """A handle as it counts, for the key derivation too: without blanks around it, case or forms of one letter."""
    return unicodedata.normalize("NFKC", handle.strip()).casefold()


def _with_keys(header: Header, compartments: Mapping[str, bytes]) -> Header:
    seeds = [role_seed(compartments["directory"], role) for role in ROLES]
    signers = [Ed25519PrivateKey.from_private_bytes(seed) for seed in seeds]
    return attrs.evolve(
        header,
        roles=tuple(signer.public_key().public_bytes_raw() for signer in signers),
        inboxes=tuple(inbox_of(compartments[name]).public_key().public_bytes_raw() for name in INBOXES),
    )


def _keys_of(header: Header, person: Person, compartments: Mapping[str, bytes]) -> Keys:
    return Keys(
        vault=header.vault,
        epoch=header.epoch,
        role=person.role,
        user=person.user,
        compartments={name: key for name, key in compartments.items() if may_read(person.role, name, person.invited)},
        signer=Ed25519PrivateKey.from_private_bytes(role_seed(compartments["directory"], person.role)),
        role_keys=dict(zip(ROLES, header.roles, strict=True)),
    )


def _let_in(
    header: Header, login: Login, compartments: Mapping[str, bytes], people: Sequence[Person]
) -> tuple[Header, Person]:
    """Put a real slot in the place of a dummy drawn by lot."""
    if same_handle(login.handle, [person.handle for person in people]):
        raise HandleTaken
    taken = {person.user for person in people}
    free = [number for number, slot in enumerate(header.slots) if slot.public not in taken]
    if not free:
        raise NoRoom
    user = X25519PrivateKey.generate()
    person = Person(handle=login.handle.strip(), role=login.role, user=user.public_key().public_bytes_raw())
    slot = Slot(
        **wrapping(header, login.handle, login.passphrase, user.private_bytes_raw() + header.admin),
        public=person.user,
        grants=_grants(header, person, compartments),
    )
    slots = list(header.slots)
    slots[_random.SystemRandom().choice(free)] = slot
    return attrs.evolve(header, slots=tuple(slots)), person


def _grants(header: Header, person: Person, compartments: Mapping[str, bytes]) -> tuple[bytes, ...]:
    """A key for each compartment that the person may read, something of the same length for the others."""
    public = X25519PublicKey.from_public_bytes(person.user)
    readable = [name for name in ORDER if may_read(person.role, name, person.invited)]
    grants = [
        _grant(header, public, name, compartments[name] if name in readable else os.urandom(32)) for name in ORDER
    ]
    mark = ROLES.index(person.role) | (INVITED if person.invited else 0)
    seed = role_seed(compartments["directory"], person.role)
    return (*grants, _grant(header, public, "role", bytes([mark]) + seed))


def _dummy(header: Header) -> Slot:
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
    return SUITE.encrypt(secret, public, grant_info(header, name))
