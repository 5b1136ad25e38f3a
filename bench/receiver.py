"""The plainest receiver of files there can be: Flask writes what comes into a file.

`gunicorn bench.receiver:app` with RECEIVER_FOLDER; RECEIVER_SAFE=1: answers once it is on the disk.
"""

import os
from pathlib import Path

from flask import Flask, request

BLOCK = 1 << 18
app = Flask(__name__)


@app.get("/")
def ready() -> str:
    return "ready"


@app.put("/<name>")
def receive(name: str) -> str:
    with Path(os.environ["RECEIVER_FOLDER"], name).open("wb") as file:
        while block := request.stream.read(BLOCK):
            file.write(block)
        if os.environ.get("RECEIVER_SAFE"):
            file.flush()
            os.fsync(file.fileno())
    return "done"
