#!/bin/sh
# Sees to it that the browser tests have a browser, Korean letters and an XML checker. Uses what is there; only when
# something is missing, apt is there, and we may, does it install.
set -eu
missing=""
browser=no
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then browser=yes; fi
done
[ "$browser" = yes ] || missing="$missing chromium"
if ! command -v fc-list >/dev/null 2>&1 || [ -z "$(fc-list ':lang=ko' 2>/dev/null | head -n 1)" ]; then
    missing="$missing fontconfig fonts-noto-cjk"
fi
command -v xmllint >/dev/null 2>&1 || missing="$missing libxml2-utils"
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
    echo "For the browser tests please install:$missing" >&2
    exit 0
fi
apt-get update -qq
# shellcheck disable=SC2086 - a list of packages
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
