"""One command for every stack of a hospital group, here or on a cluster of machines."""
