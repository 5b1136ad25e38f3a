"""The service: accounts, recordings, jobs and pages. Nothing heavy is imported here.

`webui.app.create_app(settings)` makes the web application; `kikitori serve` runs it with a worker.
"""
