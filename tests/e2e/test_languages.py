"""Report and page in every language, in a browser: on a phone, and for those who cannot see."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bookingopt.render.language import LANGUAGES, language_of
from bookingopt.render.report.page import html_report
from tests.e2e.browser import overflow, serious
from tests.e2e.reports import full


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_report_in_every_language(page: Page, tmp_path, code):
    path = tmp_path / "report.html"
    path.write_text(html_report(*full(), before=True, language=code), encoding="utf-8")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path.as_uri())
    texts = language_of(code).texts
    expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.locator(".days summary")).to_have_text(texts.get("List by day", "List by day"))
    expect(page.locator("#found")).to_contain_text("6")
    assert overflow(page) == 0
    assert serious(page) == []
