#!/bin/sh
# Finds a Chromium for the browser tests, tesseract (English, Chinese) for those of scans and LibreOffice for those of what is
# exported, or installs Debian's where this user may install packages (LibreOffice without a screen: 325 MB, a minute). Never fails: without them the tests skip with a reason (and, under CI, fail).
missing=""
found=""
for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null 2>&1 && found="$name" && break
done
[ -n "$found" ] || missing="chromium fonts-noto-cjk"
languages=$(tesseract --list-langs 2>/dev/null)
for language in eng chi_sim osd; do
    echo "$languages" | grep -qx "$language" && continue
    missing="$missing tesseract-ocr tesseract-ocr-eng tesseract-ocr-chi-sim tesseract-ocr-osd"
    break
done
command -v soffice >/dev/null 2>&1 \
    || missing="$missing libreoffice-writer-nogui libreoffice-impress-nogui libreoffice-calc-nogui fonts-noto-cjk"
[ -n "$missing" ] || exit 0
command -v apt-get >/dev/null 2>&1 || exit 0
sudo=""
[ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && sudo="sudo -n"; } || exit 0
echo "Installing for the tests: $missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # a list of packages
{ $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 \
    || echo "They could not be installed; the tests that need them will skip."
exit 0
