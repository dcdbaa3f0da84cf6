"""What a person can do, as typed functions: the command line, the app and Python users call the same ones.

Nothing here prints, reads a command line or knows of a page. Long work takes a callback that is told how far it is, and
remarks go to another.
"""
