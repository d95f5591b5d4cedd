#!/usr/bin/env bash
# scripts/checksums.sh DIST: writes checksums.txt about everything in DIST, in order of name.
set -euo pipefail
cd "${1:?which folder}"
rm -f checksums.txt
# shellcheck disable=SC2035 # no file of ours starts with a dash
LC_ALL=C sha256sum * > ../checksums.new
mv ../checksums.new checksums.txt
