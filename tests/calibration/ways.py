"""One network written in many ways: as people, spreadsheets, survey tools and network programs write it.

Each way takes a network and gives the files that hold it. Names have no blanks where a format cannot quote them.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import networkx as nx
import openpyxl

from tests.calibration.samples import ucinet

Files = Mapping[str, str | bytes]


@dataclass(frozen=True)
class Network:
    """Members, and for each pair of their places the weight of the tie; every member names somebody.

    Parameters
    ----------
    names : tuple of str
    ties : mapping of (int, int) to int
    seed : int
        Of the order in which rows and columns are shuffled.
    """

    names: tuple[str, ...]
    ties: Mapping[tuple[int, int], int]
    seed: int = 0

    @property
    def n(self) -> int:
        """The number of members."""
        return len(self.names)

    def cell(self, i: int, j: int) -> int:
        """Return the weight of a pair, 0 where there is no tie."""
        return self.ties.get((i, j), 0)

    def shuffled(self) -> list[int]:
        """Return the places of the members in another order."""
        order = list(range(self.n))
        Random(self.seed).shuffle(order)
        return order

    def named(self, i: int) -> list[str]:
        """Return whom a member names."""
        return [self.names[j] for j in range(self.n) if self.cell(i, j)]


def line(cells: Sequence[object], mark: str = ",") -> str:
    """Return one line of a CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\n").writerow(cells)
    return out.getvalue()


def edges(net: Network, head: Sequence[str] = ("from", "to", "weight"), mark: str = ",", order: str = "123") -> str:
    """Return a list of ties; the order of its columns by number."""

    def put(cells: Sequence[object]) -> str:
        return line([cells[int(place) - 1] for place in order], mark)

    rows = [put((net.names[i], net.names[j], weight)) for (i, j), weight in net.ties.items()]
    return (put(head) if head else "") + "".join(rows)


def matrix(
    net: Network,
    tie: Callable[[int], object] = int,
    none: object = 0,
    own: object = 0,
    corner: str = "",
    rows: Sequence[int] | None = None,
    columns: Sequence[int] | None = None,
    turned: bool = False,
) -> list[list[object]]:
    """Return the cells of a matrix with labels."""
    columns = range(net.n) if columns is None else columns
    cells: list[list[object]] = [[corner, *(net.names[j] for j in columns)]]
    for i in range(net.n) if rows is None else rows:
        row: list[object] = [net.names[i]]
        for j in columns:
            value = net.cell(j, i) if turned else net.cell(i, j)
            row.append(own if i == j else tie(value) if value else none)
        cells.append(row)
    return cells


def csv_of(cells: Sequence[Sequence[object]], mark: str = ",") -> str:
    """Return cells as a CSV file."""
    return "".join(line(row, mark) for row in cells)


def book(**sheets: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook of these sheets."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(["" if cell is None else cell for cell in row])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def one(_value: int) -> int:
    """Return 1: the tie without its weight."""
    return 1


def roster(net: Network, head: Callable[[str], str], attributes: bool = False) -> list[list[object]]:
    """Return a table of one row a respondent, with a column for each member."""
    more = ["kind"] if attributes else []
    cells: list[list[object]] = [["organisation", *more, *(head(name) for name in net.names)]]
    kinds = ["council"] if more else []
    return cells + [[net.names[i], *kinds, *(net.cell(i, j) for j in range(net.n))] for i in range(net.n)]


def generator(net: Network) -> list[list[object]]:
    """Return a table of one row a respondent, with columns of names."""
    most = max(len(net.named(i)) for i in range(net.n))
    cells: list[list[object]] = [["respondent", *(f"name{k + 1}" for k in range(max(most, 2)))]]
    for i in range(net.n):
        named = net.named(i)
        cells.append([net.names[i], *named, *[""] * (max(most, 2) - len(named))])
    return cells


def qualtrics(net: Network) -> list[list[object]]:
    """Return an export with three header rows, a mark where somebody is named, and the tool's own columns."""
    choices = [f"Q2_{j + 1}" for j in range(net.n)]
    cells: list[list[object]] = [
        ["StartDate", "ResponseId", "Q1", *choices],
        ["Start Date", "Response ID", "Your organisation", *(f"Whom do you work with? - {name}" for name in net.names)],
        [f'{{"ImportId":"{word}"}}' for word in ("startDate", "_recordId", "QID1", *choices)],
    ]
    marks = [[1 if net.cell(i, j) else "" for j in range(net.n)] for i in range(net.n)]
    return cells + [["2024-03-01 10:00:00", f"R_{i}x", net.names[i], *marks[i]] for i in range(net.n)]


def monkey(net: Network) -> list[list[object]]:
    """Return an export with two header rows; a choice that was ticked holds its own text."""
    cells: list[list[object]] = [
        ["Respondent ID", "Your organisation", "Whom do you work with?", *[""] * (net.n - 1)],
        ["", "Open-Ended Response", *net.names],
    ]
    ticked = [[net.names[j] if net.cell(i, j) else "" for j in range(net.n)] for i in range(net.n)]
    return cells + [[1000 + i, net.names[i], *ticked[i]] for i in range(net.n)]


def totals(net: Network) -> list[list[object]]:
    """Return a matrix with sums at both ends."""
    cells = matrix(net)
    cells[0].append("Total")
    for i in range(net.n):
        cells[i + 1].append(sum(net.cell(i, j) for j in range(net.n)))
    columns = [sum(net.cell(i, j) for i in range(net.n)) for j in range(net.n)]
    cells.append(["Total", *columns, sum(columns)])
    return cells


def pairs(net: Network) -> list[list[object]]:
    """Return a list of all pairs with a weight, 0 where there is no tie."""
    rows: list[list[object]] = [["source", "target", "strength"]]
    rows += [[net.names[i], net.names[j], net.cell(i, j)] for i in range(net.n) for j in range(net.n) if i != j]
    return rows


def graph(net: Network) -> nx.DiGraph:
    """Return a networkx graph."""
    made = nx.DiGraph()
    made.add_nodes_from(net.names)
    made.add_edges_from((net.names[i], net.names[j], {"weight": weight}) for (i, j), weight in net.ties.items())
    return made


def written(write: Callable[..., None], made: nx.DiGraph) -> bytes:
    """Return what a writer of networkx writes."""
    out = io.BytesIO()
    write(made, out)
    return out.getvalue()


def gml(net: Network) -> str:
    """Return GML, which networkx writes with numbers as ids."""
    return "\n".join(nx.generate_gml(graph(net)))


def pajek(net: Network, as_matrix: bool = False) -> str:
    """Return a Pajek network."""
    head = f"*Vertices {net.n}\n" + "".join(f'{i + 1} "{name}"\n' for i, name in enumerate(net.names))
    if as_matrix:
        rows = [" ".join(str(net.cell(i, j)) for j in range(net.n)) for i in range(net.n)]
        return head + "*Matrix\n" + "\n".join(rows) + "\n"
    return head + "*Arcs\n" + "".join(f"{i + 1} {j + 1} {weight}\n" for (i, j), weight in net.ties.items())


def dl(net: Network) -> str:
    """Return UCINET's DL text."""
    rows = [" ".join(str(net.cell(i, j)) for j in range(net.n)) for i in range(net.n)]
    labels = ",".join(f'"{name}"' for name in net.names)
    return f"DL N={net.n}\nFORMAT=FULLMATRIX\nLABELS:\n{labels}\nDATA:\n" + "\n".join(rows) + "\n"


def vna(net: Network) -> str:
    """Return NetDraw's VNA."""
    nodes = "".join(f'"{name}" x\n' for name in net.names)
    ties = "".join(f'"{net.names[i]}" "{net.names[j]}" {weight}\n' for (i, j), weight in net.ties.items())
    return f"*Node data\nID kind\n{nodes}*Tie data\nfrom to strength\n{ties}"


def tgf(net: Network) -> str:
    """Return yEd's trivial graph format."""
    members = "".join(f"{place} {name}\n" for place, name in enumerate(net.names, start=1))
    return members + "#\n" + "".join(f"{i + 1} {j + 1} {weight}\n" for (i, j), weight in net.ties.items())


def sif(net: Network) -> str:
    """Return Cytoscape's SIF, each ego with all its alters in one line."""
    return "".join(
        "\t".join([net.names[i], *(["works with", *net.named(i)] if net.named(i) else [])]) + "\n" for i in range(net.n)
    )


def system_file(net: Network) -> Files:
    """Return the two halves of UCINET's own files."""
    header, data = ucinet(net.names, [float(net.cell(i, j)) for i in range(net.n) for j in range(net.n)])
    return {"net.##h": header, "net.##d": data}


def nodes(net: Network) -> str:
    """Return a table of members."""
    return "id,kind\n" + "".join(line([net.names[i], "council"]) for i in net.shuffled())


def decomposed(text: str) -> str:
    """Return a text with letters and their marks apart."""
    return unicodedata.normalize("NFD", text)


TITLE = "Survey of the partnership, spring 2024\nPrepared by the research team\n\n"
README = [["This workbook holds the answers of the survey."], ["Answers: 0 is no contact."]]
CODEBOOK: list[list[object]] = [["Code", "Meaning"], [0, "no contact"], [1, "some contact"], [3, "much contact"]]
# Ways that carry the weights.
WEIGHTED: Mapping[str, Callable[[Network], Files]] = {
    "list": lambda net: {"a.csv": edges(net)},
    "list without a header": lambda net: {"a.csv": edges(net, ())},
    "list with semicolons": lambda net: {"a.csv": edges(net, mark=";")},
    "list with tabs": lambda net: {"a.txt": edges(net, mark="\t")},
    "list with bars": lambda net: {"a.csv": edges(net, mark="|")},
    "list in UTF-16": lambda net: {"a.csv": edges(net).encode("utf-16")},
    "list with a byte-order mark": lambda net: {"a.csv": edges(net).encode("utf-8-sig")},
    "list in Windows-1252": lambda net: {"a.csv": edges(net).encode("cp1252", "replace")},
    "list with Windows line ends": lambda net: {"a.csv": edges(net).replace("\n", "\r\n")},
    "list with blank lines": lambda net: {"a.csv": edges(net).replace("\n", "\n,,\n\n")},
    "list under a title": lambda net: {"a.csv": TITLE + edges(net)},
    "list with a note below": lambda net: {"a.csv": edges(net) + "Source: survey of 2024\n"},
    "list with other column names": lambda net: {"a.csv": edges(net, ("Sender", "Receiver", "Frequency"))},
    "list with columns in another order": lambda net: {"a.csv": edges(net, order="321")},
    "list with comments": lambda net: {
        "a.csv": "".join(
            f"{row},{'comment' if place == 0 else 'a remark' if place % 2 else ''}\n"
            for place, row in enumerate(edges(net).splitlines())
        )
    },
    "list of all pairs": lambda net: {"a.csv": csv_of(pairs(net))},
    "list with Excel's line for the separator": lambda net: {"a.csv": "sep=;\n" + edges(net, mark=";")},
    "list with decimal commas": lambda net: {
        "a.csv": "".join(
            row if place == 0 else row.rstrip("\n") + ",0\n"
            for place, row in enumerate(edges(net, mark=";").splitlines(keepends=True))
        )
    },
    "list with members": lambda net: {"nodes.csv": nodes(net), "ties.csv": edges(net)},
    "list with one wave": lambda net: {
        "a.csv": "".join(
            f"{row},{'wave' if place == 0 else '2019'}\n" for place, row in enumerate(edges(net).splitlines())
        )
    },
    "matrix": lambda net: {"a.csv": csv_of(matrix(net))},
    "matrix in another order": lambda net: {"a.csv": csv_of(matrix(net, rows=net.shuffled()))},
    "matrix with other orders across and down": lambda net: {
        "a.csv": csv_of(matrix(net, rows=net.shuffled(), columns=net.shuffled()[::-1]))
    },
    "matrix with a corner": lambda net: {"a.csv": csv_of(matrix(net, corner="From / To"))},
    "matrix with senders across": lambda net: {"a.csv": csv_of(matrix(net, corner="To / From", turned=True))},
    "matrix with dashes on the diagonal": lambda net: {"a.csv": csv_of(matrix(net, own="-"))},
    "matrix with crosses on the diagonal": lambda net: {"a.csv": csv_of(matrix(net, own="X"))},
    "matrix with NA on the diagonal": lambda net: {"a.csv": csv_of(matrix(net, own="NA"))},
    "matrix with blanks for no tie": lambda net: {"a.csv": csv_of(matrix(net, none="", own=""))},
    "matrix with decimals": lambda net: {"a.csv": csv_of(matrix(net, lambda value: f"{value}.0", "0.0", "0.0"))},
    "matrix with totals": lambda net: {"a.csv": csv_of(totals(net))},
    "matrix under a title": lambda net: {"a.csv": TITLE + csv_of(matrix(net))},
    "matrix with a note below": lambda net: {"a.csv": csv_of(matrix(net)) + "Note: 0 means no contact\n"},
    "matrix with comments": lambda net: {
        "a.csv": csv_of(
            [
                [*row, "Comments" if place == 0 else "see mail" if place == 1 else ""]
                for place, row in enumerate(matrix(net))
            ]
        )
    },
    "matrix with row numbers": lambda net: {
        "a.csv": csv_of([["" if place == 0 else place, *row] for place, row in enumerate(matrix(net))])
    },
    "matrix with capitals down": lambda net: {
        "a.csv": csv_of(
            [row if place == 0 else [str(row[0]).upper(), *row[1:]] for place, row in enumerate(matrix(net))]
        )
    },
    "matrix with letters and marks apart": lambda net: {
        "a.csv": csv_of(
            [row if place == 0 else [decomposed(str(row[0])), *row[1:]] for place, row in enumerate(matrix(net))]
        )
    },
    "matrix in UTF-16 with tabs": lambda net: {"a.txt": csv_of(matrix(net), "\t").encode("utf-16")},
    "matrix in percent": lambda net: {"a.csv": csv_of(matrix(net, lambda value: f"{value}%", "0%", ""))},
    "roster by question": lambda net: {"a.csv": csv_of(roster(net, lambda name: f"contact[{name}]"))},
    "roster with dashes and attributes": lambda net: {
        "a.csv": csv_of(roster(net, lambda name: f"Contact - {name}", True))
    },
    "workbook with a list": lambda net: {"a.xlsx": book(Ties=pairs(net))},
    "workbook with a matrix": lambda net: {"a.xlsx": book(Help=matrix(net))},
    "workbook with notes and codes": lambda net: {"a.xlsx": book(Read_me=README, Help=matrix(net), Codebook=CODEBOOK)},
    "workbook with a title": lambda net: {"a.xlsx": book(Help=[["", "Whom do you work with?"], *matrix(net)])},
    "workbook with members and ties": lambda net: {
        "a.xlsx": book(Members=[["id", "kind"], *[[name, "council"] for name in net.names]], Ties=pairs(net))
    },
    "GraphML": lambda net: {"a.graphml": written(nx.write_graphml, graph(net))},
    "GEXF": lambda net: {"a.gexf": written(nx.write_gexf, graph(net))},
    "GML": lambda net: {"a.gml": gml(net)},
    "Pajek arcs": lambda net: {"a.net": pajek(net)},
    "Pajek matrix": lambda net: {"a.net": pajek(net, as_matrix=True)},
    "DL": lambda net: {"a.dl": dl(net)},
    "VNA": lambda net: {"a.vna": vna(net)},
    "TGF": lambda net: {"a.tgf": tgf(net)},
    "UCINET": system_file,
}
# Ways that say of each pair only whether there is a tie.
BINARY: Mapping[str, Callable[[Network], Files]] = {
    "list of two columns": lambda net: {"a.csv": edges(net, ("from", "to"), order="12")},
    "list with yes and no": lambda net: {
        "a.csv": csv_of(
            [[a, b, c if place == 0 else "yes" if c else "no"] for place, (a, b, c) in enumerate(pairs(net))]
        )
    },
    "list of several names in a cell": lambda net: {
        "a.csv": "respondent,named\n" + "".join(line([net.names[i], ";".join(net.named(i))]) for i in range(net.n))
    },
    "SIF": lambda net: {"a.sif": sif(net)},
    "matrix of crosses": lambda net: {"a.csv": csv_of(matrix(net, lambda _value: "x", "", ""))},
    "matrix of ticks": lambda net: {"a.csv": csv_of(matrix(net, lambda _value: "✓", "", "-"))},
    "matrix of yes and no": lambda net: {"a.csv": csv_of(matrix(net, lambda _value: "Yes", "No", ""))},
    "matrix of true and false": lambda net: {"a.csv": csv_of(matrix(net, lambda _value: "TRUE", "FALSE", "FALSE"))},
    "names in columns": lambda net: {"a.csv": csv_of(generator(net))},
    "names in columns with none": lambda net: {
        "a.csv": csv_of([[cell or "None" for cell in row] for row in generator(net)])
    },
    "partners in one cell": lambda net: {
        "a.csv": "organisation,partners\n"
        + "".join(line([net.names[i], ", ".join(net.named(i))]) for i in range(net.n))
    },
    "a survey tool's three header rows": lambda net: {"a.csv": csv_of(qualtrics(net))},
    "a survey tool's two header rows": lambda net: {"a.csv": csv_of(monkey(net))},
}
