"""The model: reads no files, draws nothing, knows no scenario format."""
