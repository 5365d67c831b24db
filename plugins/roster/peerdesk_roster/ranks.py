"""Reading ranks and titles as agencies write them: "Lt.", "Ret. Sgt", "Civ - Dispatch"."""

from __future__ import annotations

import re

import attrs

from peerdesk_core.model.people import SWORN_ORDER, Rank, Service

_ALIASES: dict[Rank, str] = {
    Rank.OFFICER: "officer, police officer, ofc, off, po, patrol officer, patrolman, deputy, deputy sheriff, trooper, "
    "constable, agent, special agent, corporal, cpl",
    Rank.DETECTIVE: "detective, det, investigator, inv, inspector, police detective",
    Rank.SERGEANT: "sergeant, sgt, sarge, police sergeant, staff sergeant, sergeant first class",
    Rank.LIEUTENANT: "lieutenant, lt, lieut, police lieutenant",
    Rank.CAPTAIN: "captain, cpt, capt, police captain",
    Rank.COMMANDER: "commander, cmdr, cdr, major, maj, colonel, lt colonel, lieutenant colonel",
    Rank.CHIEF: "chief, deputy chief, assistant chief, asst chief, police chief, chief of police, sheriff, director",
    Rank.FORENSIC: "csi, forensic, forensics, forensic scientist, crime scene investigator, crime scene, crime lab, "
    "evidence technician, crime analyst",
    Rank.DISPATCH: "dispatch, dispatcher, 911, telecommunicator, call taker, 911 dispatcher, 911 operator",
    Rank.RECORDS: "records, records clerk, records specialist, clerk",
    Rank.FIRE: "fire, firefighter, fire fighter, ff, fire engineer",
    Rank.MEDIC: "medic, paramedic, emt, ems",
    Rank.CHAPLAIN: "chaplain",
    Rank.CIVILIAN: "civilian, civ, professional staff, non sworn, analyst, social worker, admin, administrative",
}
_RANKS = {alias.strip(): rank for rank, aliases in _ALIASES.items() for alias in aliases.split(",")}

_MARKS: dict[str, Service] = {
    "ret": Service.RETIRED,
    "retired": Service.RETIRED,
    "vol": Service.VOLUNTEER,
    "volunteer": Service.VOLUNTEER,
    "civ": Service.CIVILIAN,
    "civilian": Service.CIVILIAN,
    "sworn": Service.SWORN,
}
_USUAL: dict[Rank, Service] = {
    **dict.fromkeys(SWORN_ORDER, Service.SWORN),
    Rank.DISPATCH: Service.CIVILIAN,
    Rank.RECORDS: Service.CIVILIAN,
    Rank.CIVILIAN: Service.CIVILIAN,
}
_ORDINARY = re.compile(r"[\w\s.,/&'’()\-–]*")


@attrs.frozen(kw_only=True)
class RankReading:
    """A title as understood. `rank` is unknown for a title that says nothing."""

    rank: Rank
    service: Service


def read_rank(text: str) -> RankReading:
    """Understand a title. A question mark or another odd sign means that the writer was not sure, so neither are we."""
    if not _ORDINARY.fullmatch(text):
        return RankReading(rank=Rank.UNKNOWN, service=Service.UNKNOWN)
    words = re.findall(r"\w+", text.casefold())
    service = next((_MARKS[word] for word in words if word in _MARKS), Service.UNKNOWN)
    # What remains after the marks names the work; "Civ" alone is all there is to know.
    rank = _RANKS.get(" ".join(word for word in words if word not in _MARKS)) or _RANKS.get(" ".join(words))
    if rank is None:
        return RankReading(rank=Rank.UNKNOWN, service=service)
    return RankReading(rank=rank, service=service if service is not Service.UNKNOWN else usual_service(rank))


def usual_service(rank: Rank) -> Service:
    """In what capacity people of this rank serve, where the rank alone tells."""
    return _USUAL.get(rank, Service.UNKNOWN)
