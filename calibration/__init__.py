"""Real partnerships in: surveys read, checked, described, and turned into what a simulation starts from."""
