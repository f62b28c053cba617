"""The tour names files and declarations that are there."""

import re

from conftest import ROOT

PLACES = re.findall(r"`((?:Sources|python)/[^`:]+\.\w+)(?:: ([^`]+))?`", (ROOT / "docs" / "tour.md").read_text())


def test_the_tour_names_what_is_there():
    assert len(PLACES) > 25
    missing = [path for path, _ in PLACES if not (ROOT / path).is_file()]
    assert not missing
    assert not [(path, name) for path, name in PLACES if name and name not in (ROOT / path).read_text()]
