"""Real counties from open data: which files, how they are checked and kept, and the partnership made of one area."""
