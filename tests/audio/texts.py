"""Our own short sources, one in English and one in Chinese."""

from __future__ import annotations

_ENGLISH_TOPICS = {
    "Forgetting": ("forgetting", "syllables", "memory", "the first hour"),
    "Spacing": ("spacing", "sessions", "schedules", "a delay of days"),
    "Testing": ("testing", "recall", "practice", "an early quiz"),
    "Sleep": ("sleep", "naps", "consolidation", "the following morning"),
    "Attention": ("attention", "interruptions", "focus", "a quiet room"),
    "Notes": ("writing notes", "summaries", "paraphrase", "a blank page"),
}
_ENGLISH = (
    "Research on {0} has followed {1} for more than a century, and the main curve of {2} keeps its shape.",
    "After {3} most learners believe that {0} no longer matters, although {2} shows the opposite.",
    "In one study of 177 students, 84% named {1} first and only 11% had ever planned for {0}.",
    "The effect of {0} on {2} grew with the distance between the last session and the final test.",
    "Teachers who built {1} into lessons reported that {2} improved in nearly every group.",
    "No single account explains why {0} helps {2}, but three of them agree about {3}.",
    "Where {1} failed, the authors of the review blame {3} and not {0} itself.",
)
_CHINESE_TOPICS = {
    "遗忘": ("遗忘", "音节", "记忆", "第一个小时"),
    "间隔": ("间隔学习", "课程", "复习计划", "几天的延迟"),
    "测验": ("自我测验", "回忆", "练习", "一次早期小测"),
    "睡眠": ("睡眠", "午睡", "记忆巩固", "第二天早晨"),
}
_CHINESE = (
    "关于{0}的研究已经跟踪{1}超过一百年，{2}的主要曲线形状一直没有改变。",
    "过了{3}之后，多数学习者认为{0}不再重要，可是{2}的结果恰恰相反。",
    "在一项有177名学生参加的研究里，84%的人首先提到{1}，只有11%的人为{0}做过安排。",
    "{0}对{2}的影响，随着最后一次学习与最终测验之间的距离而变大。",
    "把{1}放进课堂的教师报告说，几乎每个小组的{2}都有提高。",
    "没有哪一种理论能单独解释{0}为什么有助于{2}，但有三种理论都提到{3}。",
)


def _text(topics: dict[str, tuple[str, ...]], sentences: tuple[str, ...], gap: str) -> str:
    parts = []
    for heading, words in topics.items():
        said = [sentence.format(*words) for sentence in sentences]
        upper = [sentence[:1].upper() + sentence[1:] for sentence in said]
        parts.append(f"## {heading}\n{gap.join(upper[:3])}\n{gap.join(upper[3:])}")
    return "\n".join(parts)


ENGLISH = _text(_ENGLISH_TOPICS, _ENGLISH, " ")
CHINESE = _text(_CHINESE_TOPICS, _CHINESE, "")
