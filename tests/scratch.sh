#!/usr/bin/env bash
# Runs one test script in a scratch folder that is removed afterwards: scratch.sh SCRIPT WARD BUILD_DIR
# The script sees WARD, BUILD, TESTS (this folder) and ROOT (the source tree), and the checks of lib.sh.
set -u
script=$1
export WARD=$2 BUILD=$3
TESTS=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$TESTS/.." && pwd)
export TESTS ROOT
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 2
export LC_ALL=C.UTF-8
# A script that breaks off in the middle would leave the checks before it, all good.
bash -n "$script" || exit 2
bash -c 'set -u; . "$TESTS/lib.sh"; . "$0"; finish' "$script"
