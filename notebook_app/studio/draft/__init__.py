"""Check of a reader's own draft: each sentence beside what the sources say."""
