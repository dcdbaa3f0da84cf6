"""What the page asks is answered; what nobody should send gives a sentence, and the app goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("starlette", reason="the app's packages are not installed (extra `app`)")

from partnership_dynamics.calibration.calibrated import Calibrated, CalibratedPart, as_toml
from partnership_dynamics.scenarios.app import answers
from partnership_dynamics.scenarios.app.server import App, build_app
from partnership_dynamics.scenarios.app.sessions import MOST_FILES, MOST_TABS, Sessions
from partnership_dynamics.scenarios.app.survey import safe_name
from tests.app.asking import PORT, TOKEN, Answer, ask, post

NODES = b"id,name,kind\na,Alder Council,county\nb,Beech Police,police\nc,Cedar Health,health\nd,Dock Fire,fire\n"
TIES = b"source,target\na,b\nb,a\na,c\nc,d\nd,a\n"
HOSTILE = {
    "empty.csv": b"",
    "zeros.csv": b"\0" * 5000,
    "noise.xlsx": bytes(range(256)) * 40,
    "bomb.graphml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">'
    + b"".join(b'<!ENTITY b%d "%s">' % (k, b"&b;" * 10) for k in range(9))
    + b"]><graphml>&b8;</graphml>",
    "outside.graphml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><graphml>&x;</graphml>',
    "fake.xlsx": b"PK\x03\x04" + b"\0" * 400,
    "half.net": b'*Vertices 3\n1 "a"\n*Arcs\n1 9\n',
    "members.csv": b"id,name\n" + b"".join(b"%d,M%d\n" % (k, k) for k in range(9000)),
    "wide.csv": b"a," * 300_000,
    "script.csv": b"source,target\n<script>alert(1)</script>,b\n",
    "..": TIES,
    "../../../outside.csv": b"source,target\n",
}


@pytest.fixture(scope="module")
def app() -> Any:
    return build_app(TOKEN, PORT, App())


def give(app: Any, files: dict[str, bytes], tab: str = "b" * 32, kind: str = "survey", **choice: Any) -> Answer:
    """Give files as a survey, as the page does."""
    for index, (name, body) in enumerate(files.items()):
        more = "&more" if index else ""
        taken = ask(app, f"/api/file?name={name}{more}", body, "PUT", tab=tab)
        assert taken.status == 200, taken.text
    return post(app, "/api/choose", {"kind": kind, **choice}, tab)


def test_a_survey_in_two_files_is_understood_and_told(app: Any) -> None:
    found = give(app, {"nodes.csv": NODES, "ties.csv": TIES}).lines[-1]["picture"]
    assert [member["name"] for member in found["members"]][:4] == [
        "Alder Council",
        "Beech Police",
        "Cedar Health",
        "Dock Fire",
    ]
    assert "5 directed ties" in found["understood"]
    assert "partnership-app-" not in str(found)
    answer = post(app, "/api/play", {"question": {"years": 1}}, "b" * 32)
    assert answer.status == 200
    assert len(answer.json["frames"]) == 5


def test_names_can_be_replaced_by_codes_before_anything_else(app: Any) -> None:
    found = give(app, {"nodes.csv": NODES, "ties.csv": TIES}, pseudonymise=True)
    assert "Alder" not in found.text
    kept = post(app, "/api/save", {"question": {}}, "b" * 32)
    assert "Alder" not in kept.text


def test_where_there_are_several_relations_the_person_chooses_one(app: Any) -> None:
    ties = b"source,target,relation\na,b,help\nb,c,money\nc,a,help\n"
    asked = give(app, {"ties.csv": ties}, tab="c" * 32).lines[-1]
    assert asked["choose"] == ["help", "money"]
    chosen = post(app, "/api/choose", {"kind": "survey", "relation": "help"}, "c" * 32).lines[-1]
    assert "picture" in chosen or "error" in chosen


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_malformed_huge_or_hostile_file_gives_a_sentence_and_the_app_goes_on(app: Any, name: str) -> None:
    last = give(app, {name: HOSTILE[name]}, tab="d" * 32).lines[-1]
    if "error" in last:
        assert last["error"].endswith((".", "?", "!"))
        assert len(last["error"]) < 700
        assert "Traceback" not in last["error"]
        assert "partnership-app-" not in last["error"]
        assert "root:" not in last["error"]
    else:
        assert {"picture", "choose"} & set(last)
    assert post(app, "/api/start", {}, "d" * 32).lines[-1]["picture"]["name"]


CALIBRATED = as_toml(Calibrated({"log": CalibratedPart({"idea_rate": 0.1}, np.array([[0.08], [0.12]]))})).encode()


def test_a_survey_and_its_calibrated_constants_are_taken_together_or_one_after_the_other(app: Any) -> None:
    survey = {"nodes.csv": NODES, "ties.csv": TIES}
    together = give(app, {**survey, "calibrated.toml": CALIBRATED}).lines[-1]["picture"]
    assert together["calibrated"]
    assert "2 draws of 1 constant from calibrated.toml" in together["prepared"][0]
    plain = give(app, survey).lines[-1]["picture"]
    assert not plain["calibrated"]
    after = give(app, {"calibrated.toml": CALIBRATED}, kind="calibrated").lines[-1]["picture"]
    assert after["prepared"] == together["prepared"]
    assert after["name"] == plain["name"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"[[", "not valid TOML"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a = " + b"[" * 50_000, "too deep"),
        (b"", "no format"),
        (CALIBRATED.replace(b"0.08", b"nan"), "not a finite number"),
        (CALIBRATED.replace(b"0.08", b"-9.0"), "negative"),
    ],
)
def test_a_spoilt_file_of_constants_gives_a_sentence_and_the_partnership_stays(
    app: Any, body: bytes, said: str
) -> None:
    tab = "9" * 32
    before = give(app, {"nodes.csv": NODES, "ties.csv": TIES}, tab).lines[-1]["picture"]
    for kind, files in (("calibrated", {}), ("survey", {"nodes.csv": NODES, "ties.csv": TIES})):
        last = give(app, {**files, "calibrated.toml": body}, tab, kind=kind).lines[-1]
        assert said in last["error"]
        assert "partnership-app-" not in last["error"]
        assert last["error"].endswith(".")
    after = post(app, "/api/start", {}, tab).lines[-1]["picture"]
    assert after["members"] == before["members"]


def test_the_start_of_a_scenario_that_the_app_gives_is_one_that_it_takes(app: Any) -> None:
    text = post(app, "/api/new-scenario", {}).text
    (one,) = post(app, "/api/scenarios", {"files": {"mine.toml": text}}).json["what_ifs"]
    assert one["name"] == "mine"
    assert post(app, "/api/sliders", {"what_if": "mine", "own": one["own"]}).status == 200


def test_a_spoilt_scenario_gives_the_commands_sentence(app: Any) -> None:
    refused = post(app, "/api/scenarios", {"files": {"mine.toml": 'title = "A"\nquestion = "B?"\nteem = 1\n'}})
    assert refused.status == 400
    assert refused.json["error"].startswith("mine.toml: teem: this key is not known (did you mean 'team'?)")


def test_files_stay_in_their_folder_and_are_gone_once_read(app: Any, tmp_path: Path) -> None:
    own = App()
    inside = build_app(TOKEN, PORT, own)
    ask(inside, "/api/file?name=../../x.csv", TIES, "PUT")
    folder = own.sessions.of("a" * 32).folder  # type: ignore[union-attr]
    assert folder is not None
    assert [path.name for path in folder.iterdir()] == ["x.csv"]
    own.sessions.close()
    assert not folder.exists()


@given(st.text(max_size=200))
def test_no_name_of_a_file_leads_out_of_its_folder(word: str) -> None:
    name = safe_name(word)
    assert name not in ("", ".", "..")
    assert not set(name) & set('/\\\0:*?"<>|\n')
    assert Path("folder", name).parent == Path("folder")


def test_too_many_files_are_refused(app: Any) -> None:
    for index in range(MOST_FILES):
        ask(app, f"/api/file?name={index}.csv{'&more' if index else ''}", TIES, "PUT", tab="e" * 32)
    refused = ask(app, "/api/file?name=last.csv&more", TIES, "PUT", tab="e" * 32)
    assert refused.status == 400
    assert str(MOST_FILES) in refused.json["error"]


ADDRESSES = (
    "/api/start",
    "/api/choose",
    "/api/sliders",
    "/api/ask",
    "/api/play",
    "/api/tell",
    "/api/save",
    "/api/open",
    "/api/compare",
    "/api/structure",
    "/api/brief",
    "/api/scenarios",
    "/api/new-scenario",
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(ADDRESSES[1:]),
    st.one_of(
        st.binary(max_size=60),
        st.recursive(st.none() | st.booleans() | st.text(max_size=8) | st.integers(), st.lists, max_leaves=4).map(
            lambda value: repr(value).encode()
        ),
        st.sampled_from(
            [
                b'{"question": {"what_if": "nothing"}}',
                b'{"question": {"what_if": "/etc/passwd"}}',
                b'{"question": {"levers": {"staff": 1e9}}}',
                b'{"question": {"years": 10000}}',
                b'{"member": 99}',
                b'{"question": {}, "member": 9999}',
                b'{"question": {}, "number": -1}',
                b'{"questions": []}',
                b'{"files": {}}',
                b'{"files": {"a.toml": ""}}',
                b'{"files": {"..": "a = 1"}}',
                b'{"files": {"a.toml": 1}}',
                b'{"files": {"a.toml": "extends = 3"}}',
                b'{"kind": "calibrated"}',
                b'{"question": {"what_if": "a", "own": {"a.toml": "["}}}',
                b'{"question": {"what_if": "a", "own": {"../a.toml": ""}}}',
                b'{"kind": "county", "county": "Nowhere"}',
                b'{"kind": "bank"}',
                b'{"what_if": "no_team", "years": 1}',
            ]
        ),
    ),
)
def test_whatever_is_asked_is_answered_or_refused_in_a_sentence(app: Any, path: str, body: bytes) -> None:
    if path == "/api/ask" and b"{}" in body:
        return
    answer = post(app, path, body, "f" * 32)
    assert answer.status in (200, 400), (path, body, answer.text)
    if answer.status == 400:
        assert answer.json["error"].endswith((".", "?", "!"))
    elif b"error" in answer.body:
        assert "in the app itself" not in answer.text, answer.text


def test_two_tabs_do_not_disturb_each_other(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "LOOKS", (4,))
    one, other = "1" * 32, "2" * 32
    give(app, {"nodes.csv": NODES, "ties.csv": TIES}, tab=one)
    assert len(post(app, "/api/start", {}, one).lines[-1]["picture"]["members"]) < 17
    assert len(post(app, "/api/start", {}, other).lines[-1]["picture"]["members"]) == 17
    asked = {"question": {"what_if": "austerity", "years": 3}}
    mine, theirs = (post(app, "/api/ask", asked, tab).lines[-1] for tab in (one, other))
    assert mine != theirs
    assert post(app, "/api/ask", asked, other).lines[-1] == theirs


def test_without_open_data_a_county_is_refused_with_what_to_do(
    app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERSHIP_DATA", str(tmp_path))
    assert post(app, "/api/start", {}).lines[-1]["counties"] == []
    refused = post(app, "/api/choose", {"kind": "county", "county": "Kent"}).lines[-1]
    assert "data" in refused["error"]


def test_only_so_many_tabs_are_remembered_and_the_latest_are() -> None:
    sessions = Sessions()
    tabs = [f"tab-{index:04d}" for index in range(MOST_TABS + 5)]
    first = sessions.of(tabs[0])
    assert first is not None
    first.take_file("nodes.csv", b"id\n1\n", more=False)
    folder = first.folder
    assert folder is not None
    for tab in tabs[1:]:
        sessions.of(tab)
    assert sessions.known(tabs[-1]) is not None
    assert sessions.known(tabs[0]) is None
    assert not folder.exists()


def test_a_fault_of_ours_is_told_without_its_insides(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError("secret insides")

    monkeypatch.setattr("partnership_dynamics.scenarios.app.server.answers.answers", fails)
    answer = post(app, "/api/ask", {"question": {}})
    assert answer.status == 200
    assert "in the app itself" in answer.lines[-1]["error"]
    assert "secret" not in answer.text
