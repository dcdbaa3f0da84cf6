"""The tie model of partnership-dynamics, alone: `from partnership_dynamics import ties`."""
