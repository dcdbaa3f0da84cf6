"""Paired replications: many histories of each scenario under the same luck."""
