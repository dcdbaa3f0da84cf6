"""One small module for each format of survey data; all of them give the same plain form (`calibration.readers.plain`)."""
