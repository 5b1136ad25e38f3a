#!/usr/bin/env bash
# Transcribes the sample meeting with its agenda, then shows what was said by whom, what was corrected,
# the files and the time it took.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONHOME PYTHONPATH

SAMPLE=transcribe/data/sample/meeting.flac
AGENDA=transcribe/data/sample/agenda.txt
OUT=out/demo

say() { # ja en
  local locale=${KIKITORI_LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-ja}}}}
  case ${locale%%.*} in
    ja* | C | POSIX) printf '%s\n' "$1" ;;
    *) printf '%s\n' "$2" ;;
  esac
}

say "見本の会議 $SAMPLE を、次第 $AGENDA の言葉を使って文字起こししています。" \
  "Transcribing the sample meeting, $SAMPLE, with the words of its agenda, $AGENDA."
.venv/bin/kikitori transcribe "$SAMPLE" --material "$AGENDA" \
  --out "$OUT" --format txt,srt,json --force
took=$SECONDS

echo
cat "$OUT/meeting.txt"
echo
for file in "$OUT"/meeting.{txt,srt,json}; do
  [ -s "$file" ] || { say "空です: $file" "Empty: $file" >&2; exit 1; }
done
say "かかった時間: $took 秒" "Time taken: $took s"
