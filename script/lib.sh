# What the scripts share: a Python, a .venv, and the locked requirements in it. Sourced, not run.
set -euo pipefail
export PYTHONUNBUFFERED=1
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*"; }
step() { printf '· %s\n' "$*"; }
fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

find_python() {
  local candidate
  for candidate in python3.11 python3 python3.12 python3.13; do
    if command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  fail "Python 3.11 is missing. Install it with:" "  sudo apt-get install python3 python3-venv"
}

make_venv() {
  if [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; then
    return
  fi
  local python
  python=$(find_python)
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "python3-venv is missing. Install it with:" "  sudo apt-get install python3-venv"
  step "Making .venv with $("$python" --version)"
  rm -rf .venv
  "$python" -m venv .venv
}

# install_requirements FILE [pip option …]: nothing to do when the file is as it was the last time.
install_requirements() {
  local file=$1 stamp=.venv/installed-$1
  shift
  if cmp -s "$file" "$stamp"; then
    return
  fi
  step "Installing $file"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$file" "$@" ||
    fail "$file could not be installed; pip says why above."
  cp "$file" "$stamp"
}
