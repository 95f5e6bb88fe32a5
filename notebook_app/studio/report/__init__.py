"""Reports: briefing, study guide, FAQ, timeline, glossary, blog post, literature review, disagreements, one's own."""
