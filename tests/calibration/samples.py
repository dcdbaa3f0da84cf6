"""A small network in every format that is read, for tests to break."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence

import openpyxl

NAMES = ("Ann", "Bob", "Cat", "Dan")
ARCS = ((0, 1), (1, 0), (1, 2), (2, 3))


def workbook(rows: Sequence[Sequence[object]], title: str = "Ties") -> bytes:
    """Return a workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ucinet(names: tuple[str, ...], cells: list[float], matrices: int = 1) -> tuple[bytes, bytes]:
    """Return header and data of a UCINET data set of version V6404."""
    n = len(names)
    labels = b"".join(struct.pack("<h", 2 * len(name)) + name.encode("utf-16-le") for name in names)
    head = b"\x05V6404" + struct.pack("<5hbh3i", 16, 4, 21, 5, 3, 7, 3, n, n, matrices)
    head += b"\x00" + bytes([1, 1, 0]) + labels + labels
    return head, struct.pack(f"<{len(cells)}f", *cells)


_MATRIX = [[1 if (i, j) in ARCS else 0 for j in range(4)] for i in range(4)]
TEXTS: dict[str, str] = {
    "edges.csv": "source,target,weight\n" + "".join(f"{NAMES[i]},{NAMES[j]},1\n" for i, j in ARCS),
    "matrix.csv": ","
    + ",".join(NAMES)
    + "\n"
    + "".join(f"{NAMES[i]},{','.join(map(str, _MATRIX[i]))}\n" for i in range(4)),
    "names.csv": "respondent,name1,name2\nAnn,Bob,\nBob,Ann,Cat\nCat,Dan,\nDan,,\n",
    "list.txt": "".join(f"{NAMES[i]} {NAMES[j]}\n" for i, j in ARCS),
    "full.dl": "DL N=4\nFORMAT=FULLMATRIX\nLABELS:\n"
    + ",".join(NAMES)
    + "\nDATA:\n"
    + "".join(" ".join(map(str, row)) + "\n" for row in _MATRIX),
    "edges.dl": "DL n=4\nformat = edgelist1\nlabels embedded:\ndata:\n"
    + "".join(f"{NAMES[i]} {NAMES[j]}\n" for i, j in ARCS),
    "a.net": "*Vertices 4\n"
    + "".join(f'{i + 1} "{name}"\n' for i, name in enumerate(NAMES))
    + "*Arcs\n"
    + "".join(f"{i + 1} {j + 1} 1\n" for i, j in ARCS),
    "m.net": "*Vertices 4\n"
    + "".join(f'{i + 1} "{name}"\n' for i, name in enumerate(NAMES))
    + "*Matrix\n"
    + "".join(" ".join(map(str, row)) + "\n" for row in _MATRIX),
    "a.graphml": '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed">'
    + "".join(f'<node id="{name}"/>' for name in NAMES)
    + "".join(f'<edge source="{NAMES[i]}" target="{NAMES[j]}"/>' for i, j in ARCS)
    + "</graph></graphml>",
    "a.gexf": '<gexf version="1.3"><graph defaultedgetype="directed"><nodes>'
    + "".join(f'<node id="{name}" label="{name}"/>' for name in NAMES)
    + "</nodes><edges>"
    + "".join(f'<edge source="{NAMES[i]}" target="{NAMES[j]}"/>' for i, j in ARCS)
    + "</edges></graph></gexf>",
    "a.gml": "graph [\n directed 1\n"
    + "".join(f' node [ id {i} label "{name}" ]\n' for i, name in enumerate(NAMES))
    + "".join(f" edge [ source {i} target {j} ]\n" for i, j in ARCS)
    + "]\n",
    "a.vna": "*Node data\nID kind\n"
    + "".join(f"{name} x\n" for name in NAMES)
    + "*Tie data\nfrom to strength\n"
    + "".join(f"{NAMES[i]} {NAMES[j]} 1\n" for i, j in ARCS),
}
FILES: dict[str, bytes] = {name: text.encode() for name, text in TEXTS.items()}
FILES["book.xlsx"] = workbook([["source", "target"], *([NAMES[i], NAMES[j]] for i, j in ARCS)])
HEADER, DATA = ucinet(NAMES, [float(cell) for row in _MATRIX for cell in row])


def archive(parts: dict[str, bytes]) -> bytes:
    """Return a compressed archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def repacked(data: bytes, **changes: bytes) -> bytes:
    """Return a workbook with some parts replaced, named by the end of their path without its ending."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {one: file.read(one) for one in file.namelist()}
    for name in parts:
        stem = name.rsplit("/", 1)[-1].split(".")[0]
        parts[name] = changes.get(stem, parts[name])
    return archive(parts)
