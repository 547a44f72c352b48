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

# The settings of this shell, of whatever installation they are, don't reach what is started here.
forget_settings() {
  local name
  for name in $(sed -nE 's/^(# )?([A-Z_]+)=.*/\2/p' .env.example) DEMO ENV_FILE DJANGO_SETTINGS_MODULE; do
    unset "$name"
  done
}

# install_requirements FILE [pip option …]: nothing to do when the locked packages are as they were the last
# time. All files share one .venv, so a change of any of them counts for each.
install_requirements() {
  local file=$1 stamp=.venv/installed-$1 locked other
  shift
  locked=$(cat requirements*.txt)
  for other in .venv/installed-*; do
    [ "$locked" = "$(cat "$other" 2>/dev/null)" ] || rm -f "$other"
  done
  # The tools' file holds everything that runs in production, in the same versions.
  if [ -e "$stamp" ] || { [ "$file" = requirements.txt ] && [ -e .venv/installed-requirements-dev.txt ]; }; then
    return
  fi
  step "Installing $file"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
    --only-binary :all: -r "$file" "$@" ||
    fail "$file could not be installed; pip says why above."
  printf '%s\n' "$locked" >"$stamp"
}
