"""Our own texts, long enough to sum up."""

SLEEP = (
    "Sleep and memory\n\nSleep after learning strengthens what was learned. This short review explains how sleep stages "
    "act on memory consolidation, and what students can make of it.\n\nMemory consolidation is the process by which a fresh "
    "memory becomes stable. During slow-wave sleep the hippocampus replays the events of the day, and the cortex takes "
    "them over. Slow-wave sleep is most frequent in the first half of the night.",
    "Emotional memories depend more on REM sleep. People who were woken from REM sleep remembered stories less well in the "
    "morning. The effect of REM sleep on memory consolidation is smaller than that of slow-wave sleep.\n\nStudents who "
    "slept between learning and a test remembered more than students who stayed awake. A nap of ninety minutes gave "
    "nearly the same benefit as a night.\n\nSleep deprivation before learning harms memory too: the hippocampus of "
    "tired people takes up less. In conclusion, sleep before and after learning protects memory.",
)
TEA_ZH = (
    "绿茶和红茶来自同一种植物，它们的区别在于制作方法。红茶在干燥之前经过充分的氧化，茶汤因此呈现红色。绿茶的叶子在采摘后不久就要加热，"
    "这样可以使酶失去活性，保持绿色。\n\n乌龙茶是半氧化的茶，介于绿茶和红茶之间。制作乌龙茶时要把叶子放在竹篮里摇动，使叶缘受伤，再慢慢氧化。",
    "普洱茶要存放多年，其中的微生物使茶汤变得醇厚。普洱茶的产地在云南，云南也是茶树最早种植的地方。\n\n"
    "唐代的陆羽写成了《茶经》，书中记载了采茶、制茶和饮茶的方法。",
)
