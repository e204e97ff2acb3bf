#!/usr/bin/env bash
# Makes memcached-story.pcapng and memcached-load.pcapng anew: the memcached server and the client of
# captures/memcached-traffic.py in two network namespaces joined by a veth pair, and dumpcap at the server's end.
#
#   sudo captures/make-memcached-captures.sh [DIRECTORY]        (the default directory is captures/files)
#
# Needs root, iproute2, ethtool, dumpcap, capinfos, memcached and python3.
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
out="${1:-$here/files}"
mkdir -p "$out"
work="$(mktemp -d)"
client=rex-memcached-client
server=rex-memcached-server

finish() {
  for pid in $(jobs -p); do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  ip netns delete "$client" 2>/dev/null || true
  ip netns delete "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

ip netns add "$client"
ip netns add "$server"
ip link add eth0 netns "$server" address 02:00:00:00:00:01 type veth peer name eth0 netns "$client" address 02:00:00:00:00:02
address=1
for side in "$server" "$client"; do
  ip netns exec "$side" sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
  # The kernel makes checksums and segments, so the captured bytes are those of a wire.
  ip netns exec "$side" ethtool -K eth0 tx off rx off tso off gso off gro off >/dev/null 2>&1
  ip netns exec "$side" ip address add "10.0.0.$address/24" dev eth0
  ip netns exec "$side" ip link set lo up
  ip netns exec "$side" ip link set eth0 up
  address=$((address + 1))
done
ip netns exec "$server" ip neighbour add 10.0.0.2 lladdr 02:00:00:00:00:02 nud permanent dev eth0
ip netns exec "$client" ip neighbour add 10.0.0.1 lladdr 02:00:00:00:00:01 nud permanent dev eth0

for traffic in story load; do
  ip netns exec "$server" memcached -u nobody -l 10.0.0.1 -p 11211 -U 11211 -t 1 &
  memcached=$!
  ip netns exec "$server" dumpcap -q -i eth0 -w "$work/$traffic" 2>"$work/dumpcap.log" &
  dumpcap=$!
  sleep 1
  ip netns exec "$client" python3 "$here/memcached-traffic.py" "$traffic"
  sleep 0.5
  kill -TERM "$dumpcap"
  wait "$dumpcap" || true
  kill "$memcached"
  wait "$memcached" || true
  cp "$work/$traffic" "$out/memcached-$traffic.pcapng"
  chmod 644 "$out/memcached-$traffic.pcapng"
done
capinfos -c -s "$out/memcached-story.pcapng" "$out/memcached-load.pcapng"
