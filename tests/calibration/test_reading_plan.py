"""A plan says how a survey is read: it is written, read again, and takes the same decisions without a question."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_dynamics.calibration.panels import panels_of
from partnership_dynamics.calibration.partnership_from_survey import to_partnership
from partnership_dynamics.calibration.partnerships import check_one_partnership
from partnership_dynamics.calibration.plan import ReadingPlan, RefusalError, SheetPlan
from partnership_dynamics.calibration.plan_files import plan_text, read_plan, write_plan
from partnership_dynamics.calibration.survey import Survey, SurveyError, read_survey

LIST = "from,to,{}\nPolice,Fire,{}\nFire,Police,{}\nPolice,Health,{}\nHealth,Fire,{}\nCouncil,Police,{}\n"
RANKED = "from,to,rank\nA,B,1\nA,C,2\nA,D,3\nB,A,1\nB,E,2\nC,D,1\nC,A,2\nD,B,1\nD,C,2\nD,E,3\nE,A,1\n"
TIES = "from,to\nPolice,Fire\nFire,Police\nPolice,Health\nHealth,Fire\nCouncil,Police\n"
MATRIX = ",A1,B1,C1,D1\nA1,0,{},1,0\nB1,1,0,0,1\nC1,0,1,0,1\nD1,1,1,1,0\n"
ASKED_TOLD = "ego,alter,asked,told\nA,B,1,0\nA,C,0,1\nB,A,1,1\nB,C,0,0\nC,A,1,0\nC,B,0,2\n"
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)


def survey_in(folder: Path, text: str, plan: ReadingPlan | None = None, name: str = "a.csv") -> Survey:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_survey(path, plan=plan)


def asked(folder: Path, text: str) -> RefusalError:
    with pytest.raises(RefusalError) as caught:
        survey_in(folder, text)
    return caught.value


@given(
    waves=st.lists(words, max_size=3),
    same=st.dictionaries(words, words, max_size=3),
    scale=st.dictionaries(words, st.floats(0, 100), max_size=3),
    columns=st.dictionaries(words, words, max_size=3),
    cut=st.none() | st.floats(-10, 10),
    directed=st.none() | st.booleans(),
    missing=st.sampled_from(["auto", "none"]) | st.lists(words, min_size=1, max_size=2).map(tuple),
)
def test_a_plan_comes_back_from_its_file(tmp_path_factory, waves, same, scale, columns, cut, directed, missing) -> None:  # type: ignore[no-untyped-def]
    plan = ReadingPlan(
        sheets=(SheetPlan("b.xlsx, sheet 'S'", header_row=2, layout="list", columns=columns),),
        waves=tuple(waves),
        same=same,
        scale=scale,
        cut=cut,
        directed=directed,
        missing=missing,
        cap=5,
        split="\n",
    )
    path = tmp_path_factory.mktemp("plan") / "plan.toml"
    write_plan(path, plan)
    assert read_plan(path) == plan


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('wavs = ["a"]', "'wavs' is no key of a plan (nearest: 'waves')"),
        ('waves = "a"', "waves is 'a'; it must be a list of words"),
        ('files = "both"', "files is 'both'; it must be one of waves, relations"),
        ("header_row = -1", "header_row is -1; it must be a whole number"),
        ("scale = {a = -1}", "it must be a table of answers with numbers from 0 on"),
        ("waves = [", "no well-formed plan"),
        ("[[sheets]]\nuse = true", "each with a name"),
    ],
)
def test_a_faulty_plan_is_refused_with_the_key(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SurveyError) as caught:
        read_plan(tmp_path / "plan.toml")
    assert said in str(caught.value)
    assert "plan.toml" in str(caught.value)


def test_every_key_of_a_plan_is_written_if_it_was_set() -> None:
    keys = [one.name for one in fields(ReadingPlan) if one.name not in ("sheets", "waves")]
    said: dict[str, Any] = dict.fromkeys(keys, "x")
    assert all(f"{key} = " in plan_text(ReadingPlan(**said)) for key in keys)


@pytest.mark.parametrize(
    "text",
    [
        LIST.format("link", *"10110"),
        LIST.format("zzz", *"10110"),
        LIST.format("frequency", "Daily", "Weekly", "Never", "Weekly", "Monthly"),
        MATRIX.format("99"),
        MATRIX.format("-"),
        MATRIX.format("refused"),
        TIES + "Health,Polce\n",
        TIES + "Health,POLICE\n",
        TIES + "Health,None\n",
        TIES + "Health,Various\n",
        TIES + "Health,Police; Zoo\n",
        "Survey of 2024\n\n" + TIES,
        "respondent,named\nPolice,Fire;Health\nFire,Police\nHealth,Fire;Police\n",
        "from,to,wave\nA1,B1,post\nB1,A1,pre\nA1,C1,pre\n",
        "from,to,how\nA,B,help\nA,B,money\nB,A,help\nC,A,money\n",
        "0,1,1,0\n1,0,0,1\n0,1,0,1\n1,1,1,0\n",
        RANKED,
    ],
)
def test_reading_with_the_plan_that_was_saved_gives_the_same_survey_without_a_question(
    tmp_path: Path, text: str
) -> None:
    first = survey_in(tmp_path, text, ReadingPlan(accept=True))
    write_plan(tmp_path / "plan.toml", first.plan)
    again = survey_in(tmp_path, text, read_plan(tmp_path / "plan.toml"))
    assert again.ids == first.ids
    assert not any(one.blocks for one in again.decisions)
    assert {key: layer.weight.tolist() for key, layer in again.layers.items()} == {
        key: layer.weight.tolist() for key, layer in first.layers.items()
    }
    assert [layer.tie.tolist() for layer in again.layers.values()] == [
        layer.tie.tolist() for layer in first.layers.values()
    ]


@pytest.mark.parametrize(
    ("text", "key", "words", "plan", "ties"),
    [
        (MATRIX.format("99"), "missing_codes", "--missing 99", ReadingPlan(missing_codes=("99",)), 8),
        (MATRIX.format("99"), "missing_codes", "--strength 99", ReadingPlan(tie_codes=("99",)), 9),
        (MATRIX.format("11"), "structural_codes", "--structural 10,11", ReadingPlan(structural_codes=("10", "11")), 8),
        (MATRIX.format("-"), "missing_codes", "--missing=-", ReadingPlan(missing_codes=("-",)), 8),
        (MATRIX.format("-1"), "missing_codes", "--negative relation", ReadingPlan(negative="missing"), 8),
        (TIES + "Health,Polce\n", "same", '--same "Polce=Police"', ReadingPlan(same={"Polce": "Police"}), 6),
        (TIES + "Health,Polce\n", "same", '--same "Polce=Polce"', ReadingPlan(same={"Polce": "Polce"}), 6),
        (TIES + "Health,Various\n", "same", '--same "Various=none"', ReadingPlan(same={"Various": ""}), 5),
        (TIES + "Health,Police; Zoo\n", "split", '--split ";"', ReadingPlan(split=";"), 7),
        (TIES + "Health,Police; Zoo\n", "split", "--split none", ReadingPlan(split="none"), 6),
        (LIST.format("zzz", *"10110"), "columns", "--column weight=zzz", ReadingPlan(columns={"weight": "zzz"}), 3),
        (LIST.format("zzz", *"10110"), "columns", "--unused zzz", ReadingPlan(unused=("zzz",)), 5),
        (",A1,B1,C1,D1\nA1,,3,2,5\nB1,4,,1,3\nC1,2,2,,4\nD1,5,4,1,\n", "cut", "--cut 3", ReadingPlan(cut=3.0), 7),
        (",A1,B1,C1,D1\nA1,,3,2,1\nB1,1,,2,3\nC1,3,2,,1\nD1,1,3,2,\n", "ranks", "--ranks 2", ReadingPlan(ranks=1), 4),
        ("id,rank1,rank2,rank3\nA,B,C,D\nB,A,D,C\nC,D,A,B\nD,A,B,C\n", "ranks", "--ranks 2", ReadingPlan(ranks=2), 8),
        (
            "from,to,value\n"
            + "".join(
                f"{a},{b},{1 + (k + ord(a)) % 3}\n" for a in "ABCD" for k, b in enumerate(sorted({*"ABCD"} - {a}))
            ),
            "ranks",
            "--ranks 2",
            ReadingPlan(ranks=1),
            4,
        ),
        (RANKED, "ranks", "--ranks 3", ReadingPlan(cut=1.0), 11),
        (MATRIX.format(1) + "A1,0,0,0,1\n", "repeats", "--repeats any", ReadingPlan(repeats="first"), 9),
        (",A1,B1,C1\nA1,,1,\nB1,1,,0\nC1,,1,\n", "blank", "--blank none", ReadingPlan(blank="missing"), 3),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_and_the_option_that_is_named_settles_it(
    tmp_path: Path, text: str, key: str, words: str, plan: ReadingPlan, ties: int
) -> None:
    question = next(one for one in asked(tmp_path, text).questions if one.key == key)
    assert words in question.question()
    assert "a.csv" in question.where
    survey = survey_in(tmp_path, text, plan)
    assert sum(int((layer.tie == 1).sum()) for layer in survey.layers.values()) == ties


@pytest.mark.parametrize(
    "text",
    [
        ",A,B,C,D\nA,,1,2,3\nB,1,,3,2\nC,2,1,,3\nD,3,1,2,\n",
        "id,rank1,rank2,rank3\nA,B,C,D\nB,A,D,C\nC,B,A,D\nD,B,C,A\n",
        "from,to,rank\nA,B,1\nA,C,2\nA,D,3\nB,A,1\nB,D,2\nB,C,3\nC,B,1\nC,A,2\nC,D,3\nD,B,1\nD,C,2\nD,A,3\n",
    ],
)
def test_who_is_ranked_first_has_the_strongest_tie_in_whatever_form_a_ranking_is_written(
    tmp_path: Path, text: str
) -> None:
    layer = survey_in(tmp_path, text, ReadingPlan(ranks=2)).layer()
    a, b, c, d = range(4)
    assert layer.weight[a, b] == layer.weight[b, a] == layer.weight[c, b] == layer.weight[d, b] == 2.0
    assert layer.weight[a, c] == layer.weight[b, d] == layer.weight[c, a] == layer.weight[d, c] == 1.0
    assert layer.tie[a, d] == layer.tie[b, c] == layer.tie[c, d] == layer.tie[d, a] == 0


def test_a_ranking_that_is_accepted_is_read_as_the_plan_that_it_saves(tmp_path: Path) -> None:
    accepted = survey_in(tmp_path, RANKED, ReadingPlan(accept=True))
    assert accepted.plan.ranks == 3
    told = survey_in(tmp_path, RANKED, ReadingPlan(ranks=3))
    assert (accepted.layer().weight == told.layer().weight).all()


@pytest.mark.parametrize(
    ("waves", "order"),
    [
        (("T2", "T1"), ("T1", "T2")),
        (("follow-up", "baseline"), ("baseline", "follow-up")),
        (("2010/11", "2009/10"), ("2009/10", "2010/11")),
        (("01/04/2011", "12/03/2010"), ("12/03/2010", "01/04/2011")),
        (("wave 10", "wave 9"), ("wave 9", "wave 10")),
        (("Mar 2019", "Jan 2018"), ("Jan 2018", "Mar 2019")),
        (("Q1 2012/13", "Q3 2011/12"), ("Q3 2011/12", "Q1 2012/13")),
        (("second", "first"), ("first", "second")),
        (("after merger", "before merger"), ("before merger", "after merger")),
        (("Spring 2012", "Autumn 2011"), ("Autumn 2011", "Spring 2012")),
        (("2012 fall", "2012 summer"), ("2012 summer", "2012 fall")),
        (("Spring 2012", "Winter 2011/12"), ("Winter 2011/12", "Spring 2012")),
    ],
)
def test_waves_are_in_order_of_time_whatever_they_are_called(
    tmp_path: Path, waves: tuple[str, str], order: tuple[str, str]
) -> None:
    rows = "".join(f"A1,B1,{wave}\nB1,C1,{wave}\n" for wave in waves)
    assert survey_in(tmp_path, "from,to,wave\n" + rows).waves("tie") == order


@pytest.mark.parametrize(
    "waves",
    [
        ("red", "blue"),
        ("1", "post"),
        ("03/04/2012", "04/03/2012"),
        ("2016", "2107"),
        ("2016", "0216"),
        ("Autumn", "Spring"),
        ("Winter", "2011"),
    ],
)
def test_waves_whose_order_is_not_known_are_asked_for(tmp_path: Path, waves: tuple[str, str]) -> None:
    text = "from,to,wave\n" + "".join(f"A1,B1,{wave}\nB1,C1,{wave}\n" for wave in waves)
    assert f"--waves {waves[0]}" in str(asked(tmp_path, text)) or f"--waves {waves[1]}" in str(asked(tmp_path, text))
    assert survey_in(tmp_path, text, ReadingPlan(waves=waves[::-1])).waves("tie") == waves[::-1]


def test_waves_that_are_not_named_are_left_out_and_one_that_is_not_there_is_refused(tmp_path: Path) -> None:
    text = "from,to,wave\n" + "".join(f"A1,B1,{wave}\nB1,C1,{wave}\n" for wave in (1, 2, 3))
    survey = survey_in(tmp_path, text, ReadingPlan(waves=("1", "3")))
    assert survey.waves("tie") == ("1", "3")
    assert "the wave 2 is not used (you named others)" in " ".join(survey.notes)
    with pytest.raises(SurveyError, match=r"there is no wave '4'.*it has 1, 2, 3"):
        survey_in(tmp_path, text, ReadingPlan(waves=("1", "4")))


def test_files_named_before_and_after_are_waves_and_numbered_questions_are_asked_about(tmp_path: Path) -> None:
    for name in ("survey_pre.csv", "survey_post.csv", "q1.csv", "q2.csv"):
        (tmp_path / name).write_text(TIES, encoding="utf-8")
    survey = read_survey([tmp_path / "survey_post.csv", tmp_path / "survey_pre.csv"])
    assert survey.waves("tie") == ("pre", "post")
    with pytest.raises(RefusalError, match="--files waves or --files relations"):
        read_survey([tmp_path / "q1.csv", tmp_path / "q2.csv"])


def test_members_who_join_and_leave_are_no_non_respondents_and_have_structural_zeros(tmp_path: Path) -> None:
    (tmp_path / "nodes.csv").write_text("id,in_wave_1,in_wave_2\na,1,1\nb,1,1\nc,1,0\nd,0,1\n", encoding="utf-8")
    (tmp_path / "ties.csv").write_text(
        "source,target,wave\na,b,1\nb,c,1\nc,a,1\na,d,2\nd,b,2\nb,a,2\n", encoding="utf-8"
    )
    survey = read_survey(tmp_path)
    first, second = survey.layer(wave="1"), survey.layer(wave="2")
    assert first.present is not None
    assert first.present.tolist() == [True, True, True, False]
    assert first.response_rate == second.response_rate == 1.0
    assert (first.tie[3, :3] == -1).all(), "an absent member's pairs are not known non-ties"
    waves = panels_of(survey)[0][""].networks["ties"].waves
    assert waves[0][3][0] == waves[1][0][2] == 10
    assert {member.name for member in to_partnership(survey).members if member.identifier} >= {"a", "b", "d"}
    assert "c" not in {member.name for member in to_partnership(survey).members}
    (tmp_path / "ties.csv").write_text("source,target,wave\na,d,1\nb,c,1\na,d,2\n", encoding="utf-8")
    with pytest.raises(SurveyError, match=r"ties\.csv, line 2: 'd' has a tie in wave 1, in which nodes\.csv says"):
        read_survey(tmp_path)


def test_several_partnerships_are_chosen_from_or_pooled_and_never_mixed(tmp_path: Path) -> None:
    rows = "".join(
        f"{c} Police,{c} Fire,{c}\n{c} Fire,{c} Police,{c}\n{c} Health,{c} Fire,{c}\n" for c in ("east", "west")
    )
    survey = survey_in(tmp_path, "from,to,county\n" + rows)
    with pytest.raises(
        SurveyError, match="choose one with --where county=east, or fit them together with --pool county"
    ):
        check_one_partnership(survey, pool=True)
    check_one_partnership(survey.where("county", "west"))
    mixed = "from,to,county\n" + "".join(f"A1,B1,{c}\nB1,C1,{c}\nC1,A1,{c}\n" for c in ("east", "west"))
    assert "--where county=east" in str(asked(tmp_path, mixed))
    assert survey_in(tmp_path, mixed, ReadingPlan(where={"county": "east"})).layer().ties == 3


def test_signed_ties_are_a_relation_of_their_own(tmp_path: Path) -> None:
    survey = survey_in(tmp_path, LIST.format("sign", "+", "-", "+", "+", "-"))
    assert {one: survey.layer(one).ties for one in survey.relations} == {"tie": 3, "tie (negative)": 2}


def test_affiliations_are_known_by_their_content_under_any_column_name(tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text(TIES, encoding="utf-8")
    (tmp_path / "who.csv").write_text(
        "partner organisation,attended\nPolice,Summit\nFire,Summit\nPolice,Launch\n", "utf-8"
    )
    survey = read_survey([tmp_path / "ties.csv", tmp_path / "who.csv"])
    assert {name: {survey.names[k] for k in places} for name, places in survey.venues.items()} == {
        "Summit": {"Police", "Fire"},
        "Launch": {"Police"},
    }


def test_the_most_names_that_there_was_room_for_reach_the_estimation(tmp_path: Path) -> None:
    survey = survey_in(tmp_path, TIES, ReadingPlan(cap=2))
    assert panels_of(survey)[0][""].networks["ties"].max_degree == 2
    with pytest.raises(SurveyError, match="names 2 others in wave 1, and the survey had room for 1"):
        panels_of(survey_in(tmp_path, TIES, ReadingPlan(cap=1)))


def test_only_those_who_answered_are_asked_in_a_list_of_few_respondents(tmp_path: Path) -> None:
    text = "from,to\n" + "".join(f"Ego{k},Org{letter}\n" for k in "XY" for letter in "ABCDEFG")
    layer = survey_in(tmp_path, text).layer()
    assert (int(layer.asked.sum()), layer.directed) == (2, True)
    everyone = survey_in(tmp_path, text, ReadingPlan(asked="everyone", directed=True, missing="none"))
    assert everyone.layer().asked.all()


def test_nothing_of_a_file_is_left_out_in_silence(tmp_path: Path) -> None:
    text = "Survey of 2024\n\nfrom,to,weight,comment,email\nPolice,Fire,1,ok,\nFire,Police,2,,a@b\nHealth,Fire,1,,\n"
    left = " ".join(one.sentence() for one in survey_in(tmp_path, text).unused)
    for words_ in ("the title 'Survey of 2024'", "the column comment", "the column email"):
        assert words_ in left


def test_a_formula_without_a_saved_value_is_refused_with_its_cell(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["from", "to", "weight"], ["A1", "B1", "=1+1"], ["B1", "A1", 1]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(SurveyError, match=r"a\.xlsx, sheet 'Sheet', cell C2: the formula '=1\+1' has no saved value"):
        read_survey(tmp_path / "a.xlsx")


CODED = {
    "a.dl": "dl n=4 format=fullmatrix\nlabels:\nA,B,C,D\ndata:\n0 1 0 1\n1 0 1 0\n99 99 0 99\n1 0 0 0\n",
    "a.net": "*Vertices 4\n1 A\n2 B\n3 C\n4 D\n*Matrix\n0 1 0 1\n1 0 1 0\n99 99 0 99\n1 0 0 0\n",
    "a.csv": ",A,B,C,D\nA,0,1,0,1\nB,1,0,1,0\nC,99,99,0,99\nD,1,0,0,0\n",
}


@pytest.mark.parametrize("name", CODED)
def test_a_code_that_fills_a_row_is_a_missing_answer_in_every_format(tmp_path: Path, name: str) -> None:
    layer = survey_in(tmp_path, CODED[name], name=name).layer()
    assert (layer.ties, int(layer.answered.sum()), int((layer.tie == -1).sum())) == (5, 3, 3)
    kept = survey_in(tmp_path, CODED[name], ReadingPlan(tie_codes=("99",)), name).layer()
    assert (kept.ties, kept.weight.max()) == (8, 99.0)


def test_a_code_among_the_weights_of_a_graph_is_asked_about(tmp_path: Path) -> None:
    text = "*Vertices 3\n1 Fire\n2 Police\n3 Health\n*Edges\n1 2 99\n2 3 1\n"
    with pytest.raises(RefusalError, match=r"a\.net, line 6: the answer 99 .*--missing 99 or --strength 99"):
        survey_in(tmp_path, text, name="a.net")
    assert survey_in(tmp_path, text, ReadingPlan(missing_codes=("99",)), "a.net").layer().ties == 1


READ_AS = {
    "a cross beside a tick": (",A,B,C\nA,,✓,✗\nB,✓,,✓\nC,✗,✗,\n", 3, 6),
    "sums under any label": (
        "x,A,B,C,D,Ganz\nA,-,1,0,1,2\nB,1,-,1,0,2\nC,0,0,-,0,0\nD,1,1,1,-,3\nGanz,2,2,2,1,7\n",
        7,
        12,
    ),
    "half a matrix": (",A,B,C,D\nA,,1,0,1\nB,,,1,0\nC,,,,1\nD,,,,\n", 4, 12),
    "a member without a column": (",A,B\nA,0,1\nB,1,0\nC,0,1\n", 3, 4),
    "nobody in other languages": ("ego,alter\nA,B\nB,A\nA,Niemand\nC,aucun\n", 2, 6),
    "yes and no in other languages": (";A;B;C\nA;;ja;nein\nB;ja;;ja\nC;nein;nein;\n", 3, 6),
    "a point between thousands": (";A;B;C\nA;;1.250,5;0\nB;3,5;;0\nC;0;900;\n", 3, 6),
}


def test_a_first_row_of_large_numbers_or_dates_is_no_second_header(tmp_path: Path) -> None:
    dated = "ego,alter,begun,ended\nA,B,2024-01-05,2024-01-09\nB,C,2025-03-01,2025-04-01\nC,A,2025-03-01,2025-04-02\n"
    large = "ego,alter,id,weight\nA,B,123456,123456\nB,C,1,200\nC,A,2,300\n"
    for text in (dated, large):
        assert survey_in(tmp_path, text).layer().ties == 3


def test_a_first_row_of_few_names_is_a_respondent_and_no_header(tmp_path: Path) -> None:
    rows = [
        "Health Board,Probation,,",
        "Ynys Mon,Fire,,",
        "Probation,Ynys Mon,Fire,",
        "Fire,Health Board,Ynys Mon,Council",
        "Council,Health Board,Ynys Mon,Trust",
        "Trust,Health Board,Ynys Mon,Fire",
    ]
    survey = survey_in(tmp_path, "\n".join(rows) + "\n")
    assert set(survey.names) == {"Health Board", "Probation", "Ynys Mon", "Fire", "Council", "Trust"}
    assert survey.layer().ties == 13


@pytest.mark.parametrize("what", READ_AS)
def test_what_is_no_plain_answer_is_read_as_what_it_means(tmp_path: Path, what: str) -> None:
    text, ties, known = READ_AS[what]
    layer = survey_in(tmp_path, text).layer()
    assert (layer.ties, int((layer.tie >= 0).sum()) - len(layer.tie)) == (ties, known)


ASKED_ABOUT = {
    "x beside a tick": ",A,B,C\nA,,✓,x\nB,✓,,✓\nC,x,x,\n",
    "thousands or decimals": ";A;B;C\nA;;1.250;0\nB;2.500;;0\nC;0;9000;\n",
    "two of one body": ",Police,Fire,Health\nPolice (Ann),0,1,0\nPolice (Bob),0,0,1\nFire,1,0,0\nHealth,1,1,0",
    "a number beyond any scale": "ego,alter,weight\nA,B,1e300\nB,A,2\nC,B,1\n",
    "a number far above a scale with a gap": ",A,B,C,D\nA,-,1,50,5\nB,2,-,0,4\nC,0,0,-,1\nD,0,1,5,-\n",
    "an article before a name": "ego,alter\nThe Wildlife Trust,Police\nPolice,Wildlife Trust\nWildlife Trust,Police\n",
    "answers beside one partner each": "Organisation,Partner,Frequency\nA,B,Weekly\nB,A,Never\nC,A,Monthly\n",
    "numbers for those named": "EgoID,AlterID,AlterName\nA,1,x\nA,2,y\nB,1,z\n",
}


@pytest.mark.parametrize("what", ASKED_ABOUT)
def test_what_could_mean_two_things_is_asked_about(tmp_path: Path, what: str) -> None:
    with pytest.raises(RefusalError):
        survey_in(tmp_path, ASKED_ABOUT[what])


def test_several_columns_of_answers_are_a_relation_each_once_it_is_confirmed(tmp_path: Path) -> None:
    place = tmp_path / "answers.csv"
    place.write_text(ASKED_TOLD, encoding="utf-8")
    with pytest.raises(RefusalError, match=r"a relation each.*--column weight=asked,told"):
        read_survey(place)
    accepted = read_survey(place, plan=ReadingPlan(accept=True))
    told = read_survey(place, columns={"weight": "asked,told"})
    again = read_survey(place, plan=told.plan)
    for survey in (accepted, told, again):
        assert {one: survey.layer(one).ties for one in survey.relations} == {"asked": 3, "told": 3}
    alone = read_survey(place, columns={"weight": "told"})
    assert (alone.relations, alone.layer().ties) == (("tie",), 3)
    assert any("asked" in one.what for one in alone.unused)
