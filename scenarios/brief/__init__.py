"""The policy briefing: from a results folder to two pages that a chief executive can read in three minutes."""
