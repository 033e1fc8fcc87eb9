"""The page of measures is made from the definitions beside the code."""

from pathlib import Path

from sim.report.reference import measures_page


def test_the_page_of_measures_is_up_to_date() -> None:
    page = Path(__file__).parent.parent.parent / "docs" / "reference" / "measures.md"
    assert page.read_text(encoding="utf-8") == measures_page()
    assert "| mean_wait_s | mean wait of offered attempts" in measures_page()
