"""Plan, rehearse and apply the platform from one command line."""
