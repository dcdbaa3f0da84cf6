"""Two small text formats of graphs: Cytoscape's SIF (ego, relation, alters) and yEd's TGF (members, a #, then ties)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from partnership_dynamics.calibration.readers.plain import (
    Plain,
    Tie,
    check_members,
    check_ties,
    fault,
    members_table,
    real,
)

SIF = ".sif"
TIE = re.compile(r"^\s*(\S+)\s+(\S+)\s*(.*?)\s*$")


def read_sif(name: str, text: str, _columns: Mapping[str, str] | None = None) -> Plain:
    """Read Cytoscape's simple interaction format: a line of ego, relation and alters; an ego alone is a member.

    Words are separated by tabs if there is one anywhere in the file, else by blanks (Cytoscape User Manual, "Supported
    Network File Formats").

    Raises
    ------
    SurveyError
        If a line has two words: a relation without an alter.
    """
    tabs = "\t" in text
    ids: dict[str, None] = {}
    ties: list[Tie] = []
    for line, raw in enumerate(text.splitlines(), start=1):
        words = [word.strip() for word in (raw.split("\t") if tabs else raw.split()) if word.strip()]
        if not words:
            continue
        if len(words) == 2:
            raise fault(name, line, f"{raw.strip()[:60]!r} has a member and a relation and nobody whom it is with.")
        ego, relation, alters = words[0], words[1] if len(words) > 2 else "", words[2:]
        ids.update(dict.fromkeys([ego, *alters]))
        ties += [Tie(ego, alter, 1.0, line, relation) for alter in alters]
        check_ties(name, ties)
    check_members(name, len(ids))
    kept = _one_relation_unnamed(ties)
    notes = [f"{name}: Cytoscape's SIF; its middle word is the relation."]
    return Plain(name, members_table(name, ids), kept, listed=True, notes=notes)


def _one_relation_unnamed(ties: list[Tie]) -> list[Tie]:
    """Return ties without the name of their relation where all have one: "pp" says nothing then."""
    return [tie._replace(relation="") for tie in ties] if len({tie.relation for tie in ties}) == 1 else ties


def _divided(text: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return the lines before and after the first line that is a # alone, each with its number, blank ones left out."""
    lines = [(line, raw) for line, raw in enumerate(text.splitlines(), start=1) if raw.strip()]
    place = next((at for at, (_line, raw) in enumerate(lines) if raw.strip() == "#"), len(lines))
    return lines[:place], lines[place + 1 :]


def is_tgf(text: str) -> bool:
    """Say whether text is in the trivial graph format: a # alone between members and ties of their keys."""
    if not re.search(r"^[ \t]*#[ \t]*$", text, re.MULTILINE):
        return False
    members, ties = _divided(text)
    keys = {raw.split()[0] for _line, raw in members}
    first = TIE.match(ties[0][1]) if ties else None
    return bool(keys) and first is not None and {first[1], first[2]} <= keys


def read_tgf(name: str, text: str, _columns: Mapping[str, str] | None = None) -> Plain:
    """Read the trivial graph format: a line `key name` a member, a line `#`, and a line `key key label` a tie.

    A label that is a number is the tie's weight; others tell relations apart.

    Raises
    ------
    SurveyError
        If a tie names one member, or a key that no member has.
    """
    members, lines = _divided(text)
    names: dict[str, str] = {}
    for _line, raw in members:
        key, _blank, label = raw.strip().partition(" ")
        names[key] = label.strip() or key
    ties: list[Tie] = []
    for line, raw in lines:
        match = TIE.match(raw)
        if match is None:
            raise fault(name, line, f"{raw.strip()[:60]!r} names one member, and a tie has two.")
        strange = next((key for key in (match[1], match[2]) if key not in names), None)
        if strange is not None:
            raise fault(name, line, f"no member above the # has the key {strange[:60]!r}.")
        weight = real(match[3])
        relation = match[3] if weight is None else ""
        ties.append(Tie(match[1], match[2], 1.0 if weight is None else weight, line, relation))
        check_ties(name, ties)
    check_members(name, len(names))
    notes = [f"{name}: yEd's TGF; a number after two keys is the weight, and a word the relation."]
    return Plain(name, members_table(name, names, names), ties, listed=True, notes=notes)
