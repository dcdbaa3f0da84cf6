"""Lessons and what-ifs with their answers as a folder of pages, for any web server or a memory stick."""
