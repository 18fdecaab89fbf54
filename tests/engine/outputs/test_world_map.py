"""The map: every State has its name, small ones a marker, nothing is drawn without the disclaimer."""

from __future__ import annotations

import re

from kordon.engine.outputs.world_map import outlines, tiny_states, world_map


def drawn(classes: dict[str, str]) -> str:
    legend = [("r-yes", "answered"), ("r-no", "asked")]
    return world_map("A map", classes, legend, lambda state, text: f"{state}: {text or '-'}", "No endorsement.")


def test_states_bear_what_is_said_of_them() -> None:
    shown = drawn({"CL": "r-yes", "MN": "r-no", "AD": "r-yes"})
    assert re.search(r'<path d="[^"]+" class="r-yes"><title>CL: answered</title></path>', shown)
    assert re.search(r'<circle [^>]+class="r-yes marker"><title>AD: answered</title>', shown)
    assert "answered (2)" in shown and "asked (1)" in shown and "No endorsement." in shown
    assert shown.count("<title>") == 1 + len(outlines().paths) - 1 + len(outlines().markers)


def test_a_small_state_that_is_coloured_can_be_seen() -> None:
    assert {"QA", "LU", "JM"} & set(tiny_states()) and not {"CL", "MN", "RU"} & set(tiny_states())
    x, y = tiny_states()["QA"]
    assert 0 < x < outlines().width and 0 < y < outlines().height
    assert drawn({}).count("<circle") == len(outlines().markers)
    assert drawn({"QA": "r-yes"}).count("<circle") == len(outlines().markers) + 1
