"""The rules, in rooms by concern; each file is one rule and bears its id."""
