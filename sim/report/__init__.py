"""What people see of a run: figures and tables. Nothing here computes what the model should."""
