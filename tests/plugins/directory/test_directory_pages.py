"""Roles with their duties and keys, lines of communication, care for the peers: pages for everybody in the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.faults import NotForRole
from peerdesk_core.law.department import BrokenDepartment, Department
from peerdesk_core.law.packs import TopicName
from peerdesk_core.model.ids import PartialDate
from peerdesk_core.model.people import Language
from peerdesk_core.model.resources import ResourceKind
from peerdesk_core.paper_files import NotWritten, write_paper
from peerdesk_core.roles import COMPARTMENTS, access_of
from peerdesk_core.vault.compartments import ACCESS, Access, Role
from peerdesk_directory import hooks, offices, pages, paper, store
from peerdesk_directory.hooks import view_of
from peerdesk_directory.models import Entry, Person, Says
from peerdesk_directory.settings import CARE, LINES

MPD, SECTION = "us-mn-minneapolis-pd", "us-mn-section-1-24"
SLMPD, MESQUITE, DPS = "us-mo-slmpd", "us-tx-mesquite-pd", "us-mn-dps"

OpenDesk = Callable[[str], Desk]
MakeEntry = Callable[..., Entry]
MakePerson = Callable[..., Person]


def told(lines: object) -> str:
    assert not isinstance(lines, str)
    return "\n".join(line.text for line in lines if isinstance(line, Says))  # type: ignore[attr-defined]


def role_of(desk: Desk, role: str) -> str:
    return told(offices.role_lines(desk.department, role))


# ---------------------------------------------------------------- roles


@pytest.mark.clause("mpd-16")
def test_given_minneapolis_when_roles_are_listed_then_each_has_its_title_its_duties_and_what_its_key_opens(
    desk_of: OpenDesk,
) -> None:
    desk = desk_of(MPD)
    assert {"coordinator", "deputy", "clinical_lead", "director"} <= set(offices.roles_of(desk.department))
    coordinator, lead = role_of(desk, "coordinator"), role_of(desk, "clinical_lead")
    assert coordinator.startswith("PST Coordinator") and "MPD 3-503 V.A" in coordinator
    assert lead.startswith("PST Clinical Lead") and "MPD 3-503 V.C" in lead
    assert "reports to the Director" in coordinator and "reports to the Director" in lead
    assert "reads and writes" in coordinator and "applications by invitation only" in lead
    assert "does not see" in role_of(desk, "director") and "open requests" in role_of(desk, "director")


@pytest.mark.clause("mpd-40")
def test_given_the_deputy_of_minneapolis_when_roles_are_compared_then_both_may_connect_and_one_chooses(
    desk_of: OpenDesk,
) -> None:
    desk = desk_of(MPD)
    department = desk.department
    connects = {saying.do for saying in offices.duties_of(department, "deputy")}
    chooses = {saying.do for saying in offices.duties_of(department, "coordinator")}
    assert "connect" in connects and "choose" not in connects and "choose" in chooses
    assert "may connect a member" in role_of(desk, "deputy")
    assert "open requests" in access_of("deputy").does[0]


@pytest.mark.clause("mn124-01")
def test_given_section_1_24_when_roles_are_listed_then_a_sergeant_leads_and_members_report_to_that_role(
    desk_of: OpenDesk,
) -> None:
    desk = desk_of(SECTION)
    assert role_of(desk, "coordinator").startswith("Peer Support Sergeant")
    assert "contracted mental health professional" in role_of(desk, "coordinator")
    assert "report to the Peer Support Sergeant. (1-24.1(A)(4))" in role_of(desk, "peer")


@pytest.mark.clause("slmpd-03")
@pytest.mark.clause("slmpd-06")
@pytest.mark.clause("slmpd-28")
def test_given_st_louis_when_roles_are_listed_then_deputy_chief_commander_and_leaders_have_their_own_duties(
    desk_of: OpenDesk,
) -> None:
    desk = desk_of(SLMPD)
    chief, commander, leader = (role_of(desk, role) for role in ("deputy_chief", "wellness_commander", "team_leader"))
    assert "travel" in chief and "policy" in chief and "outside the department" in chief.casefold()
    assert commander.startswith("Commander CIT/Employee Wellness Unit") and "training" in commander.casefold()
    assert "SLMPD Deputy Chief" in chief and "SLMPD Commander" in commander
    assert leader.startswith("Team Leader") and "new specialists" in leader and "SLMPD Team Leader" in leader
    assert "reads released reports" in chief and "reads released reports" in commander


@pytest.mark.clause("mesq-02")
@pytest.mark.clause("mndps-32")
@pytest.mark.parametrize(
    ("department", "title", "cite"),
    [(MESQUITE, "PSM Director", "MESQ 319.00 II.C"), (DPS, "Peer support team coordinator", "MNDPS Roles 3")],
)
def test_given_who_leads_the_team_when_the_role_is_shown_then_its_duties_are_cited_and_its_key_opens_everything(
    desk_of: OpenDesk, department: str, title: str, cite: str
) -> None:
    page = role_of(desk_of(department), "coordinator")
    assert page.startswith(title) and cite in page
    assert "In Peerdesk it reads and writes logins, team" in page


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DEPUTY, Role.CLINICAL_LEAD, Role.COMMAND, Role.AUDITOR])
def test_given_the_vaults_own_table_when_access_is_told_then_each_compartment_is_told_once_and_as_the_vault_decides(
    role: Role,
) -> None:
    does = access_of(role.value).does
    starts = {
        Access.WRITE: "reads and writes",
        Access.READ: "reads ",
        Access.ADD: "adds to",
        Access.INVITED: "reads and writes applications by invitation",
        Access.NONE: "does not see",
    }
    for place, words in COMPARTMENTS.items():
        naming = [phrase for phrase in does if words.casefold() in phrase]
        assert len(naming) == 1 and naming[0].startswith(starts[ACCESS[role][place]])


def test_given_whoever_has_no_login_when_access_is_told_then_it_says_so() -> None:
    assert access_of("person").does == ("has no login and opens nothing",)
    assert not access_of("peer").login and "sealed file" in access_of("peer").does[1]


@pytest.mark.clause("mndps-33")
def test_given_a_licensed_professional_of_the_team_when_the_role_is_shown_then_it_does_not_treat_and_nothing_is_kept(
    desk_of: OpenDesk,
) -> None:
    page = role_of(desk_of(DPS), "team_professional")
    assert "treat" in page and "(MNDPS Roles 2)" in page
    assert not [field for field in Person.__annotations__ if "client" in field or "counsel" in field]


# ---------------------------------------------------------------- lines of communication


@pytest.mark.clause("mndps-37")
def test_given_the_guideline_when_lines_are_laid_down_then_text_and_choice_stand_on_one_page_that_can_be_printed(
    desk_of: OpenDesk, person: MakePerson, tmp_path: Path
) -> None:
    desk = desk_of(DPS)
    ctx = desk.ctx("directory")
    before = told(pages.lines_page(view_of(ctx), ctx.chosen))
    assert "(MNDPS Operations 1(b1))" in before and before.count("not laid down yet") == len(LINES)
    desk.choose({setting: f"way {at}" for at, (setting, _) in enumerate(LINES)})
    store.save(ctx.store, "directory.tested", people=[person(phone="555-0133", reachable="mornings")])
    page = list(pages.lines_page(view_of(ctx), ctx.chosen))
    said = told(page)
    assert "not laid down" not in said and "Officers and staff reach the team: way 0" in said
    assert "Clinical director: 555-0133; mornings" in said and "no promise" in said
    text, _ = write_paper(tmp_path, "lines", paper.page_paper(view_of(ctx), "Lines of communication", page))
    printed = text.read_text(encoding="utf-8")
    assert "way 4" in printed and "2026-11-20" in printed


def test_given_departments_with_lines_of_their_own_when_the_page_is_made_then_each_cites_its_own_text(
    desk_of: OpenDesk,
) -> None:
    for department, cite in ((MPD, "MPD 3-503 V.C"), (SECTION, "1-24.1(A)(4)"), (SLMPD, "SLMPD"), (MESQUITE, "MESQ")):
        ctx = desk_of(department).ctx("directory")
        assert cite in told(pages.lines_page(view_of(ctx), ctx.chosen))


# ---------------------------------------------------------------- care for the peers


@pytest.mark.clause("mpd-42")
def test_given_what_the_clinical_lead_offers_peers_when_shown_then_it_is_cited_and_showing_it_leaves_no_trace(
    desk_of: OpenDesk, person: MakePerson
) -> None:
    desk = desk_of(MPD)
    ctx = desk.ctx("directory")
    store.save(ctx.store, "directory.tested", people=[person(phone="555-0144"), person("director", phone="555-0155")])
    desk.choose({CARE: "Call, no reason needed."})
    events = desk.vault.audit_events()
    page = told(pages.care_page(view_of(ctx), ctx.chosen))
    assert "MPD 3-503 V.C.1" in page and "all year and after each deployment" in page
    assert "Call, no reason needed." in page and "PST Clinical Lead: 555-0144" in page and "555-0155" not in page
    assert desk.vault.audit_events() == events
    assert not [field for field in Person.__annotations__ if "use" in field or "visit" in field]


def test_given_a_text_that_names_no_care_when_shown_then_the_page_says_so(desk_of: OpenDesk) -> None:
    ctx = desk_of(MESQUITE).ctx("directory")
    silent = not any(ctx.department.sayings(topic.value, act="care_for_peers") for topic in TopicName)
    assert silent is ("name no care" in told(pages.care_page(view_of(ctx), ctx.chosen)))


# ---------------------------------------------------------------- paper


@pytest.mark.clause("mpd-46")
def test_given_a_directory_when_written_then_text_and_page_are_private_dated_and_tell_inside_from_outside(
    desk_of: OpenDesk, entry: MakeEntry, person: MakePerson, tmp_path: Path
) -> None:
    desk = desk_of(MPD)
    ctx = desk.ctx("directory")
    store.save(
        ctx.store,
        "directory.tested",
        entries=[
            entry(ResourceKind.WELLNESS, "Ours <b>", internal=True, checked_on=PartialDate("2026-11-01")),
            entry(ResourceKind.HOTLINE, "Theirs", languages=(Language.HMONG,)),
        ],
        people=[person(license="LP 44", reachable="nights")],
    )
    made = paper.directory_paper(view_of(ctx))
    first, page = write_paper(tmp_path, "peerdesk-directory", made)
    assert [path.stat().st_mode & 0o777 for path in (first, page)] == [0o600, 0o600]
    said, html = first.read_text(encoding="utf-8"), page.read_text(encoding="utf-8")
    assert "as of 2026-11-20" in said
    assert said.index("INSIDE THE DEPARTMENT") < said.index("Ours") < said.index("OUTSIDE THE DEPARTMENT")
    assert "1 Nov 2026" in said and "never" in said and "Hmong" in said and "Mira Testwood" in said
    assert "LP 44" not in said, "licenses and contracts stay in the desk"
    assert "Ours &lt;b&gt;" in html
    again, _ = write_paper(tmp_path, "peerdesk-directory", made)
    assert again.name == "peerdesk-directory-2.txt" and first.read_text(encoding="utf-8") == said


def test_given_a_page_of_that_name_alone_when_written_then_both_files_get_the_next_number(
    desk_of: OpenDesk, tmp_path: Path
) -> None:
    (tmp_path / "x.html").write_text("kept", encoding="utf-8")
    written = write_paper(tmp_path, "x", paper.directory_paper(view_of(desk_of(MPD).ctx("directory"))))
    assert [path.name for path in written] == ["x-2.txt", "x-2.html"]
    assert not (tmp_path / "x.txt").exists() and (tmp_path / "x.html").read_text(encoding="utf-8") == "kept"


def test_given_a_folder_that_takes_no_file_when_written_then_the_error_says_what_to_do(
    desk_of: OpenDesk, tmp_path: Path
) -> None:
    made = paper.directory_paper(view_of(desk_of(MPD).ctx("directory")))
    with pytest.raises(NotWritten, match="Choose a folder"):
        write_paper(tmp_path / "nowhere", "x", made)


# ---------------------------------------------------------------- keys


def test_given_command_when_it_unlocks_then_the_directory_is_not_among_its_screens(desk_of: OpenDesk) -> None:
    desk = desk_of(MPD)
    desk.vault.users.add("chief", "words of another person", Role.COMMAND)
    desk.close()
    desk.unlock("chief", "words of another person")
    assert not [one for one in desk.kernel.screens() if one.owner == "directory"]
    with pytest.raises(NotForRole):
        view_of(desk.ctx("directory"))
    assert not [one for one in desk.kernel.dashboard_panels() if one.owner == "directory"]
    assert not desk.kernel.resources() and not desk.kernel.faults()


def test_given_rules_that_cannot_be_read_when_asked_then_the_directory_says_so_once_and_fails_nobody_else(
    desk_of: OpenDesk,
) -> None:
    def broken() -> Department:
        raise BrokenDepartment

    ctx = attrs.evolve(desk_of(MPD).ctx("directory"), department_of=broken)
    assert not hooks.requirements(ctx) and not hooks.resources(ctx)
    ((row,),) = [panel.rows for panel in hooks.dashboard_panels(ctx)]
    assert row.label == BrokenDepartment.title
