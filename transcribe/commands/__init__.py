"""The subcommands of `kikitori`, one module each.

They arrive by the entry point group `kikitori.commands`, as anybody's do. Their modules import
nothing heavy at their top: `kikitori --help` imports them all to show a line of help for each.
"""
