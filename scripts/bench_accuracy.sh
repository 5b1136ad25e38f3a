#!/usr/bin/env bash
# The accuracy benchmark from nothing to its tables: synthetic voices, meetings under several conditions,
# sounds without speech, the installed model whisper-base. Every step goes on where an earlier run stopped.
#
#   scripts/bench_accuracy.sh [--only NAME]
set -eu
cd "$(dirname "$0")/.."
unset PYTHONHOME PYTHONPATH

bash scripts/setup.sh voices
.venv/bin/python -m bench.accuracy "$@"
