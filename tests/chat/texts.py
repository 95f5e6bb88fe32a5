"""Our own small documents: title and pages."""

BRIDGES = (
    "Bridges of the valley",
    (
        "The Aldern Bridge was opened in 1904 after six years of work. It carries the road across the river Aldern on three "
        "stone arches. The engineer Marta Lindqvist designed it.\n\nHer first plan had a single arch of 92 metres. The town "
        "refused it because the ground on the west bank was too soft. The three arches spread the weight over four piers.",
        "In 1951 a flood carried away the eastern pier. Traffic was led over a wooden bridge for two years. The repair cost "
        "340,000 crowns [12] and was paid by a toll.\n\nToday about 8,500 vehicles cross the bridge each day. Lorries "
        "above 12 tonnes must take the motorway.",
    ),
)
HONEY = (
    "Notes on honey",
    (
        "Honey keeps for years because it holds little water and is acid. Bacteria cannot grow in it. Bees lower the water "
        "from about 70 percent in nectar to 18 percent in ripe honey by fanning their wings.\n\nGlucose oxidase, an enzyme "
        "from the glands of the bees, produces hydrogen peroxide. This also protects the honey.",
        "Heather honey is so thick that it has to be pressed from the comb. Acacia honey stays liquid for a long time, since it "
        "holds more fructose than glucose.",
    ),
)
TEA = (
    "How tea is made",
    (
        "Green tea and black tea come from the same plant, Camellia sinensis. Black tea is oxidised before it is dried. For "
        "green tea the leaves are heated soon after picking, which stops the enzymes.\n\nOolong tea is oxidised in part. "
        "Its leaves are bruised by shaking them in bamboo baskets.",
    ),
)
TEA_ZH = (
    "茶叶的制作",
    (
        "绿茶和红茶来自同一种植物。红茶在干燥之前经过氧化。绿茶的叶子在采摘后不久就要加热，这样可以使酶失去活性。\n\n"
        "乌龙茶是半氧化的茶。制作时把叶子放在竹篮里摇动，使叶缘受伤。普洱茶要存放多年，其中的微生物使茶汤变得醇厚。",
        "茶树最早种植在云南。唐代的陆羽在公元760年前后写成了《茶经》。书中记载了采茶、制茶和饮茶的方法。",
    ),
)
