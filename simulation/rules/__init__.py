"""The rules: one module a process, in the order of a quarter; small compiled functions of the state."""
