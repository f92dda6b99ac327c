"""Where contacts write from. A channel turns its own objects into `Incoming` and sends `Outgoing`; nothing else."""
