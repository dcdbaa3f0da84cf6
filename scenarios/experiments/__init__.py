"""Experiments on what a partnership's structure does."""
