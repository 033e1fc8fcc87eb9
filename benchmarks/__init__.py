"""What each part costs, measured in one run on one workload; see README.md beside this file."""
