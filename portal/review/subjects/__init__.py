"""The kinds of text that a review looks at, one module each: how checks are called over it."""
