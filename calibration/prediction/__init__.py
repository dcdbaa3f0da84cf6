"""How well the ties of the tie model and of the whole model predict a wave that neither has seen."""
