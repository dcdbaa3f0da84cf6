"""The bibliography, `docs/references.bib`: its entries in words, and which of them a text names.

A citation in a table is a key of the bibliography; in running text it is an author and a year, "Hansen 1999" or
"Provan and Kenis (2008)". `named_in` finds the second kind, so that tests can hold both to the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "references.bib"
READING = "reading"  # the keyword of an entry that nothing cites
SEVERAL = 3  # from so many authors on, a citation in text is "first author et al."
YEAR = r"\(?((?:19|20)\d\d)\)?"
NAME = r"[A-Z][\w'’-]+"
# "Hansen 1999", "Provan and Kenis (2008)", "Raab, Mannak and Cambré 2015", "Leach et al. 2002", "Huang and others 2016"
NO_AUTHORS = {"The", "In", "By", "Of", "From", "Since", "Until", "English", "March", "May", "June"}
IN_TEXT = re.compile(rf"({NAME})((?:, {NAME})*(?:,? (?:and|&) (?:others|{NAME})| et al\.)?),? {YEAR}")


@dataclass(frozen=True)
class Work:
    """One entry of the bibliography.

    Parameters
    ----------
    key : str
    authors : tuple of str
        "Family, Given", or the name of a body.
    year : str
        Empty where the entry has none.
    title : str
    where : str
        Journal, publisher or institution, with volume and pages.
    note : str
    link : str
        Address of the DOI, or of the work; may be empty.
    keywords : str
    body : bool
        The author is an organisation.
    """

    key: str
    authors: tuple[str, ...]
    year: str
    title: str
    where: str
    note: str
    link: str
    keywords: str
    body: bool

    @property
    def families(self) -> tuple[str, ...]:
        """The authors' family names; a body's name as it is."""
        return self.authors if self.body else tuple(author.split(",")[0] for author in self.authors)

    @property
    def short(self) -> str:
        """The citation in text.

        Examples
        --------
        >>> works()["raab2015"].short, works()["provan2008"].short, works()["dahlander2013"].short
        ('Raab et al. 2015', 'Provan and Kenis 2008', 'Dahlander and McFarland 2013')
        """
        names = self.families
        several = len(names) >= SEVERAL or names[-1] == "others"
        who = f"{names[0]} et al." if several else " and ".join(names)
        return f"{who} {self.year or 'n.d.'}"

    @property
    def full(self) -> str:
        """The whole reference in Markdown.

        Examples
        --------
        >>> print(works()["lga_workforce2018"].full)
        Local Government Association (2019). *Local Government Workforce Survey 2017/18*.
        """
        parts = [f"{'; '.join(self.authors)} ({self.year or 'n.d.'})", f"*{self.title}*", self.where, self.note]
        parts = [part for part in parts if part not in ("", *self.authors)]
        said = ". ".join(part.rstrip(".") for part in parts) + "."
        return said + (f" <{self.link}>" if self.link else "")


def _where(field: Mapping[str, str]) -> str:
    """Return where a work appeared."""
    volume = field.get("volume", "") + (f"({field['number']})" if "number" in field else "")
    editor = f"{field['editor'].replace(' and ', '; ')} (ed.), " if "editor" in field else ""
    container = next((field[name] for name in ("journal", "booktitle") if name in field), "")
    parts = (
        editor + container,
        field.get("series", ""),
        volume,
        field.get("pages", "").replace("--", "–"),
        next((field[name] for name in ("publisher", "institution", "organization") if name in field), ""),
        f"PhD thesis, {field['school']}" if "school" in field else "",
        field.get("howpublished", ""),
    )
    return ", ".join(part for part in parts if part)


@cache
def works() -> Mapping[str, Work]:
    """Return the entries by key, in the order of the file.

    Raises
    ------
    ValueError
        If a block of the file is not an entry that can be read, or has neither author nor title.
    """
    from bibtexparser.entrypoint import parse_file
    from bibtexparser.middlewares import LatexDecodingMiddleware

    library = parse_file(str(FILE), append_middleware=[LatexDecodingMiddleware()])
    written = parse_file(str(FILE)).entries_dict
    if library.failed_blocks:
        block = library.failed_blocks[0]
        raise ValueError(f"{FILE.name}, line {(block.start_line or 0) + 1}: {block.error}")
    found = {}
    for entry in library.entries:
        field = {one.key: " ".join(str(one.value).split()) for one in entry.fields}
        missing = {"author", "title"} - field.keys()
        if missing:
            raise ValueError(f"{FILE.name}: {entry.key} has no {' and no '.join(sorted(missing))}")
        link = f"https://doi.org/{field['doi']}" if "doi" in field else field.get("url", "")
        # A body's name stands in braces of its own, so that its "and" and its commas part nothing.
        body = str(written[entry.key]["author"]).startswith("{")
        authors = (field["author"],) if body else tuple(field["author"].split(" and "))
        found[entry.key] = Work(
            entry.key,
            authors,
            field.get("year", ""),
            field["title"],
            _where(field),
            field.get("note", ""),
            link,
            field.get("keywords", ""),
            body,
        )
    return found


def named_in(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return each citation in running text: as it stands, its author and the keys of the works it may mean.

    Examples
    --------
    >>> [(said, keys) for said, _author, keys in named_in("a rule (Hansen 1999); Provan and Kenis (2008)")]
    [('Hansen 1999', ('hansen1999',)), ('Provan and Kenis (2008', ('provan2008',))]
    >>> named_in("Nobody 1999")
    [('Nobody 1999', 'Nobody', ())]
    """
    found = IN_TEXT.finditer(" ".join(text.split()))
    return [(one[0].rstrip(")"), one[1], _meant(one[1], one[3])) for one in found if one[1] not in NO_AUTHORS]


def _meant(author: str, year: str) -> tuple[str, ...]:
    return tuple(
        key for key, work in works().items() if work.year == year and work.families[0].split()[-1] == author.split()[-1]
    )


def linked(keys: Iterable[str]) -> str:
    """Return keys as links to their place in the page of references.

    Examples
    --------
    >>> linked(["hansen1999"])
    '[Hansen 1999](references.md#hansen1999)'
    """
    return "; ".join(f"[{works()[key].short}](references.md#{key})" for key in keys)
