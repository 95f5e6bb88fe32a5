#!/bin/sh
# Finds a Chromium for the browser tests, or installs Debian's where this user may install packages. Never fails:
# without one the tests skip with a reason (and, under CI, fail).
for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
command -v apt-get >/dev/null 2>&1 || exit 0
sudo=""
[ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && sudo="sudo -n"; } || exit 0
echo "Installing Chromium for the browser tests"
export DEBIAN_FRONTEND=noninteractive
{ $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; } >/dev/null 2>&1 \
    || echo "Chromium could not be installed; the browser tests will skip."
exit 0
