"""Surveys made from simulated panels, for tests."""

from __future__ import annotations

from pathlib import Path

from partnership_dynamics.simulation.ties import Panel


def write_panel(folder: Path, panel: Panel, waves: int | None = None) -> Path:
    """Write a panel's network as a survey: three kinds of member, two counties; of its waves the last ones."""
    network = next(iter(panel.networks.values()))
    kept = network.read[-(waves or panel.waves) :]
    kinds = ("council", "police", "health")
    nodes = ["id,kind,county", *(f"m{i:02d},{kinds[i % 3]},{'west' if i % 2 else 'east'}" for i in range(panel.n))]
    ties = ["source,target,wave"]
    for number, wave in enumerate(kept, start=1):
        ties += [f"m{i:02d},m{j:02d},{number}" for i, j in wave.ties]
    (folder / "nodes.csv").write_text("\n".join(nodes) + "\n")
    (folder / "ties.csv").write_text("\n".join(ties) + "\n")
    return folder
