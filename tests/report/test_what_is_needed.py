"""Where a browser or Pango is missing, tests skip; where everything is said to be here, they fail."""

from __future__ import annotations

import sys

import pytest

from tests import browser


@pytest.mark.parametrize(("value", "outcome"), [("1", pytest.fail.Exception), ("0", pytest.skip.Exception)])
def test_a_missing_browser_or_pango_is_told(value: str, outcome: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLSIM_NO_SKIPS", value)
    monkeypatch.setattr(browser, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(outcome, match="no PDF can be made"):
        browser.need_pdf()
    with pytest.raises(outcome, match="there is no Chromium"), browser.open_browser():
        pass
