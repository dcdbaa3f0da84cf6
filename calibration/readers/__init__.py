"""One small module for each format of survey data; all give the same plain form (`calibration.readers.plain`)."""
