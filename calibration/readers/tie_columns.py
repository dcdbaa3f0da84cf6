"""Which column of a list of ties plays which role: by its name, its cells, the plan, or by asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from partnership_dynamics.calibration.readers.answers import proposed_scale
from partnership_dynamics.calibration.readers.columns import (
    BESIDES,
    DIRECTION_WORDS,
    PARTNERSHIP_COLUMNS,
    ROW_NUMBERS,
    SIGN_COLUMNS,
    TIE_COLUMNS,
    UNSURE_RELATIONS,
    is_called,
)
from partnership_dynamics.calibration.readers.given import number_in
from partnership_dynamics.calibration.readers.labels import key_of
from partnership_dynamics.calibration.readers.reading import Reading, quoted
from partnership_dynamics.calibration.readers.times import is_time
from partnership_dynamics.calibration.readers.words import MARKS, NEGATIVE, NO, POSITIVE, YES
from partnership_dynamics.calibration.readers.words import MISSING as MISSING_ANSWERS
from partnership_dynamics.calibration.tables import SurveyError, Table, heading, some

SURE_WEIGHTS = ("weight", "strength", "frequency", "value", "tie_strength", "tie_weight", "edge_weight")
SURE_WAVES = (
    "wave",
    "period",
    "round",
    "survey_wave",
    "time_point",
    "timepoint",
    "phase",
    "survey_round",
    "panel_wave",
    "year",
    "survey_year",
    "time",
    "financial_year",
)
ALTER_NAMES = (
    "alter_name",
    "altername",
    "target_name",
    "partner_name",
    "name",
    "label",
    "named",
    "to_name",
    "contact_name",
    "nominee_name",
    "target_label",
)
MOST_WAVES, MOST_RELATIONS = 12, 20


def cells_of(table: Table, column: str) -> list[str]:
    """Return the cells of a column."""
    return [row.cells[column] for row in table.rows]


def is_edge_list(table: Table, columns: Mapping[str, str]) -> bool:
    """Say whether a table has a column for the source and another for the target of ties."""
    source, target = (table.find(role, TIE_COLUMNS[role], columns.get(role)) for role in ("source", "target"))
    return source is not None and target is not None and source != target


def has_types(table: Table) -> bool:
    """Say whether a column `Type` calls each tie directed or undirected, as Gephi writes it."""
    types = table.find("type", ("type",))
    return types is not None and all(row.cells[types].lower() in DIRECTION_WORDS for row in table.rows)


def _is_answers(cells: Sequence[str], scale: Mapping[str, float]) -> bool:
    """Say whether cells are answers: numbers, yes and no, marks, words of a scale."""
    words = {cell for cell in cells if cell and number_in(cell) is None and key_of(cell) not in MISSING_ANSWERS}
    keys = {key_of(word) for word in words}
    known = keys <= (YES | NO | MARKS) or (len(words) > 1 and proposed_scale(sorted(words)) is not None)
    return any(cells) and (not words or known or keys <= {key_of(one) for one in scale})


class Roles:
    """Which column of an edge list plays which role, and what is left over.

    Parameters
    ----------
    table : Table
    reading : Reading
    """

    def __init__(self, table: Table, reading: Reading) -> None:
        self.table, self.reading = table, reading
        self.columns: dict[str, str] = {}
        self.weights: tuple[str, ...] = ()  # several: the answers to a question each, and each a relation
        told = reading.plan.of(table.name).columns
        for role in ("source", "target"):
            column = next((one for one, use in told.items() if use == role and one in table.columns), None)
            self.columns[role] = column or table.need(role, TIE_COLUMNS[role], reading.columns.get(role))
        if has_types(table):
            self.columns["type"] = str(table.find("type", ("type",)))
        for role in ("weight", "relation", "wave", "partnership"):
            column = next((one for one, use in told.items() if use == role and one in table.columns), None)
            chosen = reading.columns.get(role)
            if column is None and chosen is not None and chosen.lower() in map(str.lower, table.columns):
                column = table.find(role, (), chosen)
            if column is not None:
                self.columns[role] = column
        if "weight" in self.columns:
            self.weights = tuple(one for one, use in told.items() if use == "weight" and one in table.columns)
        else:
            self.weights = self._several(reading.columns.get("weight", ""))
        if len(self.weights) > 1:
            self._refuse_two_relations()
            self.columns["weight"] = self.weights[0]
        listed = {one.lower() for one in reading.plan.unused} | {one.lower() for one, use in told.items() if not use}
        self.not_used = [one for one in table.columns if one.lower() in listed]
        for role in ("wave", "weight", "relation"):
            if role not in self.columns and (found := getattr(self, f"_{role}")()):
                self.columns[role] = found
        self._sign()
        self._partnership()
        self._numbers_for_names()
        self._others()
        self.weights = self.weights or tuple(one for role, one in self.columns.items() if role == "weight")

    def _numbers_for_names(self) -> None:
        """Ask where those named are numbers, those who name them are words, and another column has words too."""
        target = self.columns["target"]
        egos, alters = (
            [cell for cell in cells_of(self.table, self.columns[role]) if cell] for role in ("source", "target")
        )
        names = next((one for one in self.free if is_called(one, ALTER_NAMES)), None)
        mixed = all(number_in(cell) is not None for cell in alters) and all(number_in(cell) is None for cell in egos)
        if names is None or not mixed or not alters or "target" in self.reading.columns:
            return
        self.reading.ask(
            "columns",
            f"{self.table.name}, column {target}",
            f"it names members by numbers, and {self.columns['source']} by words",
            f"{names} as the names of those named",
            others=(f"{target}, as members of these numbers",),
            remedy=f"--column target={quoted(names)} or --column target={quoted(target)}",
            sets={"columns": {"target": names}},
        )
        self.columns["target"] = names

    def _several(self, chosen: str) -> tuple[str, ...]:
        """Return the columns of "asked,told"; none where it is one column, or names one that is not there."""
        by_name = {one.lower(): one for one in self.table.columns}
        found = [by_name.get(part.strip().lower(), "") for part in chosen.split(",")]
        return tuple(dict.fromkeys(found)) if len(found) > 1 and all(found) else ()

    def _refuse_two_relations(self) -> None:
        if "relation" in self.columns:
            raise SurveyError(
                f"{self.table.name}: {' and '.join(self.weights)} are answers to a question each, and the column "
                f"{self.columns['relation']} says the relation too; leave one out with --unused."
            )

    @property
    def free(self) -> list[str]:
        """The columns without a role, in order."""
        return [one for one in self.table.columns if one not in (*self.columns.values(), *self.weights, *self.not_used)]

    def called(self, role: str) -> list[str]:
        """Return the free columns whose name says that they play a role, the likeliest first."""
        names = [heading(name) for name in TIE_COLUMNS[role]]
        return sorted((one for one in self.free if heading(one) in names), key=lambda one: names.index(heading(one)))

    def _weight(self) -> str | None:
        found = [
            one
            for one in self.called("weight")
            if is_called(one, SURE_WEIGHTS) or _is_answers(cells_of(self.table, one), self.reading.plan.scale)
        ]
        sure = [one for one in found if is_called(one, SURE_WEIGHTS)]
        if len(found) > 1 and (len(sure) > 1 or not sure or _has_zero(cells_of(self.table, found[-1]))):
            choices = ", ".join(f"--column weight={quoted(one)}" for one in found)
            self.reading.ask(
                "columns",
                self.table.name,
                f"the columns {' and '.join(found)} may each hold the answers",
                f"{found[0]} as the answers",
                remedy=choices,
                sets={"columns": {"weight": found[0]}},
            )
        return found[0] if found else None

    def _relation(self) -> str | None:
        for one in self.called("relation"):
            values = {cell for cell in cells_of(self.table, one) if cell}
            text = values and all(number_in(cell) is None for cell in values) and not values <= set(DIRECTION_WORDS)
            if not is_called(one, UNSURE_RELATIONS) or (text and len(values) <= MOST_RELATIONS):
                return one
        return None

    def _wave(self) -> str | None:
        for one in self.called("wave"):
            values = {cell for cell in cells_of(self.table, one) if cell}
            if is_called(one, SURE_WAVES) or (len(values) <= MOST_WAVES and all(map(is_time, values))):
                return one
        return None

    def _sign(self) -> None:
        for one in self.free:
            values = {key_of(cell) for cell in cells_of(self.table, one)}
            if is_called(one, SIGN_COLUMNS) and values <= POSITIVE | NEGATIVE and values & NEGATIVE:
                self.columns["sign"] = one

    def _partnership(self) -> None:
        if "partnership" in self.columns:
            return
        for one in self.free:
            values = {cell for cell in cells_of(self.table, one) if cell}
            few = len(values) * 3 <= len(self.table.rows)  # an area may be of a tie; a partnership is what it says
            named = PARTNERSHIP_COLUMNS if few else PARTNERSHIP_COLUMNS[:1]
            if is_called(one, named) and len(values) > 1:
                self.columns["partnership"] = one
                return

    def _others(self) -> None:
        """Ask about columns that may be answers or tell relations apart; report the others as not used."""
        name = self.table.name
        pairs: dict[tuple[str, ...], set[str]] = {}
        keys = [column for role, column in self.columns.items() if role not in ("weight", "type")]
        answers = []
        for one in self.free:
            cells = cells_of(self.table, one)
            values = {cell for cell in cells if cell}
            # Numbers of rows stand once each; a column called "no" in which they come again holds something else.
            numbered = is_called(one, BESIDES) and (len(values) == len(cells) or not is_called(one, ROW_NUMBERS))
            if not values or numbered or "weight" in self.columns:
                pass
            elif (
                _is_answers(cells, self.reading.plan.scale)
                and len(values) <= MOST_RELATIONS
                and len(cells) > 1
                and not (all(_is_year(value) for value in values))
            ):
                answers.append(one)
                continue
            elif len(values) > 1 and len(values) <= MOST_RELATIONS and "relation" not in self.columns:
                pairs.clear()
                for row in self.table.rows:
                    pairs.setdefault(tuple(row.cells[key] for key in keys), set()).add(row.cells[one])
                if any(len(ones) > 1 for ones in pairs.values()):
                    role = "wave" if all(map(is_time, values)) and "wave" not in self.columns else "relation"
                    self.reading.ask(
                        "columns",
                        f"{name}, column {one}",
                        f"pairs stand several times, with another {one} ({some(sorted(values))})",
                        f"each {one} as a {role} of its own",
                        others=("not used",),
                        remedy=f"--column {role}={quoted(one)} or --unused {quoted(one)}",
                        sets={"columns": {role: one}},
                    )
                    self.columns[role] = one
                    continue
            self._leave(one, name)
        self._answers(answers, name)

    def _answers(self, answers: Sequence[str], name: str) -> None:
        if not answers:
            return
        if (
            len(answers) > 1
            and "relation" not in self.columns
            and all(_says_no(cells_of(self.table, one)) for one in answers)
        ):
            self.weights = tuple(answers)
            self.columns["weight"] = answers[0]
            listed = ",".join(answers)
            self.reading.ask(
                "columns",
                name,
                f"the columns {', '.join(answers)} each hold answers",
                "a relation each",
                others=tuple(f"{one} alone" for one in answers),
                remedy=f"--column weight={quoted(listed)} for a relation each, or --column "
                f"weight={quoted(answers[0])} for one of them",
                sets={"columns": {"weight": listed}},
            )
            return
        choices = " or ".join(f"--column weight={quoted(one)}" for one in answers)
        zero = [one for one in answers if _has_zero(cells_of(self.table, one))]
        what = f"the {'column' if len(answers) == 1 else 'columns'} {', '.join(answers)} may hold the answers"
        if len(answers) == 1 and zero:
            self.columns["weight"] = answers[0]
            reading, sets = f"{answers[0]} as the answers", {"columns": {"weight": answers[0]}}
            others = ["every row as a tie"]
        else:
            reading, sets = ("", {}) if zero else ("every row as a tie", {"unused": tuple(answers)})  # type: ignore[dict-item]
            others = [f"{one} as the answers" for one in answers]
            for one in answers:
                self._leave(one, name)
        listed = " ".join(f"--unused {quoted(one)}" for one in answers)
        self.reading.ask(
            "columns",
            name,
            what,
            reading,
            others=others,
            remedy=f"{choices}, or {listed} if every row is a tie",
            sets=sets,
        )

    def _leave(self, column: str, name: str) -> None:
        self.reading.leave_out(name, f"the column {column}")

    def leave_unused(self) -> None:
        """Report the columns that the user left out."""
        for one in self.not_used:
            self.reading.leave_out(self.table.name, f"the column {one}", "you said so")


def _is_year(value: str) -> bool:
    return value.isdigit() and len(value) == 4 and 1900 <= int(value) <= 2100


def _has_zero(cells: Sequence[str]) -> bool:
    return any(number_in(cell) == 0 or key_of(cell) in NO or key_of(cell) == "never" for cell in cells if cell)


def _says_no(cells: Sequence[str]) -> bool:
    """Say whether some rows answer that there is no tie, or none at all: not every row is one."""
    return _has_zero(cells) or not all(cells)
