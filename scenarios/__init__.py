"""What-ifs: scenarios, paired replications, what is shown of them, and the commands."""
