from __future__ import annotations

import pickle
import random

import pytest
import yaml

from sim.scenario import load_scenario
from tests.scenario.small import ROSTER, SMALL, load, replaced, write


def week(columns="a", value="1"):
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    rows = [f"{day},{q // 4:02d}:{q % 4 * 15:02d},{value}" for day in days for q in range(96)]
    return "\n".join([f"weekday,time,{columns}", *rows, ""])


PROFILED = replaced(SMALL, "    priority: 1\n", "    priority: 1\n    profile: {file: week.csv, column: a}\n")


def shuffled(value, chance):
    if isinstance(value, dict):
        items = list(value.items())
        chance.shuffle(items)
        return {key: shuffled(below, chance) for key, below in items}
    return value


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("text", [SMALL, ROSTER])
def test_the_order_of_keys_does_not_count(tmp_path, text, seed):
    nodes = yaml.load(text, Loader=yaml.BaseLoader)
    other = yaml.safe_dump(shuffled(nodes, random.Random(seed)), sort_keys=False)
    other = (
        other.replace("'1'", "1").replace("'20'", "20").replace("'5'", "5").replace("'100'", "100").replace("'2'", "2")
    )
    assert load(tmp_path, other).sha256 == load(tmp_path, text).sha256


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "# a comment\n" + text.replace("\n", "  # another\n"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: "---\n" + text + "...\n",
        lambda text: text.replace("80%", "0.8").replace("4 min", "240s").replace("3 min", "{value: 3m, source: x}"),
        lambda text: text + "short_abandon: 5s\n",
        lambda text: text.replace(
            "{per_day: 100}", "{per_day: [{from: 2021-01-01, value: 100}]}".replace("from: 2021-01-01, ", "")
        ),
        lambda text: text.replace("calls:", '"calls":'),
    ],
)
def test_how_it_is_written_does_not_count(tmp_path, change):
    assert load(tmp_path, change(SMALL)).sha256 == load(tmp_path, SMALL).sha256


@pytest.mark.parametrize(("old", "new"), [("80%", "81%"), ("name: small", "name: Small"), ("on_duty: 5", "on_duty: 6")])
def test_values_count(tmp_path, old, new):
    assert load(tmp_path, replaced(SMALL, old, new)).sha256 != load(tmp_path, SMALL).sha256


def test_parents_do_not_count(tmp_path):
    write(tmp_path, SMALL, "base.yaml")
    split = load_scenario(write(tmp_path, "extends: base.yaml\nstreams: {calls: {priority: 2}}\n"))
    assert split.sha256 == load(tmp_path, replaced(SMALL, "priority: 1", "priority: 2")).sha256


def test_of_files_the_content_counts_and_not_the_name_or_the_line_ends(tmp_path):
    write(tmp_path, week(), "week.csv")
    first = load(tmp_path, PROFILED).sha256
    write(tmp_path, "\ufeff" + week().replace("\n", "\r\n"), "Woche für alle.csv")
    assert load(tmp_path, replaced(PROFILED, "week.csv", "Woche für alle.csv")).sha256 == first
    write(tmp_path, week(value="2"), "week.csv")
    assert load(tmp_path, PROFILED).sha256 != first


def test_a_loaded_scenario_is_small_when_pickled_and_the_same_again(tmp_path):
    write(tmp_path, week(), "week.csv")
    loaded = load(tmp_path, PROFILED)
    content = pickle.dumps(loaded)
    again = pickle.loads(content)
    assert again == loaded
    assert again.sha256 == loaded.sha256
    assert again.sources() == loaded.sources()
    assert len(content) < 20_000
    assert pickle.loads(pickle.dumps(loaded.scenario)) == loaded.scenario
