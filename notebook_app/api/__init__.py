"""REST under `/api/v1`, and what OpenAI's clients speak under `/v1`."""
