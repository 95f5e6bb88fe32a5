"""The audio overview: outline, script, speech, mix."""
