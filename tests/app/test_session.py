"""What a session writes for the browser."""

from __future__ import annotations

from htmltools import tags

from sim.app.session import _readable


def test_a_name_that_turns_about_what_stands_beside_it_does_not() -> None:
    shown = _readable(tags.h1("A \u202ellams\u202c <centre>", title="\u2066x"))
    assert str(shown) == '<h1 title="x">A llams &lt;centre&gt;</h1>'
