"""Keeping the number of pairs in contact: of one setup, or for any parameters by a response surface."""
