"""The chapter's experiments, one module each, found by scanning this folder."""
