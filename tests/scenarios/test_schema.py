"""Scenario files: what they may say, and what their author is told when something is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from partnership_dynamics.scenarios.schema import ScenarioError, apply, baseline_of, library, read_given, read_scenario
from partnership_dynamics.simulation.partnership import PROJECT_TYPES
from partnership_dynamics.simulation.shire import shire_county
from partnership_dynamics.simulation.start import start
from partnership_dynamics.simulation.state import EVENT_KINDS


def _write(folder: Path, text: str, name: str = "mine.toml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


GOOD = 'title = "Mine"\nquestion = "What if?"\n'


@pytest.mark.parametrize("name", sorted(library()))
def test_every_scenario_of_the_library_asks_a_question_and_fits_the_county(name: str) -> None:
    scenario = read_scenario(name)
    assert scenario.question.endswith("?")
    assert scenario.why
    assert scenario.evidence
    state = start(apply(scenario, shire_county(), 40))
    # Without a team to convene there is one member fewer; new members come later.
    assert state.members["active"].sum() == (17 if scenario.table.governance is None else 16)


def test_a_scenario_that_extends_another_keeps_what_it_does_not_change() -> None:
    base, changed = read_scenario("team_by_grant"), read_scenario("stronger_team_grant")
    assert (base.team.staff_times, changed.team.staff_times) == (None, 2.0)
    assert (base.team.members_pay, changed.team.members_pay) == (0.0, 0.0)


@pytest.mark.parametrize("name", ["stronger_team", "stronger_team_grant"])
def test_a_stronger_team_has_twice_the_staff_of_what_it_is_compared_with_and_nothing_else_differs(name: str) -> None:
    changed, base = (apply(read_scenario(one), shire_county(), 40) for one in (name, baseline_of(name)))
    assert changed.partnership.team.staff == 2 * base.partnership.team.staff
    assert replace(changed.partnership.team, staff=base.partnership.team.staff) == base.partnership.team
    parts = ("members", "venues", "governance", "vision", "strategy")
    assert all(getattr(changed.partnership, part) == getattr(base.partnership, part) for part in parts)
    assert (changed.parameters, changed.events) == (base.parameters, base.events)


def test_what_a_scenario_is_compared_with_is_found_beside_it_or_in_the_library(tmp_path: Path) -> None:
    _write(tmp_path, GOOD, "base.toml")
    mine = _write(tmp_path, GOOD + 'against = "base"\n', "mine.toml")
    assert baseline_of(mine) == str(tmp_path / "base.toml")
    assert baseline_of(_write(tmp_path, GOOD + 'against = "no_team"\n', "other.toml")) == "no_team"
    assert baseline_of(_write(tmp_path, GOOD, "plain.toml")) == "as_is"
    with pytest.raises(ScenarioError, match="against: there is no scenario 'bas'"):
        read_scenario(_write(tmp_path, GOOD + 'against = "bas"\n', "wrong.toml"))


def test_an_offer_names_a_type_of_project_and_an_announcement_may_take_hours(tmp_path: Path) -> None:
    text = (
        GOOD + '[[event]]\nkind = "offer"\nyear = 3\ntype = "local_democracy"\n'
        '[[event]]\nkind = "announce"\nyear = 2\ntarget = "health"\nvalue = 0.2\n'
        '[[event]]\nkind = "announce"\nyear = 2\ntarget = "police"\n'
    )
    setup = apply(read_scenario(_write(tmp_path, text)), shire_county(), 40)
    assert [(event.kind, event.quarter, event.value) for event in setup.events] == [
        ("offer", 8, PROJECT_TYPES.index("local_democracy")),
        ("announce", 4, 0.2),
        ("announce", 4, 0.0),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + "[team]\nstaf = 3\n", ("mine.toml", "team.staf", "did you mean 'staff'", "style")),
        (GOOD + "[team]\nstyle = 2\n", ("mine.toml", "team.style", "less than or equal to 1", "found 2")),
        (GOOD + '[[event]]\nkind = "fire"\nyear = 2\n', ("mine.toml", "event", "'fire' is unknown", "merge")),
        (GOOD + '[[event]]\nkind = "style"\nvalue = 1\n', ("mine.toml", "either year", "or quarter")),
        (GOOD + '[[event]]\nkind = "turnover"\nyear = 2\n', ("mine.toml", "event", "needs a value, from 0 to 20")),
        (GOOD + '[event]\nkind = "style"\n', ("mine.toml", "[[event]]")),
        (GOOD + "[parameters]\nprio = 0.2\n", ("mine.toml", "'prio'", "did you mean 'prior'")),
        ('title = "Mine"\n', ("mine.toml", "question", "required")),
        ("title = \n", ("mine.toml", "not valid TOML")),
        (GOOD + "deep = " + "[" * 30_000, ("mine.toml", "too deep")),
        (GOOD + f"[{'.'.join('a' * 3_000)}]\n", ("mine.toml", "too deep")),
        (GOOD + f"[team]\nstaff = {'1' * 5_000}\n", ("mine.toml", "not valid TOML", "digits")),
        (GOOD + 'extends = "nowhere"\n', ("mine.toml", "extends", "nowhere", "there are as_is")),
        (GOOD + 'extends = ["austerty"]\n', ("mine.toml", "extends", "did you mean 'austerity'")),
        (GOOD + "extends = 3\n", ("mine.toml", "extends", "list of names", "found 3")),
        (GOOD + '[[seat]]\nmember = "county"\ndirectorate = "itc"\n', ("mine.toml", "seat", "did you mean 'ict'")),
        (GOOD + '[[seat]]\nmember = "county"\nsenority = 4\n', ("mine.toml", "did you mean 'seniority'")),
        (GOOD + "[[seat]]\nmember = 3\n", ("mine.toml", "seat.0.member: give a name", "found 3")),
        (GOOD + "[[hours]]\nmember = []\ntimes = 1\n", ("mine.toml", "hours.0.member: give a name", "found []")),
        (GOOD + '[[member]]\nname = "X"\nkind = "healt"\n', ("mine.toml", "did you mean 'health'", "allowed")),
        (GOOD + '[venue]\nname = "X"\n', ("mine.toml", "[[venue]]", "two brackets")),
        (GOOD + '[[event]]\nkind = "close_team"\nyear = inf\n', ("mine.toml", "event.0.year", "finite", "found inf")),
        (GOOD + "[parameters]\nturnover = nan\n", ("mine.toml", "parameters.turnover", "finite")),
        (GOOD + '[[event]]\nkind = "style"\nyear = 2\nvalue = 3\n', ("mine.toml", "value is 3", "from 0 to 1")),
        (GOOD + '[[event]]\nkind = "style"\nyear = 2\nvalue = 1\nseat = 1\n', ("mine.toml", "seat", "departure")),
        (GOOD + '[[event]]\nkind = "style"\nyear = 2\nvalue = 1\nstart = 0\n', ("mine.toml", "until_year")),
        (
            GOOD + '[[event]]\nkind = "style"\nyear = 2\nvalue = 1\nstart = 0\nuntil_year = 2\n',
            ("mine.toml", "until_year is 2"),
        ),
        (
            GOOD + '[[event]]\nkind = "govern"\nyear = 2\nvalue = 1\nstart = 0\nuntil_year = 3\n',
            ("mine.toml", "cannot go in steps", "funding"),
        ),
        (GOOD + '[team]\npaid_by = "outside"\n', ("mine.toml", "team.paid_by", "members_pay = 0", "paid_hour = 1")),
        (GOOD + '[[event]]\nkind = "levy"\nyear = 2\nvalue = 1\n', ("mine.toml", "'members_pay'")),
        (GOOD + '[[event]]\nkind = "offer"\nyear = 2\n', ("mine.toml", "needs a type", "local_democracy")),
        (
            GOOD + '[[event]]\nkind = "offer"\nyear = 2\ntype = "local_democracies"\n',
            ("mine.toml", "did you mean 'local_democracy'"),
        ),
        (GOOD + '[[event]]\nkind = "offer"\nyear = 2\nvalue = 2\n', ("mine.toml", "instead of a value")),
        (GOOD + '[[event]]\nkind = "style"\nyear = 2\nvalue = 1\ntype = "policy_making"\n', ("mine.toml", "offer")),
        (GOOD + "[parameters]\nproject_hours = 40\n", ("mine.toml", "project_share")),
    ],
)
def test_a_mistake_is_named_by_file_key_value_and_remedy(tmp_path: Path, text: str, said: tuple[str, ...]) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(_write(tmp_path, text))
    for words in said:
        assert words in str(caught.value)


def test_scenarios_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    _write(tmp_path, GOOD + 'extends = "b"\n', "a.toml")
    _write(tmp_path, GOOD + 'extends = "a"\n', "b.toml")
    with pytest.raises(ScenarioError, match="circle"):
        read_scenario(str(tmp_path / "a.toml"))


def test_a_scenario_may_extend_several_and_what_comes_later_counts(tmp_path: Path) -> None:
    event = '[[event]]\nkind = "{}"\nyear = 2\nvalue = 0.9\n'
    _write(tmp_path, GOOD + "[team]\nstyle = 0.3\nstaff = 2\n" + event.format("funding"), "a.toml")
    _write(tmp_path, GOOD + "[team]\nstyle = 0.6\n" + event.format("vision"), "b.toml")
    scenario = read_scenario(_write(tmp_path, GOOD + 'extends = ["a", "b"]\n'))
    assert (scenario.team.style, scenario.team.staff) == (0.6, 2)
    assert [event.kind for event in scenario.event] == ["funding", "vision"]


def test_a_mistake_in_what_is_extended_is_told_of_that_file_and_by_its_place_there(tmp_path: Path) -> None:
    event = '[[event]]\nkind = "{}"\nyear = 2\nvalue = {}\n'
    wrong = {
        "style.toml: event.1": GOOD + event.format("funding", 1) + event.format("style", 3),
        "style.toml: team.staff": GOOD + "[team]\nstaff = -1\n",
        "style.toml: event.0.year": GOOD + '[[event]]\nkind = "leave"\nyear = {{ low = 3, high = 1 }}\n'.format(),
    }
    for said, text in wrong.items():
        _write(tmp_path, GOOD + event.format("vision", 1), "first.toml")
        _write(tmp_path, text, "style.toml")
        child = _write(tmp_path, GOOD + 'extends = ["first", "style"]\n' + event.format("strategy", 1))
        with pytest.raises(ScenarioError) as caught:
            read_scenario(child)
        assert str(caught.value).startswith(said)
    _write(tmp_path, GOOD + event.format("vision", 1), "style.toml")
    child = _write(tmp_path, GOOD + 'extends = ["first", "style"]\n' + event.format("strategy", 9))
    with pytest.raises(ScenarioError, match=r"^mine.toml: event.0: value is 9"):
        read_scenario(child)


def test_a_scenario_reached_by_two_ways_counts_once(tmp_path: Path) -> None:
    _write(tmp_path, GOOD + '[[event]]\nkind = "close_team"\nyear = 2\n', "root.toml")
    for name in ("left", "right"):
        _write(tmp_path, GOOD + 'extends = "root"\n', f"{name}.toml")
    scenario = read_scenario(_write(tmp_path, GOOD + 'extends = ["left", "right"]\n'))
    assert len(scenario.event) == 1


def test_a_scenario_beside_the_file_comes_before_the_library_s_of_that_name(tmp_path: Path) -> None:
    _write(tmp_path, GOOD + "[team]\nstyle = 0.11\n", "joining_team.toml")
    assert read_scenario(_write(tmp_path, GOOD + 'extends = "joining_team"\n')).team.style == 0.11


def test_a_kind_means_every_member_of_it(tmp_path: Path) -> None:
    text = GOOD + '[[event]]\nkind = "leadership"\nyear = 2\nvalue = 1\ntarget = "district"\n'
    setup = apply(read_scenario(_write(tmp_path, text)), shire_county(), 40)
    assert [setup.partnership.members[event.target].kind for event in setup.events] == ["district"] * 9


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[table]\ngovernance = "lead"\nlead = "district"\n', ("9 members", "'district'", "name one", "Ashdale")),
        ('[table]\ngovernance = "lead"\nlead = "polic"\n', ("'polic'", "did you mean 'police'", "kinds: ")),
        ('[[seat]]\nmember = "business"\n', ("'business'", "members: ", "kinds: ")),
        ('[[seat]]\nmember = ["business", "education"]\n', ("'business'", "members: ", "kinds: ")),
        ('[[seat]]\nmember = ["county", "distrct"]\n', ("'distrct'", "did you mean 'district'")),
        ('[[member]]\nname = "Shire Police"\nkind = "police"\n', ("already a member called Shire Police",)),
        ('[[member]]\nname = "X"\nkind = "other"\n', ("member X never comes", 'kind = "join"')),
        ('[[member]]\nname = "X"\nkind = "other"\n[[hours]]\nmember = "X"\ntimes = 2\n', ("not there from the start",)),
    ],
)
def test_what_does_not_fit_the_partnership_is_said(tmp_path: Path, text: str, said: tuple[str, ...]) -> None:
    with pytest.raises(ScenarioError) as caught:
        apply(read_scenario(_write(tmp_path, GOOD + text)), shire_county(), 40)
    for words in ("mine", *said):
        assert words in str(caught.value)


def test_a_ramp_that_ends_after_the_run_is_refused(tmp_path: Path) -> None:
    text = GOOD + '[[event]]\nkind = "funding"\nyear = 2\nstart = 1\nuntil_year = 9\nvalue = 0.5\n'
    with pytest.raises(ScenarioError, match="year 9 comes after the end of a run of 20 quarters"):
        apply(read_scenario(_write(tmp_path, text)), shire_county(), 20)


def test_a_file_that_a_text_editor_marked_as_unicode_is_read(tmp_path: Path) -> None:
    assert read_scenario(_write(tmp_path, "\ufeff" + GOOD)).title == "Mine"


def test_a_scenario_given_as_text_is_the_one_in_its_file(tmp_path: Path) -> None:
    base, mine = GOOD + "[team]\nstaff = { low = 1, high = 3 }\n", GOOD + 'extends = ["base", "austerity"]\n'
    _write(tmp_path, base, "base.toml")
    in_file = read_scenario(_write(tmp_path, mine))
    given, of = read_given("mine", {"mine.toml": mine, "base.toml": base, "other.toml": "no TOML"})
    assert given == in_file
    assert of == ["mine.toml", "base.toml"]


@pytest.mark.parametrize("place", ["{folder}/secret.toml", "../secret", "secret", "{folder}/secret"])
def test_a_scenario_given_as_text_reads_no_file_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    _write(tmp_path, 'secret = "word"\n', "secret.toml")
    monkeypatch.chdir(tmp_path)
    text = GOOD + f'extends = "{place.format(folder=tmp_path)}"\n'
    with pytest.raises(ScenarioError, match="there is no scenario") as caught:
        read_given("mine", {"mine.toml": text})
    assert "word" not in str(caught.value)


@pytest.mark.parametrize("word", ["/etc/hostname", "pyproject.toml", "../mine.toml"])
def test_a_name_that_leads_elsewhere_finds_nothing_among_texts(word: str) -> None:
    with pytest.raises(ScenarioError, match="there is no scenario"):
        read_given(word, {"mine.toml": GOOD})


def test_an_unknown_scenario_is_met_with_the_nearest_one() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'stronger_team'"):
        read_scenario("stronger_tem")


def test_an_event_about_nobody_is_refused_with_the_members_names(tmp_path: Path) -> None:
    scenario = read_scenario(_write(tmp_path, GOOD + '[[event]]\nkind = "leave"\nyear = 2\ntarget = "Shire Polic"\n'))
    with pytest.raises(ScenarioError, match="did you mean 'Shire Police'"):
        apply(scenario, shire_county(), 40)


def test_every_kind_of_event_can_be_written_and_years_count_from_one(tmp_path: Path) -> None:
    for kind in EVENT_KINDS:
        what = 'type = "policy_making"' if kind == "offer" else "value = 1"
        scenario = read_scenario(_write(tmp_path, GOOD + f'[[event]]\nkind = "{kind}"\nyear = 3\n{what}\n'))
        assert scenario.event[0].at == 8


def test_an_event_after_the_end_of_the_run_is_refused() -> None:
    with pytest.raises(ScenarioError, match="comes after the end of a run of 4 quarters"):
        apply(read_scenario("turnover_shock"), shire_county(), 4)


@pytest.mark.parametrize("name", ["stronger_team", "no_team"])
def test_a_change_of_the_team_brings_one_where_nobody_convenes_and_is_refused_beside_shared_governance(
    name: str, tmp_path: Path
) -> None:
    from dataclasses import replace

    shared = replace(shire_county(), governance="shared")
    assert apply(read_scenario(name), shared, 40).partnership.governance == "team"
    path = tmp_path / "mine.toml"
    path.write_text(f'extends = "{name}"\ntitle = "t"\nquestion = "q?"\n[table]\ngovernance = "shared"\n')
    with pytest.raises(ScenarioError, match="nobody convenes"):
        apply(read_scenario(str(path)), shire_county(), 40)
