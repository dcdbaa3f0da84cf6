"""What is observed of a partnership; no rule ever imports it."""
