"""Agents of your own override one thing at a time, and Mesa's own tools work on the model."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Mapping
from typing import Any, ClassVar

import mesa
import numpy as np
import pytest

from partnership_dynamics.simulation.history import run
from partnership_dynamics.simulation.members import Council, Member, Service
from partnership_dynamics.simulation.model import PartnershipModel
from partnership_dynamics.simulation.partnership import PROJECT_TYPES
from partnership_dynamics.simulation.project import STAGES, Project
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import Setup, start
from tests.model.test_drivers import small
from tests.model.worlds import bytes_of

BUSY = {"idea_rate": 0.4}
QUARTERS = 10


def busy(**fields: Any) -> Setup:
    return Setup(shire_county(), QUARTERS, BUSY, **fields)


def police_of(model: PartnershipModel) -> Member:
    return next(member for member in model.members if member.kind == "police")


class AsTheRules(Service):
    """Answers every question by leaving it to the rules."""

    def idea(self) -> str | None:
        return None

    def wants(self, project: Project) -> bool | None:
        return None

    def offered_hours(self) -> float | None:
        return None

    def choose_tie(self, worth: Mapping[Member, float]) -> Member | None:
        return None

    def practice(self, offers: Mapping[Project, float]) -> Project | None:
        return None


@pytest.mark.parametrize("setup", [busy(), small(directed=False), small()], ids=["county", "undirected", "directed"])
def test_agents_that_leave_every_answer_to_the_rules_give_the_bits_of_the_compiled_history(setup: Setup) -> None:
    kinds = {member.kind: AsTheRules for member in setup.partnership.members}
    model = PartnershipModel(setup, rng=3, replication=2, agents=kinds)
    model.run_model()
    assert model.by == "agents"
    expected = hashlib.sha256(bytes_of(run(start(setup), 3, 2))).hexdigest()
    assert hashlib.sha256(bytes_of(model.state)).hexdigest() == expected


def test_a_member_that_wants_nothing_joins_nothing_and_one_that_wants_all_joins_what_it_hears_of() -> None:
    class Loner(Service):
        def wants(self, project: Project) -> bool:
            return False

    class Joiner(Service):
        def wants(self, project: Project) -> bool:
            assert project.stage in STAGES.values()
            return True

    joined = {}
    for chosen in (Loner, Joiner):
        model = PartnershipModel(busy(), rng=1, agents={"police": chosen})
        model.run_model()
        row = police_of(model).row
        joined[chosen] = int((model.state.responses["decision"][:, row] == 1).sum())
        if chosen is Loner:
            sponsored = model.state.projects["sponsor"] == row
            there = (model.state.partners == row).any(axis=1)
            assert not (there & ~sponsored).any()
    assert joined[Joiner] > joined[Loner]


def test_a_member_raises_the_ideas_that_it_wants_and_no_others() -> None:
    class Democrat(Council):
        def idea(self) -> str:
            return "local_democracy" if self.model.quarter % 2 == 0 else ""

    setup = Setup(shire_county(), QUARTERS, {"idea_rate": 0.4, "offer_rate": 0.0})
    model = PartnershipModel(setup, rng=1, agents={"district": Democrat})
    model.run_model()
    rows = [member.row for member in model.members if member.kind == "district"]
    raised = model.state.projects[: int(model.state.conditions[0].projects)]
    theirs = raised[np.isin(raised["sponsor"], rows)]
    assert len(theirs) > 0
    assert {PROJECT_TYPES[kind] for kind in theirs["type"]} == {"local_democracy"}
    assert set((theirs["raised"] % 2).tolist()) == {0}
    with pytest.raises(ValueError, match="no type of project"):
        model.members[rows[0]].raise_idea("bridge")


def test_a_member_gives_the_hours_that_it_says_and_the_books_still_balance() -> None:
    class Generous(Service):
        def offered_hours(self) -> float:
            return 400.0

    model = PartnershipModel(busy(), rng=1, agents={"police": Generous})
    for _ in range(QUARTERS):
        model.step()
        police = police_of(model)
        assert police.hours == pytest.approx(400.0)
        used = sum(
            float(police._record[f"on_{use}"])
            for use in ("ties", "meetings", "contribution", "projects", "issues", "learning")
        )
        assert used + police.hours_left == pytest.approx(police.hours, abs=1e-6)


def test_a_member_makes_the_tie_that_it_chooses_and_is_asked_with_what_each_would_be_worth() -> None:
    class Friend(Service):
        def choose_tie(self, worth: Mapping[Member, float]) -> Member:
            assert worth[self] == 0.0
            wanted = next((other for other in worth if other.kind == "health"), self)
            return self if wanted in self.partners else wanted

    setup = Setup(shire_county(), QUARTERS, {"rate": 4.0, "turnover": 0.0, "turnover_top": 0.0})
    model = PartnershipModel(setup, rng=1, agents={"police": Friend})
    before = police_of(model).ties
    model.run_model()
    police = police_of(model)
    accepted = [other for other in police.partners if other.kind == "health"]
    assert accepted or not setup.partnership.directed
    assert police.ties - before in (0, 1) or not setup.partnership.directed


def test_a_member_learns_the_practice_that_it_picks() -> None:
    picked: list[int] = []

    class Learner(Council):
        def practice(self, offers: Mapping[Project, float]) -> Project | None:
            assert all(0.0 < chance <= 1.0 for chance in offers.values())
            if not offers:
                return None
            chosen = min(offers, key=lambda project: project.row)
            if self.hours_left >= float(self.model.state.settings[0].adoption_hours):
                picked.append(chosen.row)
            return chosen

    setup = Setup(shire_county(), 40, {"idea_rate": 0.4})
    model = PartnershipModel(setup, rng=1, agents={"district": Learner})
    model.run_model()
    assert picked
    assert all((model.state.holds[row] > 0).any() for row in picked)


def test_a_whole_phase_can_be_overridden_and_a_name_wins_over_a_kind() -> None:
    class Silent(Service):
        def raise_ideas(self) -> None:
            pass

    county = shire_county()
    name = next(member.name for member in county.members if member.kind == "fire")
    model = PartnershipModel(busy(), rng=1, agents={"police": Silent, name: Silent, "fire": Service})
    model.run_model()
    silent = [member.row for member in model.members if type(member) is Silent]
    assert len(silent) == 2
    raised = model.state.projects[: int(model.state.conditions[0].projects)]
    assert not np.isin(raised["sponsor"][raised["earmarked"] == 0], silent).any()


@pytest.mark.parametrize("agents", [{"polce": Service}, {"police": object}])
def test_a_class_for_nobody_or_of_no_agent_is_refused_in_words(agents: Any) -> None:
    with pytest.raises(ValueError, match="agents: "):
        PartnershipModel(busy(), agents=agents)


def test_running_ends_with_the_last_quarter_and_a_further_step_says_so() -> None:
    model = PartnershipModel(shire_county(), rng=1, quarters=5)
    model.run_model()
    assert (model.running, model.quarter) == (False, 5)
    with pytest.raises(ValueError, match="have passed"):
        model.step()


@pytest.mark.parametrize("period", [-1, 1])
def test_batch_run_reports_members_and_the_model_of_the_same_quarter(period: int) -> None:
    what: dict[str, Any] = {"setup": busy(), "agents": [{"police": AsTheRules}]}
    seeds: dict[str, Any] = {"rng": [1, 2]}
    if "rng" not in inspect.signature(mesa.batch_run).parameters:  # before Mesa 3.5, seeds are parameters like others
        what, seeds = {**what, **seeds}, {}
    rows = mesa.batch_run(PartnershipModel, what, data_collection_period=period, display_progress=False, **seeds)
    assert {row["rng"] for row in rows} == {1, 2}
    for seed in (1, 2):
        of_run = [row for row in rows if row["rng"] == seed]
        last = [row for row in of_run if row["Step"] == max(one["Step"] for one in of_run)]
        model = PartnershipModel(busy(), rng=seed)
        model.run_model()
        assert {row["delivered_customer_service"] for row in last} == {model.state.series[-1, 1]}
        assert [row["ties"] for row in last] == [member.ties for member in model.members]
        assert [row["name"] for row in last] == [member.name for member in model.members]
        if period == 1:
            assert len({row["Step"] for row in of_run}) == QUARTERS


def test_without_a_seed_one_is_taken_by_chance_and_repeats_the_history() -> None:
    first, other = (PartnershipModel(busy(), rng=None) for _ in range(2))
    assert first.seed_taken != other.seed_taken
    again = PartnershipModel(busy(), rng=first.seed_taken)
    for model in (first, again):
        model.run_model()
    assert bytes_of(first.state) == bytes_of(again.state)


def test_reporters_of_a_subclass_are_collected_beside_the_usual_ones() -> None:
    class Watched(PartnershipModel):
        model_reporters: ClassVar = {"busy": lambda model: sum(member.live_projects > 0 for member in model.members)}
        agent_reporters: ClassVar = {**PartnershipModel.agent_reporters, "engaged": "leader_engagement"}

    model = Watched(busy(), rng=1)
    model.run_model()
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == QUARTERS
    assert frame["busy"].iloc[-1] == sum(member.live_projects > 0 for member in model.members)
    assert "engaged" in model.datacollector.get_agent_vars_dataframe().columns
