"""Documents that artifacts are exported as: one model, written as Word, PDF, HTML and Markdown."""
