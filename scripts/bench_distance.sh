#!/usr/bin/env bash
# The distance benchmark from nothing to its report: synthetic voices, simulated rooms, the installed
# model whisper-base. Every step goes on where an earlier run was stopped.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONHOME PYTHONPATH

PLAN=bench/distance.toml
CORPORA=out/corpora
RESULTS=out/bench/distance
REPORT=$RESULTS/report

kikitori() { .venv/bin/kikitori "$@"; }

bash scripts/setup.sh voices
kikitori corpora make council --out "$CORPORA/council"
kikitori corpora make distance --from "$CORPORA/council" --out "$CORPORA/standard" --plan standard
kikitori eval plan "$PLAN"
kikitori eval run "$CORPORA/standard" --model whisper-base --out "$RESULTS" --plan "$PLAN" --device cpu
kikitori eval report "$RESULTS/council-standard--whisper-base.jsonl" --plan "$PLAN" --out "$REPORT" --force \
  --write-fit "$RESULTS/expected_accuracy.json"
