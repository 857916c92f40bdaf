"""Text of a file in XML: escaped, and without what steers other text."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.render.markup import printable_text, xml


@given(st.text())
def test_any_text_is_one_text_of_xml(text):
    shown = printable_text(text)
    assert ET.fromstring(f"<t>{xml(text)}</t>").text == (shown or None)
    assert ET.fromstring(f'<t a="{xml(text)}"/>').get("a") == shown.replace("\n", " ")


@pytest.mark.parametrize("sign", ["\x1b", "\u202e", "\ufffe", "\uffff"])
def test_what_steers_is_replaced(sign):
    assert printable_text(f"a{sign}b\nc") == "a\ufffdb\nc"
