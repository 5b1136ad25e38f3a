"""The subcommands of the service, one module each. Nothing heavy is imported at their top."""
