#!/usr/bin/env bash
# Packs the adapter of a running Linux into an initramfs: initramfs.sh ADAPTER OUTPUT [OPTION...]
# The adapter gets the options. Files KEEP/... of the variable KEEP's folder, such as KEEP/modules/veth.ko, are packed, too.
set -euo pipefail
adapter=$1
output=$2
shift 2
busybox=$(command -v busybox)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/{bin,dev,proc,sys,tmp,modules}
cp "$(dirname "$0")/init" "$root/init"
cp "$busybox" "$root/bin/busybox"
cp "$adapter" "$root/bin/rex-linux-adapter"
if [ -n "${KEEP:-}" ]; then cp -r "$KEEP"/. "$root"; fi
echo "$*" >"$root/adapter-options"
chmod +x "$root/init" "$root"/bin/*
find "$root" -exec touch --no-dereference --date=@0 {} +
(cd "$root" && find . | LC_ALL=C sort | cpio --quiet --reproducible -o -H newc) | gzip -n >"$output"
