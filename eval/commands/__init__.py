"""One module per subcommand of `kikitori eval`; each imports what is heavy when it runs."""
