"""What an organiser writes can only become harmless HTML."""

import pytest

from gateway.pages.markdown import organiser_text


def test_markdown_becomes_paragraphs_lists_and_headings_below_the_pages_own() -> None:
    html = organiser_text("# Aims\n\nOne *two*.\n\n- three\n")
    assert html == "<h3>Aims</h3>\n<p>One <em>two</em>.</p>\n<ul>\n<li>three</li>\n</ul>\n"


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![a picture](https://elsewhere.example/spy.png)",
        "<style>body{display:none}</style>",
        '<iframe src="https://elsewhere.example"></iframe>',
        "<p style='position:fixed' onclick='x()'>a</p>",
    ],
)
def test_no_markup_script_style_or_picture_comes_through(source: str) -> None:
    html = organiser_text(source)
    for tag in ("<script", "<img", "<style", "<iframe", "<p style", "<p onclick"):
        assert tag not in html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_links_lead_only_to_the_web_and_to_mail(address: str) -> None:
    assert f'href="{address[:4]}' not in organiser_text(f"[press]({address})")


def test_links_carry_nothing_along() -> None:
    html = organiser_text("[press](https://example.org/)")
    assert html == '<p><a href="https://example.org/" rel="nofollow noopener noreferrer">press</a></p>\n'
