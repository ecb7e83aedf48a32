"""Chinese and English are complete."""

from __future__ import annotations

import re

import pytest

from endcap.platform.catalogues import read_messages
from tools import messages


def test_nothing_lacks_a_chinese_text_and_none_is_left_over() -> None:
    assert messages.missing() == set()
    assert messages.unused() == set()


HAN = re.compile(r"[\u4e00-\u9fff]")


def test_english_is_what_the_sources_say() -> None:
    """English needs no catalogue; a Chinese text in the sources would show up in it."""
    assert [message for message in messages.messages() if HAN.search(message)] == []


@pytest.mark.parametrize("message", sorted(messages.messages()))
def test_placeholders_survive_translation(message: str) -> None:
    names = re.compile(r"%\((\w+)\)[sd]")
    translated = read_messages(messages.CATALOGUE)[message]
    wanted = set(names.findall(message))
    assert set(names.findall(translated)) <= wanted
    assert wanted - set(names.findall(translated)) == set()
