"""A solver reads the rules as formulas over whole domains and proves that the table says the same (--nightly)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.law.bench import Bench, Text, bench_from
from peerdesk_core.law.fold import Token, fold
from peerdesk_core.law.hearing import token_of
from peerdesk_core.law.packs import (
    Condition,
    Effect,
    Evidence,
    Need,
    Otherwise,
    Pack,
    Rank,
    Rule,
    Shield,
    Then,
    Topic,
    TopicName,
)
from peerdesk_core.law.tables import axes
from peerdesk_core.law.tables.atoms import Atom
from peerdesk_core.law.tables.masks import rows
from peerdesk_core.law.tables.table import Table

if TYPE_CHECKING:
    Formula = Any

DAY = date(2026, 6, 1)
CIRCUMSTANCE = "harm_to_others"
FACTS = ("imminent", "consent_form", "consent_by", "addressee", "consent_to", "victim_age", "shield")
CHOICES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "imminent": (("yes",), ("no",)),
    "consent_form": (("written",), ("written", "oral_express"), ("none",)),
    "consent_by": (("recipient",), ("executor", "administrator")),
    "addressee": (("clinical_lead", "media"), ("none",), ("family",)),
    "consent_to": (("clinical_lead",), ("family", "media")),
    "victim_age": (("unsaid",), (">=18",), ("unsaid", ">60"), ("<18",), ("60",)),
    "shield": (("yes",), ("no",)),
    "circumstance": ((CIRCUMSTANCE,), (CIRCUMSTANCE, "ordinary")),
}
TO = ("*", "clinical_lead", "media", "person_able_to_prevent_harm", "person_named_in_consent")

conditions = st.dictionaries(st.sampled_from(sorted(CHOICES)), st.integers(0, 4), max_size=3).map(
    lambda drawn: {fact: CHOICES[fact][pick % len(CHOICES[fact])] for fact, pick in drawn.items()}
)


@st.composite
def texts_of(draw: st.DrawFn, rank: Rank) -> Pack:
    """A text whose rules beat only rules before them, so that who stands needs no rounds."""
    rules = []
    for number in range(draw(st.integers(1, 4))):
        then = draw(st.sampled_from((Then.MUST, Then.MAY, Then.MUST_NOT)))
        rules.append(
            Rule(
                id=f"r{number}",
                then=then,
                cite="t",
                says="It is so.",
                when=draw(conditions),
                to=tuple(draw(st.lists(st.sampled_from(TO), max_size=2, unique=True))),
                effect=draw(st.sampled_from((None, *Effect))) if then is Then.MAY else None,
                evidence=draw(st.sampled_from((None, None, Evidence.UNVERIFIED))),
                narrowable=draw(st.booleans()),
                despite=tuple(f"r{other}" for other in range(number) if draw(st.booleans())),
            )
        )
    rest = Otherwise(then=Then.MUST_NOT, cite="t", says="Otherwise not.", when=draw(conditions))
    # it hangs on a fact that no rule names, so that the protection may stand or be gone in any row
    need = Need(id="P2", cite="t", says="Trained.", holds={"trained": ("yes",)}, fails={"trained": ("no",)})
    shielded = rank is Rank.STATE_STATUTE or draw(st.booleans())
    return Pack(
        id=rank.value.replace("_", "-"),
        title=rank.value,
        rank=rank,
        version="1",
        tz="America/Chicago",
        verified_on=DAY,
        review_by=DAY,
        topics={TopicName.DISCLOSE: Topic(name=TopicName.DISCLOSE, otherwise=rest, rules=tuple(rules))},
        shield=Shield(need=(need,)) if shielded else None,
    )


@st.composite
def benches(draw: st.DrawFn) -> Bench:
    statute, policy = draw(texts_of(Rank.STATE_STATUTE)), draw(texts_of(Rank.DEPARTMENT_POLICY))
    guideline = draw(texts_of(Rank.GUIDELINE))
    return bench_from(policy, (statute, policy), (guideline,), DAY)


class Reading:
    """A bench as formulas: every fact a number, words numbered alike, ages as themselves and -1 while unsaid."""

    def __init__(self, bench: Bench) -> None:
        import z3

        self.z3, self.bench = z3, bench
        self.numbers: dict[str, int] = {}
        self.role = z3.Int("role")
        self.facts = {fact: z3.Int(fact) for fact in FACTS}
        roles = ("*", *bench.words.roles)
        domains = {
            fact: ("yes", "no") if fact == "shield" else tuple(bench.words.facts[fact].values)
            for fact in FACTS
            if fact != "victim_age"
        }
        self.domain = z3.And(
            self.facts["victim_age"] >= -1,
            self.among(self.role, roles),
            *(self.among(self.facts[fact], values) for fact, values in domains.items()),
        )

    def number(self, word: str) -> int:
        return self.numbers.setdefault(word, len(self.numbers))

    def among(self, variable: Formula, words: Sequence[str]) -> Formula:
        return self.z3.Or(*(variable == self.number(word) for word in words))

    def value(self, fact: str, wanted: str) -> Formula:
        """One value of a condition, bounds by arithmetic."""
        variable = self.facts[fact]
        if fact != "victim_age":
            return variable == self.number(wanted)
        if wanted == "unsaid":
            return variable == -1
        signs: Mapping[str, Callable[[Formula, int], Formula]] = {
            ">=": lambda one, bound: one >= bound,
            ">": lambda one, bound: one > bound,
            "<": lambda one, bound: self.z3.And(one >= 0, one < bound),
        }
        for sign, relation in signs.items():
            if wanted.startswith(sign):
                return relation(variable, int(wanted.removeprefix(sign)))
        return variable == int(wanted)

    def holds(self, when: Condition) -> Formula:
        """Whether a row is met; the circumstance is the same in every row of a table."""
        return self.z3.And(
            *(
                self.z3.Or(*(self.value(fact, value) for value in values))
                for fact, values in when.items()
                if fact != "circumstance"
            )
        )

    def covered(self, to: Sequence[str]) -> Formula:
        words = self.bench.words
        return self.among(self.role, [role for role in words.roles if any(words.covers(one, role) for one in to)])

    def named(self) -> Formula:
        return self.z3.Or(self.role == self.facts["consent_to"], self.role == self.facts["addressee"])

    def speaks(self, rule: Rule) -> Formula:
        if not rule.to or "*" in rule.to:
            return self.holds(rule.when)
        whom = self.covered(rule.to)
        if "person_named_in_consent" in rule.to:
            consent = self.facts["consent_form"] != self.number("none")
            whom = self.z3.Or(whom, self.z3.And(consent, self.named()))
        return self.z3.And(self.holds(rule.when), whom)

    def text(self, text: Text) -> tuple[dict[Token, Formula], Formula]:
        """When a text says what, and when a lower one may not be stricter."""
        And, Or, Not = self.z3.And, self.z3.Or, self.z3.Not
        standing: dict[str, Formula] = {}
        for ruling in reversed(text.rulings):
            beaters = [other.name for other in text.rulings if ruling.rule.id in other.rule.despite]
            standing[ruling.name] = And(self.speaks(ruling.rule), *(Not(standing[name]) for name in beaters))
        some = {token: Or(*(standing[one.name] for one in text.rulings if token_of(one) is token)) for token in Token}
        duty = Or(
            *(standing[one.name] for one in text.rulings if one.rule.then is Then.MUST and token_of(one) is Token.ASK)
        )
        strong = Or(some[Token.MUST], some[Token.COMPELLABLE])
        open_duty = And(duty, Not(strong))
        clash = And(Not(open_duty), some[Token.MUST_NOT], Or(strong, some[Token.MAY]))
        said = {Token.ASK: Or(open_duty, clash)}
        before = said[Token.ASK]
        for token in (Token.MUST, Token.COMPELLABLE, Token.MAY, Token.MUST_NOT, Token.UNSHIELDED, Token.ASK):
            said[token] = Or(said.get(token, False), And(some[token], Not(before)))
            before = Or(before, some[token])
        assert text.otherwise is not None
        reach = self.holds(text.otherwise.when)
        fixed = Or(
            *(
                And(standing[one.name], said[token_of(one)], Not(open_duty), Not(clash))
                for one in text.rulings
                if not one.rule.narrowable
            )
        )
        said[Token.MUST_NOT] = Or(said[Token.MUST_NOT], And(Not(before), reach))
        said[Token.SILENT] = And(Not(before), Not(reach))
        if text.shield is not None:
            lost = And(reach, self.facts["shield"] == self.number("no"))
            weak = (Token.MAY, Token.MUST_NOT, Token.ASK, Token.UNSHIELDED)
            gone = And(lost, Or(*(said[token] for token in weak)))
            asked = Or(*(standing[one.name] for one in text.rulings if self.stays(one.rule)))
            said.update({token: And(said[token], Not(lost)) for token in weak})
            said[Token.UNSHIELDED] = Or(said[Token.UNSHIELDED], And(gone, Not(asked)))
            said[Token.ASK] = Or(said[Token.ASK], And(gone, asked))
            fixed = And(fixed, Not(And(gone, asked)))
        return said, fixed

    def stays(self, rule: Rule) -> bool:
        """Whether a rule asks on without the protection: unverified, and a duty or one about this danger."""
        about = "circumstance" in rule.when and "addressee" not in rule.when
        return rule.evidence is Evidence.UNVERIFIED and (rule.then is Then.MUST or about)

    def together(self, texts: Sequence[Text]) -> dict[Token, Formula]:
        """When all texts together say what."""
        And, Or, Not = self.z3.And, self.z3.Or, self.z3.Not
        now: dict[Token, Formula] = {token: self.z3.BoolVal(token is Token.SILENT) for token in Token}
        fixed, spoke = self.z3.BoolVal(False), self.z3.BoolVal(False)
        for text in texts:
            said, firm = self.text(text)
            if not text.is_statute:
                said = {
                    token: Or(one, spoke) if token is Token.SILENT else And(one, Not(spoke))
                    for token, one in said.items()
                }
                firm = And(firm, Not(spoke))
            ways: dict[Token, list[Formula]] = {token: [] for token in Token}
            for upper, above in now.items():
                for lower, below in said.items():
                    for narrowable, part in ((True, Not(fixed)), (False, fixed)):
                        token = fold(upper, lower, narrowable=narrowable).token
                        ways[token].append(And(above, below, part))
            now = {token: Or(*formulas) for token, formulas in ways.items()}
            fixed = Or(fixed, firm)
            if not text.is_statute:
                spoke = Or(spoke, Not(said[Token.SILENT]))
        return now

    def atom(self, atom: Atom) -> Formula:
        whom = self.named() if atom.named else True if atom.to is None else self.covered(atom.to)
        return self.z3.And(self.holds(dict(atom.when)), whom)

    def row(self, table: Table, number: int) -> Formula:
        """All combinations that a row stands for: those that meet the same conjunctions."""
        allows = -1
        for cell in table.layout.cells(number):
            allows &= cell.allows
        # what only marks rows as idle speaks to nobody and is no condition of a combination
        asked = [(atom, bit) for atom, bit in table.layout.atoms.items() if atom.to != ()]
        return self.z3.And(*(self.atom(atom) == bool(allows >> bit & 1) for atom, bit in asked))


@pytest.mark.nightly
@settings(max_examples=50)
@given(bench=benches())
def test_given_any_pack_the_solver_finds_no_combination_on_which_table_and_formula_differ(bench: Bench) -> None:
    import z3

    # joined axes, so that a row stands for many combinations
    with patch.object(axes, "ROUNDS", ((0, 2_000),)):
        reading, table = Reading(bench), Table(bench, CIRCUMSTANCE)
    formulas = reading.together(table.texts)
    regions = {number: reading.row(table, number) for number in rows(table.possible)}
    solver = z3.Solver()
    solver.add(reading.domain, z3.Not(z3.Or(*regions.values())))
    assert solver.check() == z3.unsat, "a combination without a row"
    for token, mask in table.folded().items():
        solver = z3.Solver()
        others = [region for number, region in regions.items() if not mask >> number & 1]
        solver.add(reading.domain, formulas[token], z3.Or(*others))
        assert solver.check() == z3.unsat, f"a combination that is {token} by the rules and not by the table"
