"""Find what of the sources is worth asking, without a language model: sentences, gaps, distractors, changed figures."""
