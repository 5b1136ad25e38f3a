"""One module per subcommand of `kikitori corpora`; each imports what is heavy when it runs."""
