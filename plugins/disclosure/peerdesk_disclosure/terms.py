"""Privacy, confidentiality and privilege: three levels that are often mixed up (mndps-01, mesq-24)."""

from __future__ import annotations

from peerdesk_core.contributions import GlossaryTerm

_CITE = "MN DPS, Definitions; Mesquite PD 319.00 II.F-II.H"

TERMS: tuple[GlossaryTerm, ...] = (
    GlossaryTerm(
        id="disclosure.privacy",
        term="Privacy",
        meaning=(
            "A person's own say over what others learn about them. It belongs to the person who is helped: whether "
            "they came, what they said, and what may be passed on are theirs to decide."
        ),
        cite=_CITE,
        order=50,
    ),
    GlossaryTerm(
        id="disclosure.confidentiality",
        term="Confidentiality",
        meaning=(
            "The duty of whoever hears something in support to keep it. It can rest on ethics, on a policy or on a "
            "law, it has named exceptions, and it binds even where no court would protect it."
        ),
        cite=_CITE,
        order=51,
    ),
    GlossaryTerm(
        id="disclosure.privilege",
        term="Privilege",
        meaning=(
            "The law's protection against being made to tell, in court or elsewhere. Only a statute or a court gives "
            "it, it hangs on conditions (who was helped, by whom, in what kind of talk), and a federal court may see "
            "it differently. In Texas it is chapter 784 of the Health and Safety Code, with limits and liability of "
            "its own. The check never calls something privileged while a condition is unknown."
        ),
        cite=f"{_CITE}; Tex. Health & Safety Code ch. 784; Minn. Stat. 181.9731; RSMo 590.1040",
        order=52,
    ),
)
