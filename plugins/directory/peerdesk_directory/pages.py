"""Pages for everybody in the program: who talks to whom, and the care that peers themselves can have."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from peerdesk_core.contributions import Tone
from peerdesk_core.law.packs import TopicName

from .models import Person, Says
from .offices import is_clinical
from .service import RECORD, View, listed_as
from .settings import CARE, LINES

Chosen = Callable[[str], str]
"""What the department chose for a setting; "" for nothing."""
_NOT_KEPT = "Nothing. Whether a peer makes use of this is recorded nowhere: the desk has no field for it."


def lines_page(view: View, chosen: Chosen) -> Iterator[Says]:
    """Who talks to whom and how (mndps-37): what the texts ask for, how the department does it, who can be reached."""
    said = view.department.sayings(RECORD, act="lines")
    yield Says(text="What the texts say", head=True)
    for saying in said:
        yield Says(text=f"{saying.clause.says} ({saying.clause.cite})", indent=1)
    if not said:
        yield Says(text="The department's texts do not lay down who talks to whom.", indent=1)
    yield Says(text="")
    yield Says(text="How this department does it (its own choice)", head=True)
    for setting, title in LINES:
        how = chosen(setting)
        if how:
            yield Says(text=f"{title}: {how}", indent=1)
        else:
            yield Says(text=f"{title}: not laid down yet.", tone=Tone.WARN, indent=1)
    if not all(chosen(setting) for setting, _ in LINES):
        yield Says(text="The coordinator lays them down: ctrl+p, Department's choices.", indent=1)
    yield Says(text="")
    yield from _reach(view, "Who can be reached", tuple(view.people))


def care_page(view: View, chosen: Chosen) -> Iterator[Says]:
    """What is there for the peers themselves, all year and after each deployment (mpd-42)."""
    said = [one for topic in TopicName for one in view.department.sayings(topic.value, act="care_for_peers")]
    yield Says(text="What there is for you, all year and after each deployment", head=True)
    for saying in said:
        yield Says(text=f"{saying.clause.says} ({saying.clause.cite})", indent=1)
    if not said:
        yield Says(text="The department's texts name no care for the peers themselves.", indent=1)
    yield Says(text="")
    yield Says(text="How you come to it", head=True)
    how = chosen(CARE)
    if how:
        yield Says(text=how, indent=1)
    else:
        yield Says(text="Not laid down yet. The coordinator does it: ctrl+p, Department's choices.", tone=Tone.WARN)
    yield from _reach(view, "", tuple(person for person in view.people if is_clinical(person.role)))
    yield Says(text="")
    yield Says(text="What is kept of it", head=True)
    yield Says(text=_NOT_KEPT, indent=1)


def _reach(view: View, title: str, people: tuple[Person, ...]) -> Iterator[Says]:
    if title:
        yield Says(text=title, head=True)
    called = listed_as(view.department, view.people)
    for person in people:
        ways = "; ".join(filter(None, (person.phone or person.email, person.reachable)))
        yield Says(text=f"{called[person.id]}: {ways or 'no way to reach them is entered'}", indent=1)
    if not people:
        yield Says(text="Nobody is entered yet.", tone=Tone.WARN, indent=1)
    if any(person.reachable for person in people):
        yield Says(text="When somebody can be reached is how it usually is, and no promise.", indent=1)
