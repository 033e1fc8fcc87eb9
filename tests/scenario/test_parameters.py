"""Numbers that nobody knows: priors, and the places of a scenario that hang on them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.errors import UsageError
from sim.scenario import load_scenario
from sim.scenario.parameters import with_parameters
from sim.scenario.priors import Prior
from tests.scenario.small import ROSTER, load, only_problem, replaced

PRIOR = "    load: {prior: {median: 1, sd_log: 0.1}, times: [streams.calls.handle.talk.mean]}\n"


def unknown(parameters: str, text: str = ROSTER) -> str:
    return f"{text}calibration:\n  parameters:\n{parameters}"


@pytest.mark.parametrize(
    ("form", "distribution"),
    [
        ({"from": 2, "to": 5}, stats.uniform(2, 3)),
        ({"mean": 3, "sd": 0.5}, stats.norm(3, 0.5)),
        ({"median": 2, "sd_log": 0.3}, stats.lognorm(0.3, scale=2)),
        ({"mean": 0, "sd": 1, "from": 0}, stats.halfnorm()),
        ({"mean": 1, "sd": 2, "from": 0, "to": 2}, stats.truncnorm(-0.5, 0.5, 1, 2)),
    ],
)
def test_a_prior_has_the_quantiles_of_its_distribution(form, distribution):
    prior = Prior.model_validate(form)
    for share in (0.001, 0.025, 0.5, 0.8, 0.999):
        assert prior.value(share) == pytest.approx(float(distribution.ppf(share)), rel=1e-6, abs=1e-9)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_prior_rises_and_stays_within_its_ends(one, other):
    prior = Prior.model_validate({"median": 1, "sd_log": 1, "from": 0.5, "to": 3})
    low, high = sorted((prior.value(one), prior.value(other)))
    assert 0.5 <= low <= high <= 3
    assert (one <= other) == (prior.value(one) <= prior.value(other)) or math.isclose(low, high)


def test_each_way_to_change_a_value(tmp_path):
    text = unknown(
        "    a: {prior: {from: 1, to: 2}, times: [streams.calls.handle.talk.mean]}\n"
        "    b: {prior: {from: 0, to: 5}, adds: [groups.handlers.strength]}\n"
        "    c: {prior: {from: 0, to: 1}, sets: [groups.handlers.leavers.1]}\n",
        replaced(
            ROSTER, "    strength: 20\n",
            "    strength: [20, {from: 2021-01-10, value: 18}]\n    leavers: [5%, {from: 2021-06-01, value: 7%}]\n",
        ),
    )  # fmt: skip
    loaded = load(tmp_path, text)
    found = with_parameters(loaded.scenario, {"a": 1.5, "b": 2.4, "c": 0.3})
    assert found.streams["calls"].handle.talk.mean.changes[0].value == 360
    assert [change.value for change in found.groups["handlers"].strength.changes] == [22, 20]  # whole people
    assert [change.value for change in found.groups["handlers"].leavers.changes] == [0.05, 0.3]
    assert found.calibration is None
    assert with_parameters(loaded.scenario, {}).streams == loaded.scenario.streams


def test_what_may_be_learnt_does_not_change_the_hash(tmp_path):
    plain = load(tmp_path, ROSTER)
    assert load(tmp_path, unknown(PRIOR)).sha256 == plain.sha256


@pytest.mark.parametrize(
    ("parameter", "says"),
    [
        ("{prior: {from: 1, to: 2}, sets: [streams.call.growth]}", "there is no 'call'"),
        ("{prior: {from: 1, to: 2}, sets: [streams.calls.groups]}", "is no number of the scenario"),
        ("{prior: {from: 1, to: 2}, sets: [streams.calls.handle]}", "is no number of the scenario"),
        ("{prior: {from: 1, to: 2}, sets: [name]}", "is no number of the scenario"),
        ("{prior: {from: 0, to: 2}, sets: [streams.calls.patience.never_wait]}", "not valid with x 1.998"),
        ("{prior: {from: 1, to: 2}}", "the parameter 'x' changes nothing"),
        ("{prior: {from: 2, to: 1}, sets: [streams.calls.growth]}", "lies below"),
        ("{prior: {mean: 1}, sets: [streams.calls.growth]}", "give 'mean' and 'sd'"),
        ("{prior: {mean: 1, sd: 1, median: 1, sd_log: 1}, sets: [streams.calls.growth]}", "give 'mean' and 'sd'"),
        ("{prior: {from: 1}, sets: [streams.calls.growth]}", "a prior needs 'from' and 'to'"),
        ("{prior: {mean: 0, sd: 1, from: 50}, sets: [streams.calls.growth]}", "next to nothing"),
        ("{sets: [streams.calls.growth]}", "prior"),
    ],
)
def test_a_parameter_that_cannot_be_is_told_with_its_place(tmp_path, parameter, says):
    found = only_problem(tmp_path, unknown(f"    x: {parameter}\n"))
    assert found.startswith("plan.yaml:")
    assert says in found


def test_a_parameter_that_is_not_there(tmp_path):
    loaded = load(tmp_path, unknown(PRIOR))
    with pytest.raises(UsageError, match="no parameter 'patience'"):
        with_parameters(loaded.scenario, {"patience": 1.0})


def test_a_posterior_belongs_to_a_calibration(tmp_path):
    (tmp_path / "posterior.parquet").write_bytes(b"")
    found = only_problem(tmp_path, f"{ROSTER}posterior: posterior.parquet\n")
    assert "a posterior without a section 'calibration'" in found


def test_the_shipped_priors_are_valid():
    from pathlib import Path

    assert load_scenario(Path(__file__).parents[2] / "scenarios" / "west_mercia" / "priors.yaml").scenario.calibration


def test_a_cause_that_is_taken_out_takes_the_places_of_parameters_along(tmp_path):
    text = unknown(
        "    gone: {prior: {from: 15, to: 20}, sets: [groups.handlers.strength.1]}\n"
        "    left: {prior: {median: 1, sd_log: 0.1}, times: [streams.calls.handle.talk.mean]}\n",
        replaced(ROSTER, "    strength: 20\n", "    strength: [20, {from: 2021-01-10, value: 18}]\n"),
    )
    loaded = load(tmp_path, f"{text}without:\n  vacancies: {{groups: {{handlers: {{strength: 20}}}}}}\n")
    values = {"gone": 16.0, "left": 2.0}
    assert with_parameters(loaded.scenario, values).groups["handlers"].strength.changes[1].value == 16
    found = with_parameters(loaded.without(["vacancies"]).scenario, values)
    assert [change.value for change in found.groups["handlers"].strength.changes] == [20]
    assert found.streams["calls"].handle.talk.mean.changes[0].value == 480
