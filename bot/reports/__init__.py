"""What the service did, in figures: the supervisor's board and the monthly report."""
