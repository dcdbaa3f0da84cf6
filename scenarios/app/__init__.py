"""The browser app: one page on the user's own machine, and the small server behind it."""
