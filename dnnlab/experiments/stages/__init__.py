"""The interactive pictures of single experiments, and how they write numbers."""
