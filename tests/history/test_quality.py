"""The checks of a table, by hand."""

from __future__ import annotations

import pytest

from sim.history.observation import kind_of
from sim.history.quality import KNOWN, Finding, findings, nothing_to_fit
from tests.history.tables import months, read, row

MAY, JUNE = ("2021-05-01", "2021-05-31"), ("2021-06-01", "2021-06-30")
SL = "service_level_30s"
GOOD = [row(*MAY, 61, SL), row(*JUNE, 63, SL)]


def checked(*rows: dict[str, str]) -> dict[str, Finding]:
    return {each.check.check: each for each in findings(read(*rows))}


def test_a_good_table_passes_all():
    found = checked(*GOOD, row(*MAY, 100), row(*JUNE, 120))
    assert all(each.check.passed for each in found.values())
    comment = "plain rows of service levels, abandonment or waits; 2 of volumes"
    assert (found["something to fit on"].check.statistic, found["something to fit on"].check.comment) == (2, comment)
    assert "so that they stay the scenario's" in checked(*GOOD)["something to fit on"].check.comment


def test_contradictions_say_no_and_name_the_lines():
    found = checked(*GOOD, row(*JUNE, 70, SL))["contradictions"]
    assert found.no
    assert found.lines == (4,)
    assert found.check.comment.endswith(
        "line 4: 70 percent here, and 63 percent on line 3, for 2021-06-01 to 2021-06-30"
    )


def test_a_contradiction_with_a_doubtful_row_is_told_and_does_not_say_no():
    found = checked(*GOOD, row(*JUNE, 70, SL, note="doubtful"))["contradictions"]
    assert not found.no
    assert found.lines == (4,)
    assert "1 more with a doubtful row" in found.check.comment


@pytest.mark.parametrize(
    ("rows", "name", "statistic", "lines"),
    [
        (
            [row(*MAY, 61, SL), row("2021-08-01", "2021-08-31", 63, SL)],
            "gaps: 101 service_level_30s of offered (force), by month",
            1,
            (),
        ),
        ([*GOOD, GOOD[1]], "duplicates", 1, (4,)),
        ([*GOOD, row(*MAY, 9), row(*MAY, 10, "answered", note="Doubtful")], "impossible values", 1, (5,)),
        ([*GOOD, row(*MAY, 9, note="doubtful: why")], "doubtful rows", 1, (4,)),
        ([row(*MAY, 61, SL, denominator="unknown")], "service levels of unknown denominator", 1, (2,)),
        ([row(*MAY, 61, SL, denominator="")], "service levels of unknown denominator", 1, (2,)),
        (
            [row(*MAY, 61, SL, clock=""), row(*MAY, 9, "mean_wait", clock="")],
            "service levels and waits of unknown clock",
            2,
            (2, 3),
        ),
        ([*GOOD, row(*MAY, 55, SL, clock="bt")], "mixed clocks", 1, ()),
        ([*GOOD, row(*MAY, 5, "offred")], "unknown measures", 1, ()),
    ],
)
def test_what_is_weak_is_counted_and_no_reason_to_say_no(rows, name, statistic, lines):
    found = checked(*rows)
    failing = {each.check.check for each in found.values() if not each.check.passed}
    assert name in failing
    assert failing <= {name, "doubtful rows"}
    assert (found[name].check.statistic, found[name].lines) == (statistic, lines)
    assert not any(each.no for each in found.values())


def test_an_unknown_measure_has_its_nearest_named():
    assert checked(*GOOD, row(*MAY, 5, "offred"))["unknown measures"].check.comment.endswith(
        "'offred' did you mean 'offered'?"
    )
    assert all(kind_of(name) for name in KNOWN)


def test_a_shift_is_told_with_its_month_and_levels():
    found = checked(*months("2020-01", [80, 81, 82, 80, 81, 82, 60, 61, 62, 61, 60, 62], SL))
    shift = found["level shift: 101 service_level_30s of offered (force), by month"]
    assert not shift.check.passed
    assert not shift.no
    assert shift.check.comment.startswith("81 % before 2020-07 and 61 % from then on")


def test_no_shift_is_told_as_chance():
    found = checked(*months("2020-01", [80, 60, 81, 61] * 3, SL), *months("2020-01", [7, 9] * 6, "mean_wait"))
    name = "level shift: 101 mean_wait (force), by month"
    assert found[name].check.passed
    assert found[name].check.threshold == 0.005
    assert "no more than chance makes of 12 months" in found[name].check.comment
    assert " s before " in found[name].check.comment


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ([row(*MAY, 1)], "there is no row of a service level, an abandonment or a wait of callers"),
        (
            [row(*MAY, 61, SL, note="doubtful"), row(*JUNE, 90, SL, relation=">")],
            "of 2 rows of service levels, abandonment or waits, 1 are doubtful and 1 are bounds: one plain figure is "
            "missing",
        ),
        (GOOD, ""),
        ([row(*MAY, 9, "p90_wait")], ""),
    ],
)
def test_a_table_with_nothing_to_fit_on_says_what_is_missing(rows, missing):
    assert nothing_to_fit(read(*rows)) == missing
    found = checked(*rows)["something to fit on"]
    assert found.no == bool(missing)
    assert not missing or found.check.comment == missing


def test_many_names_are_cut_short():
    rows = [row(*MAY, 5, f"mine_{n}") for n in range(9)]
    assert checked(*rows)["unknown measures"].check.comment.endswith("'mine_5'; and 3 more")
