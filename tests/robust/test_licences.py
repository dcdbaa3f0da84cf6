"""Whatever the lock files may install has a licence that lets anybody use, change and pass on the program."""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# MPL 2.0 asks that changes of its own files be published; here they are used unchanged.
ACCEPTED = frozenset(
    {
        *("MIT", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "LLVM-exception", "PSF-2.0", "ISC"),
        *("Zlib", "CC0-1.0", "MPL-2.0"),
    }
)
# How packages that do not give an SPDX expression say it: as a classifier, or in their own words.
OTHER_WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# These say nothing in their metadata; the text of the licence that lies beside them was read.
READ = {
    "axe-playwright-python": "MIT AND MPL-2.0",  # the second is that of the axe.js inside
    "resvg-py": "MIT",
}


def locked() -> list[str]:
    """Return the names in requirements-dev.lock, which has those of requirements.lock too."""
    lines = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8").splitlines()
    return list(dict.fromkeys(re.split(r"[=;\s]", line)[0] for line in lines if re.match(r"\w", line)))


def licence_of(name: str, said: PackageMetadata) -> str:
    """Return what a package says of its licence: an SPDX expression, else classifiers, else its own words."""
    fields = ("License-Expression", "Classifier", "License")
    expression, classifiers, own = (said.get_all(field) or [] for field in fields)
    listed = [one.rsplit(" :: ", 1)[1] for one in classifiers if one.startswith("License ::")]
    words = expression or listed or own
    return " AND ".join(OTHER_WORDS.get(one, one) for one in words) or READ.get(name, "none it tells of")


def refused(licence: str) -> set[str]:
    """Return the parts of a licence that are not accepted; of a choice every part has to be."""
    return set(re.split(r" (?:AND|OR|WITH) ", re.sub(r"[()]", "", licence))) - ACCEPTED


def test_every_locked_package_that_is_installed_has_an_accepted_licence() -> None:
    found = {}
    for name in locked():
        try:
            found[name] = licence_of(name, metadata(name))
        except PackageNotFoundError:
            continue  # for another system or another Python
    assert {"numpy", "numba", "mesa", "pytest"} <= set(found)
    assert {name: licence for name, licence in found.items() if refused(licence)} == {}


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "MIT AND LGPL-3.0-or-later", "Proprietary", "none it tells of"])
def test_another_licence_is_noticed(licence: str) -> None:
    assert refused(licence)
