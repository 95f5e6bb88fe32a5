from __future__ import annotations

from notebook_app.studio.guides.shared_topics import shared_topics


def test_sources_stand_under_the_topic_that_most_of_them_share() -> None:
    topics = {
        "a": ["spacing effect", "retention interval"],
        "b": ["Spacing effects", "testing"],
        "c": ["sleep", "memory consolidation"],
        "d": ["sleep spindles"],
        "e": ["volcanoes"],
    }
    assert shared_topics(topics) == {"a": "Spacing effect", "b": "Spacing effect", "c": "Sleep", "d": "Sleep"}


def test_what_all_share_tells_none_apart() -> None:
    topics = {"a": ["memory", "sleep"], "b": ["memory", "sleep"], "c": ["memory"], "d": ["memory", "diet"]}
    assert shared_topics(topics) == {"a": "Sleep", "b": "Sleep"}


def test_a_stop_word_is_no_topic_and_chinese_topics_stay_whole() -> None:
    assert shared_topics({"a": ["learning with breaks"], "b": ["sugar with fat"]}, {"with"}) == {}
    assert shared_topics({"a": ["间隔效应"], "b": ["间隔效应", "睡眠"], "c": ["效应量"]}) == {
        "a": "间隔效应",
        "b": "间隔效应",
    }
