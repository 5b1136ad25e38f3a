"""`kikitori serve`: the processes of the service, from the first check to the last child."""
