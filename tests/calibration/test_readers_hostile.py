"""No file, however broken, huge or hostile, does more than be refused with a sentence that names it.

For longer: PARTNERSHIP_FUZZ=5000 python3 run.py test tests/calibration/test_readers_hostile.py
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnership_dynamics.calibration.figures import figures, group_column
from partnership_dynamics.calibration.page import page
from partnership_dynamics.calibration.panels import panels_of
from partnership_dynamics.calibration.partnership_from_survey import to_partnership
from partnership_dynamics.calibration.readers import cells, excel, plain
from partnership_dynamics.calibration.survey import Survey, SurveyError, read_survey
from tests.calibration.samples import ARCS, DATA, FILES, HEADER, NAMES, archive, repacked, workbook

ROOT = Path(__file__).resolve().parents[2]
MEMORY, SECONDS = 1_500_000_000, 60  # of address space (Python and its packages take half), and of computing
SMALL = 80  # members, up to which all that is said of a survey is looked at too
relaxed = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=int(os.environ.get("PARTNERSHIP_FUZZ", "60")),
)


def survives(path: Path | list[Path], named: str = "") -> str:
    """Read a file or several, and return what is said if it is refused."""
    try:
        survey = read_survey(path)
    except SurveyError as error:
        told = str(error)
        assert (named or Path(str(path)).stem) in told, told
        assert len(told) < 1_000
        return told
    assert len(survey.ids) >= 2
    assert all(layer.ties > 0 for layer in survey.layers.values())
    if len(survey.ids) <= SMALL:
        look_at(survey)
    return ""


def look_at(survey: Survey) -> None:
    """Do with a survey what the commands do: describe it, make panels and a partnership of it, or say why not."""
    layers = list(survey.layers.values())[:2]
    group = group_column(survey)
    text = page(survey, layers, [figures(survey, layer, group) for layer in layers], {}, 1)
    assert survey.name in text
    for make in (panels_of, to_partnership):
        with suppress(SurveyError):
            make(survey, layers[0].relation)


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_sample_of_each_format_is_the_same_network(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    survey = read_survey(tmp_path / name)
    labels = [survey.names.index(one) for one in NAMES]
    found = {(labels.index(i), labels.index(j)) for i, j in zip(*(survey.layer().tie == 1).nonzero(), strict=True)}
    assert found == set(ARCS)


@relaxed
@given(name=st.sampled_from(sorted(FILES)), data=st.data())
def test_damaged_files_are_read_or_refused(tmp_path: Path, name: str, data: st.DataObject) -> None:
    whole = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        kind = data.draw(st.sampled_from(["change", "cut", "insert", "double", "end"]))
        if kind == "change":
            whole[at] = data.draw(st.integers(0, 255))
        elif kind == "cut":
            del whole[at : at + data.draw(st.integers(1, 20))]
        elif kind == "insert":
            whole[at:at] = data.draw(
                st.binary(max_size=8) | st.sampled_from([b"999999999", b"-1", b'"', b"[", b"*", b"<"])
            )
        elif kind == "double":
            whole[at:at] = whole[at : at + 40]
        else:
            del whole[at:]
        if not whole:
            break
    path = tmp_path / f"broken_{name}"
    path.write_bytes(bytes(whole))
    survives(path)


def others_made(shared: Path) -> list[Path]:
    """Return files that other tools wrote, those that are small."""
    samples = shared / "data" / "format_samples"
    files = [path for path in sorted(samples.rglob("*.*")) if path.is_file() and path.stat().st_size < 20_000]
    assert len(files) > 60
    return [path for path in files if path.suffix not in (".md", ".##h", ".##d")]


@relaxed
@given(data=st.data())
def test_damaged_files_of_other_tools_one_or_two_together_are_read_or_refused(
    shared: Path, tmp_path: Path, data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(others_made(shared)), min_size=1, max_size=2, unique=True))
    paths = []
    for place, path in enumerate(chosen):
        whole = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(0, 4))):
            at, size = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 60))
            piece = data.draw(st.sampled_from([b"", b"\n", b'"', b",", b"0", b"-1", b"nan", whole[at : at + size]]))
            whole[at : at + size] = piece
        paths.append(tmp_path / f"broken{place}{path.suffix}")
        paths[-1].write_bytes(bytes(whole))
    survives(paths, "broken")


@relaxed
@given(data=st.binary(max_size=300), start=st.sampled_from(sorted({text[:12] for text in FILES.values()} | {b""})))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, start: bytes) -> None:
    path = tmp_path / "noise.dat"
    path.write_bytes(start + data)
    survives(path)


@relaxed
@given(
    text=st.text("0123456789 ,;\t\n\"'*:[]<>#%.-abAB=/|é", max_size=200),
    name=st.sampled_from(["a.csv", "b.net", "c.dl"]),
)
def test_any_text_is_read_or_refused(tmp_path: Path, text: str, name: str) -> None:
    start = {"a.csv": "", "b.net": "*Vertices 4\n", "c.dl": "DL N=4\n"}[name]
    path = tmp_path / name
    path.write_text(start + text, encoding="utf-8")
    survives(path)


@relaxed
@given(head=st.data())
def test_damaged_ucinet_headers_are_read_or_refused(tmp_path: Path, head: st.DataObject) -> None:
    header, body = bytearray(HEADER), bytearray(DATA)
    for _ in range(head.draw(st.integers(1, 5))):
        header[head.draw(st.integers(0, len(header) - 1))] = head.draw(st.integers(0, 255))
    cut = head.draw(st.integers(0, len(header)))
    (tmp_path / "net.##h").write_bytes(bytes(header[: cut if head.draw(st.booleans()) else None]))
    (tmp_path / "net.##d").write_bytes(
        bytes(body[: head.draw(st.integers(0, len(body)))] if head.draw(st.booleans()) else body)
    )
    survives(tmp_path / "net.##h")


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + k)} "{f"&{chr(97 + k)};" * 10}">' for k in range(12))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
NODE = '<graph edgedefault="directed"><node id="a">{}</node><node id="b"/><edge source="a" target="b"/></graph>'
HOSTILE: dict[str, tuple[bytes, str]] = {
    "laughs.graphml": (f"{ENTITIES}<graphml>{NODE.format('&m;')}</graphml>".encode(), "document type or entities"),
    "outside.graphml": (f"{OUTSIDE}<graphml>{NODE.format('&a;')}</graphml>".encode(), "document type or entities"),
    "remote.graphml": (b'<!DOCTYPE graphml SYSTEM "http://example.org/a.dtd"><graphml></graphml>', "document type"),
    "laughs.gexf": (f"{ENTITIES}<gexf>{NODE}</gexf>".encode(), "document type or entities"),
    "deep.graphml": (b"<graphml>" + b"<graph>" * 50_000, "elements 100 deep"),
    "deep.gml": (b"graph [ a " + b"[ a " * 50_000, "lists 50 deep"),
    "wide.net": (b"*Vertices 99999999999\n", "99,999,999,999 members"),
    "brackets.net": (b'*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n1 2 1 ' + b"[" * 2_000_000 + b"]", "the time []"),
    "digits.net": (b"*Vertices " + b"9" * 1_000_000, "needs the number of members"),
    "times.net": (b'*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n1 2 1 [1-999999999]\n', "line 5: the time [1-999999999]"),
    "wide.dl": (b"DL N=2000000000\nDATA:\n0", "2,000,000,000 members"),
    "many.dl": (b"DL N=4000 NM=4000\nDATA:\n0 1", "NM=4000"),
    "short.dl": (b"DL N=4000\nDATA:\n0 1", "the data end before"),
    "blanks.dl": (b"DL N=4\n" + b" " * 2_000_000 + b",\nN" + b" " * 2_000_000 + b",\nfoo", "no line DATA:"),
    "lines.gml": (b"\n" * 30_000 + b"graph [", "lines.gml"),
    "heading.csv": (b'id,"a' + b" \n" * 50_000 + b'",b\nx,1,2\ny,1,2\n', "members, and no ties"),
    "quote.csv": (b'source,target\n"' + b"x" * 300_000, "line 2"),
    "columns.csv": (b"," * 4_500_000 + b"x", "more than 4,000,000 cells"),
    "rows.csv": (b"source,target\n" + b"a,b\n" * 2_100_000, "more than 4,000,000 cells"),
    "members.csv": (b"source,target\n" + b"".join(b"%d,a\n" % k for k in range(6_000)), "6,001 members"),
    "relations.csv": (
        b"source,target,relation\n" + b"".join(b"%d,%d,%d\n" % (k, k + 1, k) for k in range(1_500)),
        "1,500 relations",
    ),
    "traverse.xlsx": (archive({"../../../etc/passwd": b"x", "xl/a": b"", "/abs": b""}), "no Excel workbook"),
    "zip.xlsx": (archive({"a.csv": b"source,target\na,b"}), "no Excel workbook"),
    "page.csv": (b"<!DOCTYPE html><html><body>", "neither GraphML nor GEXF"),
    "a.pdf": (b"%PDF-1.7", "this is a PDF"),
    "old.xls": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "of the old kind (.xls)"),
    "nothing.gml": (b"  \n ", "the file is empty"),
    "bomb.xlsx": (repacked(FILES["book.xlsx"], sheet1=b" " * 90_000_000), "unpacks to 90 MB"),
    "strings.xlsx": (repacked(FILES["book.xlsx"], styles=b" " * 20_000_000), "16 MB for a part that is no sheet"),
    "laughs.xlsx": (
        repacked(FILES["book.xlsx"], workbook=f"{ENTITIES}<workbook>&m;</workbook>".encode()),
        "'xl/workbook.xml' in it declares a document type or XML entities",
    ),
    "sheet.xlsx": (
        repacked(FILES["book.xlsx"], sheet1=f"<!--{' ' * 90_000}-->{OUTSIDE}<a>&a;</a>".encode("utf-16")),
        "'xl/worksheets/sheet1.xml' in it declares a document type",
    ),
    "odd.xlsx": (
        repacked(FILES["book.xlsx"], styles=b'<?xml version="1.0" encoding="utf-7"?><a/>'),
        "a damaged workbook",
    ),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_files_are_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    content, reason = HOSTILE[name]
    (tmp_path / name).write_bytes(content)
    assert reason in survives(tmp_path / name)


def test_a_far_cell_of_a_sheet_is_refused_before_the_rows_between_are_made(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "source"
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "far.xlsx")
    told = survives(tmp_path / "far.xlsx")
    assert "columns; cut the sheet" in told


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def test_hostile_files_take_little_memory_and_time(tmp_path: Path) -> None:
    for name, (content, _reason) in HOSTILE.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "book.xlsx").write_bytes(
        workbook([["source", "target"], *[[f"m{k}", f"m{k + 1}"] for k in range(4_000)]])
    )
    script = (
        "import sys; from pathlib import Path\n"
        "from partnership_dynamics.calibration.survey import SurveyError, read_survey\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    try: read_survey(path)\n"
        "    except SurveyError as error: print(error)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        preexec_fn=_limited,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert len(done.stdout.splitlines()) >= len(HOSTILE)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_devices_and_odd_names_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for place in (tmp_path / "pipe.csv", Path("/dev/zero"), tmp_path / "no.csv", Path("a\0b.csv")):
        with pytest.raises(SurveyError, match=r"not an ordinary file|no such file|is no name of a file"):
            read_survey([place])


def test_a_reader_opens_no_file_but_the_one_given_and_its_other_half(tmp_path: Path) -> None:
    (tmp_path / "a.##h").write_bytes(HEADER)
    with pytest.raises(SurveyError, match=r"its other half a\.##d is not beside it"):
        read_survey(tmp_path / "a.##h")
    (tmp_path / "a.##d").write_bytes(DATA)
    assert read_survey(tmp_path / "a.##d").ids == NAMES
    (tmp_path / "a.##d").write_bytes(DATA + b"\0\0\0\0")
    with pytest.raises(SurveyError, match=r"68 bytes, where a\.##h announces 4 rows, 4 columns and 1 matrix"):
        read_survey(tmp_path / "a.##h")


def test_a_file_beyond_the_limits_is_refused_and_the_limit_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, limit, value, name, reason in (
        (cells, "SIZE_LIMIT", None, "edges.csv", "larger than"),
        (plain, "MEMBERS_LIMIT", 3, "a.net", "4 members; at most 3"),
        (plain, "TIES_LIMIT", 2, "a.gml", "more than 2 ties"),
        (excel, "ROWS_LIMIT", 2, "book.xlsx", "row 3: more than 2 rows"),
    ):
        (tmp_path / name).write_bytes(FILES[name] if value is not None else b"x" * 64_000_001)
        with monkeypatch.context() as patch:
            if value is not None:
                patch.setattr(module, limit, value)
            with pytest.raises(SurveyError, match=reason):
                read_survey(tmp_path / name)
