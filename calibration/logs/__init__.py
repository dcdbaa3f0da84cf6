"""Dated project logs: read, summarised as the model's own histories are, and used to narrow the model's constants."""
