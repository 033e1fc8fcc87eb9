"""The page as a document: its order, its words for those who do not see, and names that would do harm."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.errors import UsageError
from sim.report.page import page
from sim.study import Run
from sim.study.grid import check_grid
from sim.study.telling.recording import read_record
from sim.study.telling.reporting import report
from tests.dispatch.rooms import ROOM
from tests.report.tables import Tables, add, compare_table, crosscheck_table, explain_table, grid_table
from tests.small import SMALL
from tests.tiny import TINY

EVIL = "<script>alert(1)</script>"
SECTIONS = [
    "Has the model earned belief?",
    "Month by month: when is each target met?",
    "The suite of measures",
    "The people",
    "Why the target is missed",
    "Levers compared",
    "What if?",
    "The week: where the misses are",
    "Erlang beside simulation",
    "What is assumed",
    "Where this comes from",
]


def headings(page: Tables, text: str) -> list[tuple[int, str]]:
    found = re.findall(r"<h([1-6])[^>]*>(.*?)</h\1>", text, flags=re.S)
    return [(int(level), words.strip()) for level, words in found]


def test_the_same_run_gives_the_same_bytes(full_run: Run, full_html: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another name"
    shutil.copytree(full_run.folder, elsewhere)
    assert report([elsewhere], out=tmp_path / "a.html").html.read_bytes() == full_html.read_bytes()


def test_sections_stand_in_their_order(full_html: Path, full_page: Tables) -> None:
    said = headings(full_page, full_html.read_text(encoding="utf-8"))
    assert [words for level, words in said if level == 2] == [
        "How sure is that?", "Why not sooner?", "What would help most?", "And the other target", *SECTIONS,
    ]  # fmt: skip
    assert [level for level, _ in said].count(1) == 1
    assert all(after - before <= 1 for (before, _), (after, _) in pairwise(said))


def test_every_figure_has_words_a_title_and_its_table(full_page: Tables) -> None:
    pictures = [about for tag, about in full_page.tags if tag == "div" and about.get("class") == "picture"]
    assert len(pictures) == 15  # 2 fans, 9 of the suite, people, causes, levers, Erlang
    assert all(about["role"] == "img" and len(about["aria-label"]) > 40 for about in pictures)
    titles = [about for tag, about in full_page.tags if tag == "h3"]
    assert len(titles) == len(pictures) + 1  # and the week
    assert sum(tag == "summary" for tag, _ in full_page.tags) >= len(pictures)
    assert all(about["scope"] in ("row", "col") for tag, about in full_page.tags if tag == "th")
    assert sum(tag == "caption" for tag, _ in full_page.tags) == len(full_page.rows)


def test_no_name_in_the_page_is_given_twice(full_page: Tables) -> None:
    names = [about["id"] for _, about in full_page.tags if "id" in about]
    assert len(names) == len(set(names))
    links = [about["href"][1:] for tag, about in full_page.tags if tag == "a"]
    assert set(links) <= set(names)


def test_the_page_asks_nothing_of_any_other_place(full_html: Path, full_page: Tables) -> None:
    for _, about in full_page.tags:
        assert about.get("href", "#")[0] == "#"
        assert "src" not in about
    text = full_html.read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\s\"'<)]+", text))
    assert addresses == {"http://www.w3.org/2000/svg"}  # a name, not a place
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", text)
    assert full_html.stat().st_size < 1_500_000


def test_what_is_missing_is_said_with_the_command_that_adds_it(plain_page: Tables, plain_run: Run) -> None:
    commands = [
        "callsim explain small.yaml --target 101 --to 2021-06 --into RUN",
        "callsim compare small.yaml OTHER... --into RUN",
        "callsim crosscheck small.yaml --into RUN",
        "callsim run small.yaml --grid --into RUN",
    ]
    assert str(plain_run.folder.parent) in plain_run.manifest["scenario"]["file"]  # and yet no folder is told
    for command in commands:
        assert command in plain_page.text
    assert str(plain_run.folder.parent) not in plain_page.text
    assert not [tag for tag, _ in plain_page.tags if tag == "script"]


def test_nothing_is_missing_from_a_full_run(full_page: Tables) -> None:
    assert "To add it:" not in full_page.text


def test_a_run_that_is_not_calibrated_warns_before_it_answers(plain_page: Tables) -> None:
    at = plain_page.text.index("Beware. Not calibrated:")
    assert at < plain_page.text.index("On this plan, in a model not calibrated")


def test_assumed_values_are_marked_in_words(tmp_path: Path, plain_run: Run) -> None:
    text = SMALL.replace(
        "{per_day: 60}", '{per_day: {value: 60, assumed: true, source: "a guess", note: "=HYPERLINK(1)"}}'
    )
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    run = sim.run(tmp_path / "a.yaml", replications=1, workers=1, out=tmp_path / "run")
    page = Tables(report([run.folder]).html.read_text(encoding="utf-8"))
    assert page.rows["assumed"][1:] == [["streams.101.volume.per_day", "60", "ASSUMED: a guess; =HYPERLINK(1)"]]
    assert re.search(r"Of \d+ values, 1 is ASSUMED: nobody published it, and it was chosen", page.text)


def test_names_that_would_do_harm_are_only_shown(tmp_path: Path) -> None:
    evil = {"source": '"</td><img src=x onerror=alert(2)>"', "note": "'=HYPERLINK(\"http://x\")'", "assumed": "true"}
    beside = ", ".join(f"{key}: {value}" for key, value in evil.items())
    text = SMALL.replace("A small centre", f"'{EVIL}'").replace(
        "{per_day: 60}", f"{{per_day: {{value: 60, {beside}}}}}"
    )
    text = text.replace('"101"', '"a\'&b $x_1$"').replace("handlers", '"o\'h&$y^2$"')
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    run = sim.run(tmp_path / "a.yaml", replications=2, workers=1, out=tmp_path / "run")
    name = "a'&b $x_1$"
    add(run.folder, "explain.csv", explain_table((f"{EVIL}</svg>", "b]]>")).replace("101", name), "explain")
    levers = compare_table((EVIL, "</text></svg><b>", '"onload="alert(3)')).replace("101", name)
    add(run.folder, "compare.csv", levers, "compare", standing=EVIL)
    grid = grid_table((name, "999"))
    add(run.folder, "grid.parquet", grid[grid["measure"] == "service_level"], "run --grid")
    shutil.copytree(run.folder, tmp_path / "again")
    written = report([run.folder, tmp_path / "again"])
    raw = written.html.read_text(encoding="utf-8")
    page = Tables(raw)
    tags = [tag for tag, _ in page.tags]
    assert tags.count("script") == 2  # the panel's data and its script
    assert "img" not in tags
    assert not [about for _, about in page.tags if any(key.startswith("on") for key in about)]
    assert f"{EVIL}: callsim report" in page.text
    assert 'ASSUMED: </td><img src=x onerror=alert(2)>; =HYPERLINK("http://x")' in page.rows["assumed"][1][2]
    data = raw.split('id="what-if-data">')[1].split("</script>")[0]
    assert json.loads(data)["streams"][0]["calls"] == f"{name} calls"
    assert "<" not in data
    assert "$x_1$" in page.text


@pytest.mark.parametrize("paper", [False, True])
def test_a_name_that_turns_about_what_stands_beside_it_does_not(full_run: Run, paper: bool) -> None:
    record = read_record(full_run)
    turned = record.scenario.model_copy(update={"name": "A \u202eertnec\u202c \u2066small\u2069 \u061ccentre\u200f"})
    levers = record.tables["compare"].replace("More people", "More \u202eelpoep")
    evil = replace(record, loaded=replace(record.loaded, scenario=turned), tables={**record.tables, "compare": levers})
    html = page([evil], paper=paper)
    assert "A ertnec small centre" in html
    assert "More elpoep" in html
    assert not re.search(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\\\\u20[26]|&#(x20[26]|82[39]|829)", html)


def test_other_runs_stand_beside_the_first(full_run: Run, plain_run: Run, tmp_path: Path) -> None:
    text = SMALL.replace("A small centre", "More people").replace("strength: 11", "strength: 13")
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    other = sim.run(tmp_path / "b.yaml", replications=3, workers=1, out=tmp_path / "other")
    page = Tables(report([full_run.folder, other.folder], out=tmp_path / "page.html").html.read_text(encoding="utf-8"))
    assert [row[0] for row in page.rows["chances"]] == ["Run", "1. A small centre", "2. More people"]
    share = other.trajectory.query("stream == '101' and measure == 'service_level' and month == '2021-06'")["mean"]
    assert page.rows["chances"][2][2] == f"{100 * float(share.iloc[0]):.1f} %"
    assert page.rows["chances"][2][-1] == "3, not calibrated"
    assert ["groups.handlers.strength", "11", "13"] in page.rows["differing"]
    assert ["streams.online", "is there", "–"] in page.rows["differing"]  # one row, not its twenty values
    assert len(page.rows["differing"]) == 4  # and the causes that one of them names
    assert "2. More people: " in page.text
    assert len(page.rows["months-beside-2"]) == 5


def test_many_values_that_differ_are_folded(plain_run: Run, tmp_path: Path) -> None:
    text = re.sub(r"(\d+)(%| min)", lambda found: f"{int(found[1]) + 1}{found[2]}", SMALL)
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    other = sim.run(tmp_path / "b.yaml", replications=1, workers=1, out=tmp_path / "other")
    html = report([plain_run.folder, other.folder], out=tmp_path / "a.html").html.read_text(encoding="utf-8")
    assert len(Tables(html).rows["differing"]) > 16
    assert re.search(r"<summary>Values of the scenarios that differ", html)


def test_a_run_without_the_target_is_left_out_and_named(plain_run: Run, room_run: Run, tmp_path: Path) -> None:
    page = Tables(report([plain_run.folder, room_run.folder], out=tmp_path / "a.html").html.read_text(encoding="utf-8"))
    assert "small has no target for 101 calls and is left out." in page.text


@pytest.fixture(scope="module")
def room_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("room")
    text = ROOM + "  limits: {area_of_concern: 3, upper: 6}\n"
    (folder / "room.yaml").write_text(text, encoding="utf-8")
    return sim.run(folder / "room.yaml", replications=2, workers=1, out=folder / "run")


def test_a_scenario_without_targets_has_a_page_that_says_so(room_run: Run, tmp_path: Path) -> None:
    page = Tables(report([room_run.folder], out=tmp_path / "a.html").html.read_text(encoding="utf-8"))
    assert "No target is set in this scenario, so there is no answer to give." in page.text
    assert "No published figure was held against the model" in page.text
    assert "No group of this scenario is on a roster" in page.text
    waiting = page.rows["months-suite-1"]
    mean = room_run.trajectory.query("measure == 'unresourced' and month == '2021-04'")["mean"].iloc[0]
    assert waiting[2][:2] == ["April 2021", f"{mean:,.0f}"]
    assert "Incidents waiting for a unit" in page.text
    for stream in ("calls", "others"):
        offered = room_run.trajectory.query(f"stream == '{stream}' and measure == 'offered' and month == '2021-04'")
        shown = [rows for key, rows in page.rows.items() if key.startswith("months-suite-")]
        assert any(row[1] == f"{offered['mean'].iloc[0]:,.0f}" for rows in shown for row in rows[1:])
    for said in ("others calls offered a month", "others calls abandoned", "wait of others calls"):
        assert said[0].upper() + said[1:] in page.text
    assert "No target is set: this is how every stream fares." in page.text
    for of_a_target in ("A target met at", "the dark band", "callsim explain"):
        assert of_a_target not in page.text


def test_a_plan_without_a_whole_month_has_a_page_without_figures(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ROOM.replace("end: 2021-04-30", "end: 2021-03-03"), encoding="utf-8")
    run = sim.run(tmp_path / "a.yaml", replications=1, workers=1, out=tmp_path / "run")
    page = Tables(report([run.folder]).html.read_text(encoding="utf-8"))
    assert run.trajectory.empty
    assert "there is no answer to give" in page.text
    assert "Lines are means" not in page.text
    assert not [about for _, about in page.tags if about.get("class") == "picture"]


def test_a_month_without_all_its_calls_is_not_drawn_as_a_finding(tmp_path: Path) -> None:
    """Calls from 12 April on: of that month only people are whole, and its share in time stands nowhere."""
    path = tmp_path / "plan.yaml"
    path.write_text(SMALL.replace("plan_start:", "calls_from: 2021-04-12, plan_start:"), encoding="utf-8")
    run = sim.run(path, replications=2, workers=1, out=tmp_path / "run")
    partial = run.trajectory.query("month == '2021-04' and stream == '101' and measure == 'service_level'")
    assert len(partial) == 1
    assert partial["mean"].notna().all()
    shutil.copytree(run.folder, tmp_path / "again")
    text = report([run.folder, tmp_path / "again"]).html.read_text(encoding="utf-8")
    page = Tables(text)
    of_calls = [key for key in page.rows if re.fullmatch(r"months-(suite-|beside-)?\d+", key)]
    assert len(of_calls) == 11
    for key in of_calls:
        assert [row[0] for row in page.rows[key][1:]] == ["May 2021", "June 2021", "July 2021"], key
    people = [row[0] for key, rows in page.rows.items() if key.startswith("months-people") for row in rows[1:]]
    assert people == ["April 2021", "May 2021", "June 2021", "July 2021"]
    assert "Calls were simulated from 12 April 2021 on." in text


def test_levers_that_do_not_help_are_not_offered(plain_run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(plain_run.folder, folder)
    table = compare_table()
    table["difference"], table["low"] = -abs(table["difference"]), -1.0
    add(folder, "compare.csv", table, "compare")
    page = Tables(report([folder]).html.read_text(encoding="utf-8"))
    assert "none of 3 scenarios compared is better by more than chance in 6 futures" in page.text
    assert "in June 2021: none of 3 scenarios is better than the plan" in page.text


def test_a_table_that_was_changed_is_refused(full_run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(full_run.folder, folder)
    report([folder])
    (folder / "compare.csv").write_text("stream\n", encoding="utf-8")
    before = (folder / "report.html").read_bytes()
    with pytest.raises(UsageError, match=r"compare\.csv was changed"):
        report([folder])
    assert (folder / "report.html").read_bytes() == before


def test_the_published_run_has_a_page_of_its_size(published_html: Path, filled_html: Path) -> None:
    page = Tables(published_html.read_text(encoding="utf-8"))
    assert len(page.rows["months-1"]) == 28
    assert "Beware." not in page.text
    assert (  # five plain figures, one doubtful, one bound
        "5 of 5 published figures (2 more are doubtful or a bound, and not counted): it was fitted to that history "
        "too, so this is no test of foresight." in page.text
    )
    assert "8 of 100 futures reach it by June 2022, where the projection ends, and none hold it" in page.text
    assert published_html.stat().st_size < 1_500_000
    assert filled_html.stat().st_size < 1_500_000


def test_a_comparison_without_chances_and_a_check_that_holds(plain_run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(plain_run.folder, folder)
    table = compare_table()
    add(folder, "compare.csv", table[table["measure"] == "service_level"], "compare")
    checks = crosscheck_table()
    checks["passed"] = True
    add(folder, "crosscheck.csv", checks, "crosscheck")
    causes = explain_table()
    causes["mean"] = abs(causes["mean"])
    add(folder, "explain.csv", causes, "explain")
    page = Tables(report([folder]).html.read_text(encoding="utf-8"))
    assert page.rows["levers-table-1"][1] == ["1. More people", "+9.3 (+8.3 to +10.3)", "–", "–"]
    assert "First in rank, by the months until the target is held: More people." in page.text
    assert "The engine agrees with queueing theory in all 2 checks" in page.text
    assert "None of the causes looked at costs anything." in page.text


def test_a_lever_that_takes_from_another_target_says_so_where_it_is_offered(plain_run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(plain_run.folder, folder)
    table = compare_table()
    other = table[table["scenario"] == "Fewer calls"].assign(stream="999", difference=-0.131, low=-0.14, high=-0.12)
    add(folder, "compare.csv", pd.concat([table, other]), "compare")
    page = Tables(report([folder]).html.read_text(encoding="utf-8"))
    first = page.text.split("What would help most?")[1].split("Has the model earned belief?")[0]
    assert "Fewer calls (+13.1 to +15.1), at the cost of 999 calls −13.1 points" in first
    assert "More people (+8.3 to +10.3), at the cost" not in first


def test_a_range_of_few_futures_says_how_many(plain_page: Tables, published_html: Path) -> None:
    said = "80 % of the futures (only 12 were simulated)"
    first = plain_page.text.split("Why not sooner?")[0]
    assert f"{said} lie there" in first
    assert f"{said} lie from" in plain_page.text
    assert f"{said} have" in plain_page.text
    published = Tables(published_html.read_text(encoding="utf-8")).text
    assert "80 % of the futures lie there" in published
    assert "were simulated)" not in published
    for text in (plain_page.text, published):
        assert "80 of 100 futures lie" not in text


def test_only_plain_figures_count_as_come_near(plain_run: Run, tmp_path: Path) -> None:
    row = {"check": "history: 101 in 2021-05", "statistic": 0.2, "operator": "<=", "threshold": 0.08, "passed": False}
    told = ("published 62 %, s", "published 62 % (doubtful), s", "published > 90 %, s", "published < 9 % (doubtful), s")

    def said(*comments: str) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(plain_run.folder, folder)
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        manifest["checks"] = [row | {"comment": comment} for comment in comments]
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return Tables(report([folder]).html.read_text(encoding="utf-8")).text

    assert (
        "within 8 points of 0 of 2 published figures (2 more are doubtful or a bound, and not counted); it misses 101 "
        "in May 2021 (published 62 %, s); 101 in May 2021 (published > 90 %, s). What" in said(*told)
    )
    row |= {"statistic": 0.01, "passed": True}  # a bound that is kept says little
    assert "within 8 points of 1 of 1 published figures (3 more are doubtful or a bound, and not" in said(*told)
    row |= {"statistic": 0.17, "passed": False}
    assert "No published figure was held against the model: 1 more is doubtful or a bound" in said(told[1])


def test_of_one_future_no_range_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SMALL, encoding="utf-8")
    run = sim.run(tmp_path / "a.yaml", replications=1, workers=1, out=tmp_path / "run")
    page = Tables(report([run.folder]).html.read_text(encoding="utf-8"))
    assert "were simulated" not in page.text
    assert "of the futures (" not in page.text
    share = 100 * run.trajectory.query("stream == '101' and measure == 'service_level' and month == '2021-06'")["mean"]
    assert (
        f"{share.iloc[0]:.1f} % of 101 calls offered are answered in time in June 2021: only one future was simulated, "
        "which tells no range" in page.text
    )
    assert page.rows["months-1"][1][2:4] == ["–", "–"]
    assert "(" not in page.rows["months-people-1"][1][1]
    assert "callsim explain" not in page.text  # the scenario names no causes, and the command would say so


def test_a_command_that_could_do_nothing_is_not_proposed(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TINY, encoding="utf-8")
    run = sim.run(tmp_path / "a.yaml", replications=2, workers=1, out=tmp_path / "run")
    page = Tables(report([run.folder]).html.read_text(encoding="utf-8"))
    assert "callsim explain" not in page.text
    assert page.text.count("The scenario names no causes") == 2
    with pytest.raises(UsageError, match="names no causes"):
        sim.explain(run.scenario)
    assert "--grid" not in page.text
    assert "There is nothing to move: the scenario has none of leavers, size of intakes, abstraction" in page.text
    with pytest.raises(UsageError, match="nothing to move"):
        check_grid(run.scenario)
    # of what is proposed, the rest can be done
    assert "callsim crosscheck a.yaml --into RUN" in page.text
    assert "callsim compare a.yaml OTHER... --into RUN" in page.text


def test_values_without_any_source_are_not_told_as_having_one(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TINY, encoding="utf-8")
    run = sim.run(tmp_path / "a.yaml", replications=1, workers=1, out=tmp_path / "run")
    page = Tables(report([run.folder]).html.read_text(encoding="utf-8"))
    bare = len(page.rows["unsourced"]) - 1
    assert f"0 have a source; {bare} stand in the scenario without any source said;" in page.text
    assert "sourced" not in page.rows


def test_people_on_duty_that_change_are_not_told_as_fixed(tmp_path: Path) -> None:
    text = TINY.replace("on_duty: 1", "on_duty: [2, {from: 2021-08-01, value: 1}]")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    run = sim.run(tmp_path / "a.yaml", replications=1, workers=1, out=tmp_path / "run")
    page = Tables(report([run.folder]).html.read_text(encoding="utf-8"))
    assert "fixed number" not in page.text
    assert "Handlers on duty on average: 1.0 to 2.0, by month." in page.text


def test_runs_that_were_promised_for_other_months_say_so(plain_run: Run, tmp_path: Path) -> None:
    text = SMALL.replace("promised: 2021-06", "promised: 2021-05")
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    other = sim.run(tmp_path / "b.yaml", replications=1, workers=1, out=tmp_path / "other")
    pages = [
        Tables(report([plain_run.folder, folder], out=tmp_path / name).html.read_text(encoding="utf-8")).text
        for name, folder in (("a.html", other.folder), ("b.html", shutil.copytree(plain_run.folder, tmp_path / "same")))
    ]
    assert "The months promised differ: run 1 June 2021; run 2 May 2021." in pages[0]
    assert "The months promised differ" not in pages[1]


def test_the_panel_says_how_many_people_an_intake_comes_to(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    text = SMALL.replace("size: 3,", "size: 7,")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    sim.run(tmp_path / "a.yaml", replications=1, workers=1, out=folder)
    grid = grid_table()
    grid["intake"] = grid["intake"].replace(0.5, 0.75)
    add(folder, "grid.parquet", grid, "run --grid", replications=20)
    page = report([folder]).html.read_text(encoding="utf-8")
    assert "less than planned, in whole people 5 instead of 7|as planned" in page  # 5.25 is rounded, as simulated
    assert "The sliders below say what other numbers of 3 levers would do." in page


def test_the_panel_says_why_its_plan_is_not_quite_the_answer(full_page: Tables) -> None:
    assert "the mean of 20 futures, not of 12, and only the plan's months were simulated" in full_page.text


def test_values_are_counted_without_the_name_as_in_the_briefing(plain_page: Tables, plain_run: Run) -> None:
    counted = [row for row in plain_run.scenario.sources() if row.path not in ("name", "description")]
    assert f"Of {len(counted)} values" in plain_page.text


def test_that_no_lever_reaches_the_target_alone_is_said(plain_run: Run, tmp_path: Path) -> None:
    # 60 % is the target; every lever of the table gives more on the plan as it is
    said = []
    for name, down in (("reached", 0.0), ("missed", 0.3)):
        folder = tmp_path / name
        shutil.copytree(plain_run.folder, folder)
        table = compare_table()
        table.loc[table["measure"] == "service_level", "value"] -= down
        add(folder, "compare.csv", table, "compare")
        said.append(Tables(report([folder]).html.read_text(encoding="utf-8")).text)
    assert "None of them alone reaches" not in said[0]
    assert "None of them alone reaches 60 % on average: the first gives 44.1 %." in said[1]
