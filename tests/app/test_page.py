"""What the page's own files must agree on with the model."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("starlette", reason="the app's packages are not installed (extra `app`)")

from partnership_dynamics.scenarios.app.server import PAGE
from partnership_dynamics.scenarios.present.networks import KINDS

NETWORK = (PAGE / "network.js").read_text(encoding="utf-8")


def test_every_kind_of_member_has_a_shape_of_its_own() -> None:
    listed = re.search(r"const SHAPES = \{(.*?)\n\};", NETWORK, re.DOTALL)
    assert listed
    names = re.findall(r'(?:"([^"]+)"|\b(\w+)): (?:"|null)', listed[1])
    known = {quoted or plain for quoted, plain in names}
    for kind, (sign, _words) in KINDS.items():
        # The page has a sign as JSON has it, and a list as the name of a property: its parts with commas between.
        assert (sign if isinstance(sign, str) else ",".join(map(str, sign))) in known, kind
    paths = re.findall(r': ("[^"]*"|null)', listed[1])
    assert len(set(paths)) == len(paths) == len(known)
