#!/bin/sh
# Puts uv into .tools/bin with whatever Python there is. Usage: sh scripts/uv.sh PYTHON
set -eu
python=${1:-python3}
command -v "$python" >/dev/null || { echo "make: no $python found: install Python 3.9 or newer" >&2; exit 1; }
rm -rf .tools
if "$python" -m venv .tools >/dev/null 2>&1; then
    .tools/bin/python -m pip install --quiet --disable-pip-version-check uv
elif "$python" -m pip install --quiet --disable-pip-version-check --target .tools/packages uv; then
    # Some systems ship Python without venv but with pip.
    mkdir -p .tools/bin && ln -sf ../packages/bin/uv .tools/bin/uv
else
    echo "make: this Python has neither venv nor pip: install one (on Debian: apt-get install python3-venv)" >&2
    exit 1
fi
