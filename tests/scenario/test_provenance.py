from __future__ import annotations

from sim.scenario import load_scenario
from tests.scenario.small import SMALL, load, problems, replaced, write


def rows(loaded):
    return {row.path: row for row in loaded.sources()}


def test_a_source_holds_for_what_stands_beneath_it_unless_that_has_its_own(tmp_path):
    text = replaced(
        SMALL,
        "    patience:\n      mean: 3 min\n",
        "    patience:\n      source: FOI 12\n      note: old\n      mean: 3 min\n"
        "      never_wait: {value: 1%, assumed: true}\n      shape: {value: 0.9, source: a guess, assumed: true}\n",
    )
    found = rows(load(tmp_path, text))
    mean = found["streams.calls.patience.mean"]
    assert (mean.value, mean.source, mean.note) == ("3 min", "FOI 12", "old")
    assert mean.origin == f"{tmp_path}/plan.yaml:15"
    assert found["streams.calls.patience.never_wait"].source == "assumed"
    assert found["streams.calls.patience.never_wait"].note == ""
    assert found["streams.calls.patience.shape"].source == "assumed: a guess"
    assert found["streams.calls.priority"].source == ""


def test_values_left_to_their_default_are_listed(tmp_path):
    found = rows(load(tmp_path, SMALL))
    assert (found["short_abandon"].value, found["short_abandon"].origin) == ("5s", "default")
    assert found["streams.calls.interruptible"].value == "false"
    assert found["streams.calls.day_factor.cv"].value == "0"
    assert found["streams.calls.month_of_year"].value.startswith("[1, 1")
    assert "streams.calls.redials.share" not in found


def test_the_entries_of_a_dated_value_have_a_row_each(tmp_path):
    text = replaced(
        SMALL,
        "talk: {mean: 4 min}",
        """talk:
        cv: {value: 0.5, source: x}
        mean:
          source: all
          value:
            - 4 min
            - {from: 2021-03-01, by: 2021-04-01, value: 5 min, source: own}
            - {from: 2021-06-01, value: 6 min}""",
    )
    found = rows(load(tmp_path, text))
    path = "streams.calls.handle.talk.mean"
    assert (found[f"{path}[1]"].value, found[f"{path}[1]"].source) == ("4 min", "all")
    assert (found[f"{path}[2]"].value, found[f"{path}[2]"].source) == ("5 min, from 2021-03-01, by 2021-04-01", "own")
    assert (found[f"{path}[3]"].value, found[f"{path}[3]"].source) == ("6 min, from 2021-06-01", "all")


def test_a_parent_s_source_does_not_stick_to_what_the_child_replaces(tmp_path):
    write(tmp_path, "source: old papers\n" + SMALL, "base.yaml")
    text = (
        "extends: base.yaml\nstreams:\n  calls:\n    patience: {mean: 5 min}\n    priority: {value: 2, source: new}\n"
    )
    found = rows(load_scenario(write(tmp_path, text)))
    assert found["streams.calls.patience.mean"].source == ""
    assert found["streams.calls.priority"].source == "new"
    assert found["streams.calls.volume.per_day"].source == "old papers"


def test_a_wrapped_value_may_be_replaced_by_a_bare_one_and_the_other_way_round(tmp_path):
    write(tmp_path, replaced(SMALL, "mean: 3 min", "mean: {value: 3 min, source: old}"), "base.yaml")
    found = rows(
        load_scenario(write(tmp_path, "extends: base.yaml\nstreams: {calls: {patience: {mean: {value: 4 min}}}}\n"))
    )
    assert (found["streams.calls.patience.mean"].value, found["streams.calls.patience.mean"].source) == ("4 min", "")


def test_what_is_not_a_source_is_an_error(tmp_path):
    found = problems(tmp_path, SMALL + "source: 3\nassumed: maybe\nnote: [x]\n")
    assert [said.partition(" (")[0] for said in found] == [
        "plan.yaml:19:9: 'source' is text",
        "plan.yaml:20:10: 'assumed' is true or false",
        "plan.yaml:21:7: 'note' is text",
    ]


def test_windows_have_a_row_for_each_end(tmp_path):
    text = replaced(
        SMALL, "    priority: 1\n", "    priority: 1\n    closed: [{from: 2021-05-01 10:00, to: 2021-05-01 12:00}]\n"
    )
    found = rows(load(tmp_path, text))
    assert found["streams.calls.closed[1].from"].value == "2021-05-01 10:00"
