"""Scores of the ledger, worked by hand."""

from __future__ import annotations

import math

import pytest

from sim.ledger import TO_DATE, score, scores_to_date
from sim.projection import crps_quantiles
from sim.report.ledger import ledger_sentences
from tests.ledger.lines import LINE, line, rows


def test_a_month_that_came_is_scored_as_by_hand():
    scores, unscored = score([LINE], rows("2021-06 offered = 63 force"))
    row = scores.iloc[0]
    assert unscored == ()
    assert row["error"] == pytest.approx(-0.03)  # the median, 60 %, less what came
    # 63 lies outside 58 to 62, and inside 56 to 64, 54 to 66 and 52 to 68
    assert (row["in_50"], row["in_80"], row["in_90"], row["in_95"]) == (0, 1, 1, 1)
    assert row["brier"] == pytest.approx(0.01)  # a chance of one in ten, and it did not meet 80 %
    assert row["crps"] == pytest.approx(crps_quantiles(LINE.levels, list(LINE.quantiles.values()), 0.63))
    assert (row["months_ahead"], bool(row["met"]), bool(row["hindsight"])) == (1, False, False)


def test_a_bound_has_no_error_and_says_whether_the_target_was_met():
    scores, _ = score([LINE, line(month="2021-07")], rows("2021-06 offered > 82 force", "2021-07 offered > 70 force"))
    assert all(math.isnan(value) for name in ("error", "crps") for value in scores[name])
    assert scores["brier"].iloc[0] == pytest.approx(0.81)
    assert math.isnan(scores["brier"].iloc[1])


def test_a_doubtful_figure_is_scored_and_left_out_of_the_sum():
    lines = [LINE, line(month="2021-07"), line(month="2021-08")]
    came = rows(
        "2021-06 offered = 63 force", "2021-07 offered = 40 force doubtful: whose?", "2021-08 offered = 59 force"
    )
    scores, _ = score(lines, came)
    assert list(scores["doubtful"]) == [False, True, False]
    table = scores_to_date(scores).set_index("months_ahead")
    assert table.loc[TO_DATE, "errors"] == 2
    assert table.loc[TO_DATE, "mean_error"] == pytest.approx((-0.03 + 0.01) / 2)
    assert table.loc[TO_DATE, "mean_absolute_error"] == pytest.approx(0.02)
    assert table.loc[TO_DATE, "in_50"] == pytest.approx(0.5)
    assert table.loc[TO_DATE, "of_50"] == 2
    assert list(table.index) == [1, 3, TO_DATE]


def test_a_figure_of_no_stated_definition_waits_for_a_word():
    came = rows("2021-06 unknown = 63 -")
    scores, unscored = score([LINE], came)
    assert scores.empty
    assert unscored[0].why == "it does not state its denominator and clock"
    scores, unscored = score([LINE], came, unstated=True)
    assert unscored == ()
    assert scores["unstated"].iloc[0] == "denominator, clock"


def test_two_projections_of_one_month_are_each_scored_and_a_row_of_another_definition_is_named_once():
    later = line(run="c" * 64, projected="2021-06-01", quantiles={"10": 0.5, "50": 0.62, "90": 0.7})
    scores, unscored = score([LINE, later], rows("2021-06 offered = 63 force", "2021-06 answered = 70 force"))
    assert list(scores["error"]) == pytest.approx([-0.03, -0.01])
    assert math.isnan(scores["in_50"].iloc[1])
    assert [each.why for each in unscored] == ["it is a share of answered, and the projection of offered"]
    table = scores_to_date(scores).set_index("months_ahead")
    assert (table.loc[TO_DATE, "errors"], table.loc[TO_DATE, "of_50"], table.loc[TO_DATE, "of_80"]) == (2, 1, 2)


def test_a_row_that_one_projection_uses_is_not_called_unscored_because_of_another():
    other = line(run="c" * 64, denominator="answered")
    came = rows("2021-06 offered = 63 force", "2021-06 answered = 70 force")
    scores, unscored = score([LINE, other], came)
    assert len(scores) == 2
    assert unscored == ()


def test_months_that_are_not_in_the_ledger_are_passed_over():
    scores, unscored = score([LINE], rows("2021-08 offered = 63 force", "2021-09 answered = 63 force"))
    assert scores.empty
    assert unscored == ()
    assert scores_to_date(scores).empty


def test_a_month_that_was_over_when_it_was_simulated_is_hindsight():
    scores, _ = score([line(simulated="2021-07-01T00:00:00+00:00")], rows("2021-06 offered = 63 force"))
    assert bool(scores["hindsight"].iloc[0])
    assert scores_to_date(scores)["hindsight"].iloc[-1] == 1


@pytest.mark.parametrize(
    ("came", "in_50", "in_80"),
    [
        ("< 55", 0, 0),  # below 56: a miss, whatever it was
        ("< 56", 0, 0),
        ("<= 56", 0, None),  # it may be 56, where the range of 80 % begins
        ("< 57", 0, None),
        ("> 70", 0, 0),
        ("> 64", 0, 0),
        (">= 64", 0, None),
        ("> 60", None, None),
        ("< 60", None, None),
    ],
)
def test_a_bound_wholly_outside_a_range_is_a_miss_and_else_it_is_undecided(came, in_50, in_80):
    scores, _ = score([LINE], rows(f"2021-06 offered {came} force"))
    found = [None if math.isnan(scores[name].iloc[0]) else scores[name].iloc[0] for name in ("in_50", "in_80")]
    assert found == [in_50, in_80]
    total = scores_to_date(scores).iloc[-1]
    assert (total["figures"], total["projections"], total["errors"]) == (1, 1, 0)
    assert (total["of_80"], total["undecided"]) == ((0, 1) if in_80 is None else (1, 0))


def test_a_range_up_to_all_calls_holds_a_bound_that_leaves_nothing_else():
    near = line(quantiles={"10": 0.9, "50": 0.97, "90": 1.0})
    scores, _ = score([near], rows("2021-06 offered > 95 force"))
    assert scores["in_80"].iloc[0] == 1


def test_projections_are_no_figures_and_are_pooled_over_neither_scenarios_nor_standings():
    """Two figures and five runs: two of a fitted scenario, one of it unfitted, one of a toy, one of a fit refused."""
    fitted = "Calibrated on 14 rows of history up to 2021-05-24: the ranges hold chance."
    later = "Calibrated on 20 rows of history up to 2021-05-30: the ranges hold chance."
    refused = "NOT to be relied on: it was fitted to 14 rows, and checks of the fit said no (a)."
    runs = [
        {"run": "c" * 64, "standing": fitted}, {"run": "d" * 64, "standing": later}, {"run": "e" * 64},
        {"run": "f" * 64, "scenario": "A toy"}, {"run": "0" * 64, "standing": refused},
    ]  # fmt: skip
    lines = [line(month=month, **about) for about in runs for month in ("2021-06", "2021-07")]
    scores, _ = score(lines, rows("2021-06 offered = 63 force", "2021-07 offered = 50 force"))
    table = scores_to_date(scores)
    total = table[table["months_ahead"] == TO_DATE].set_index(["scenario", "standing"])
    counts = {at: tuple(row[["figures", "projections", "runs"]]) for at, row in total.iterrows()}
    assert counts == {
        ("A plan", "calibrated"): (2, 4, 2),
        ("A plan", "not calibrated"): (2, 2, 1),
        ("A toy", "not calibrated"): (2, 2, 1),
        ("A plan", "not to be relied on"): (2, 2, 1),
    }
    said = ledger_sentences(scores, table)
    assert said[0] == "101 calls: 2 figures have come, held against 10 projections of 5 runs."
    # errors of 3 and 10 points; 63 lies within 56 to 64, and 50 does not
    assert said[1] == "101 calls, A plan (calibrated): 6.5 points off on average; the range of 80 % held 2 of 4."
    assert len(said) == 5


def test_doubtful_figures_and_those_of_no_definition_are_counted_once_for_all_projections():
    lines = [line(run=run * 64, month=month) for run in "cde" for month in ("2021-06", "2021-07")]
    came = rows("2021-06 offered = 63 force doubtful: whose?", "2021-07 unknown = 60 force")
    scores, _ = score(lines, came, unstated=True)
    said = ledger_sentences(scores, scores_to_date(scores))
    assert said[0] == "101 calls: 1 figure has come, held against 3 projections of 3 runs."
    assert "1 figure is doubtful, and left out." in said
    assert said[-1] == "Read as the projection's own: 1 figure that does not state the denominator or clock."
