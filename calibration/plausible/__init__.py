"""The plausible set: parameter vectors under which the model does what partnerships are known to do."""
