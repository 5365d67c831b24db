"""What the plugin page says that a plugin may ask of the law can be asked of a real desk."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from peerdesk_core.context import Ctx
from peerdesk_core.desk import Desk

PAGE = (Path(__file__).parents[2] / "docs" / "plugins.md").read_text(encoding="utf-8")


def test_the_states_of_the_page_are_those_on_the_shelf(desk: Desk) -> None:
    code = next(block for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "ctx.shelf" in block)
    made: dict[str, Any] = {}
    exec(compile(code, "plugins.md", "exec"), made)
    assert {"Minnesota", "Missouri", "Texas"} <= set(made["states"](desk.ctx("roster")))


def test_every_name_that_the_page_gives_ctx_and_its_shelf_exists(desk: Desk) -> None:
    ctx = desk.ctx("roster")
    named = re.findall(r"`ctx\.(\w+)(?:\.(\w+))?", PAGE)
    assert ("shelf", "packs") in named and ("shelf", "broken") in named and ("shelf", "wrong_with") in named
    for first, second in named:
        assert hasattr(Ctx, first) or first in Ctx.__annotations__
        assert not second or hasattr(getattr(ctx, first), second)
