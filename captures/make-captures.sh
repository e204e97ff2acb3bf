#!/usr/bin/env bash
# Makes the captures of captures/files anew: two network namespaces, "client" and "server", joined by a veth
# pair, with real servers and clients talking over it and tcpdump or dumpcap listening on the server's end.
#
#   sudo captures/make-captures.sh [DIRECTORY]        (the default directory is captures/files)
#
# Needs root, iproute2, ethtool, tcpdump, dumpcap and tshark, dnsmasq, dig, curl, python3, memcached, memccp
# and memccat, ping, and inetutils-inetd for the echo service of RFC 862. Ports, sequence numbers, DNS
# identifiers and times differ from one run to the next.
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
out="${1:-$here/files}"
mkdir -p "$out"
work="$(mktemp -d)"
client=rex-captures-client
server=rex-captures-server
switch=rex-captures-switch

in_client() { ip netns exec "$client" "$@"; }
in_server() { ip netns exec "$server" "$@"; }

finish() {
  for pid in $(jobs -p); do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  ip netns delete "$client" 2>/dev/null || true
  ip netns delete "$server" 2>/dev/null || true
  ip netns delete "$switch" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# join INTERFACE LAST-MAC-BYTE-PREFIX: a veth pair with an end of that name in each namespace; the server's
# MAC address ends in PREFIX1, the client's in PREFIX2. Checksums and segments are made by the kernel, not left
# to an adapter that does not exist, so the captured bytes are those of a real wire.
join() {
  ip link add "$1" netns "$server" address "02:00:00:00:00:${2}1" type veth \
    peer name "$1" netns "$client" address "02:00:00:00:00:${2}2"
  local side
  for side in "$server" "$client"; do
    ip netns exec "$side" sysctl -qw "net.ipv6.conf.$1.disable_ipv6=1"
    ip netns exec "$side" ethtool -K "$1" tx off rx off tso off gso off gro off >/dev/null 2>&1
    ip netns exec "$side" ip link set "$1" up
  done
}

# listening TOOL-OUTPUT-FILE WORDS: waits until a started program has said WORDS.
listening() {
  local tries
  for tries in $(seq 100); do
    grep -q "$2" "$1" 2>/dev/null && return
    sleep 0.05
  done
  echo "no '$2' within 5 s:" >&2
  cat "$1" >&2
  exit 1
}

# with_tcpdump NAMESPACE INTERFACE FILE FUNCTION [TCPDUMP-ARGUMENT...]: runs FUNCTION while tcpdump writes FILE.
with_tcpdump() {
  local where="$1" interface="$2" file="$3" traffic="$4"
  shift 4
  ip netns exec "$where" tcpdump -i "$interface" --immediate-mode -U -n -Z root -w "$out/$file" "$@" 2>"$work/tcpdump.log" &
  local pid=$!
  listening "$work/tcpdump.log" 'listening on'
  "$traffic"
  sleep 0.5
  kill -TERM "$pid"
  wait "$pid" || true
}

# with_dumpcap FILE FUNCTION [DUMPCAP-ARGUMENT...]: the same with dumpcap, which writes pcapng.
with_dumpcap() {
  local file="$1" traffic="$2"
  shift 2
  ip netns exec "$server" dumpcap -q "$@" -w "$work/$file" 2>"$work/dumpcap.log" &
  local pid=$!
  listening "$work/dumpcap.log" '^File:'
  sleep 0.5
  "$traffic"
  sleep 0.5
  kill -TERM "$pid"
  wait "$pid" || true
  cp "$work/$file" "$out/$file"
}

# datagram HOST PORT PRINTF-FORMAT [REPLIES]: sends one UDP datagram and waits for its replies.
datagram() {
  in_client bash -c '
    exec 3<>"/dev/udp/$0/$1"
    printf "$2" >&3
    for reply in $(seq "$3"); do timeout 2 dd bs=65536 count=1 status=none <&3 >/dev/null; done
  ' "$1" "$2" "$3" "${4:-1}"
}

query() { in_client dig +tries=1 +time=2 +noall "@$1" "${@:2}"; }

ip netns add "$client"
ip netns add "$server"
in_client ip link set lo up
in_server ip link set lo up
join eth0 0
in_server ip address add 10.0.0.1/24 dev eth0
in_client ip address add 10.0.0.2/24 dev eth0
in_server ip neighbour add 10.0.0.2 lladdr 02:00:00:00:00:02 nud permanent dev eth0
in_client ip neighbour add 10.0.0.1 lladdr 02:00:00:00:00:01 nud permanent dev eth0

mkdir "$work/www"
{
  echo '<!doctype html>'
  for line in $(seq 40); do echo "<p>line $line of the page that the captures hold</p>"; done
} >"$work/www/index.html"
echo 'a short text' >"$work/www/short.txt"

ip netns exec "$server" dnsmasq --keep-in-foreground --conf-file=/dev/null --pid-file --user=root --no-resolv --no-hosts \
  --bind-dynamic --interface=eth0 --interface=eth1 --interface=eth2 --local-ttl=300 \
  --host-record=www.example.test,10.0.0.1,fd00::1 --host-record=mail.example.test,10.0.0.25 \
  --txt-record=example.test,"v=spf1 -all" --local=/example.test/ &
ip netns exec "$server" python3 -m http.server --bind :: --directory "$work/www" 80 2>/dev/null &
ip netns exec "$server" memcached -u nobody -l 10.0.0.1 -p 11211 -U 11211 -t 1 &
echo 'echo dgram udp wait root internal' >"$work/inetd.conf"
echo 'echo dgram udp6 wait root internal' >>"$work/inetd.conf"
ip netns exec "$server" inetutils-inetd --debug --pidfile="$work/inetd.pid" "$work/inetd.conf" >/dev/null 2>&1 &
sleep 1

dns_and_http() {
  query 10.0.0.1 www.example.test A
  query 10.0.0.1 mail.example.test A
  query 10.0.0.1 nothing.example.test A
  in_client curl -s -o /dev/null http://10.0.0.1/short.txt
}
with_dumpcap dns-and-http.pcapng dns_and_http -i eth0

http() { in_client curl -s -o /dev/null http://10.0.0.1/index.html; }
with_tcpdump "$server" eth0 http.pcap http
with_tcpdump "$server" eth0 http-headers.pcap http --snapshot-length=66

dns() {
  query 10.0.0.1 www.example.test A
  query 10.0.0.1 www.example.test AAAA
  query 10.0.0.1 example.test TXT
}
with_tcpdump "$server" eth0 dns-nanosecond.pcap dns --time-stamp-precision=nano

memcached_requests() {
  echo 'hello from memcached' >"$work/greeting"
  head -c 2000 /dev/zero | tr '\0' x >"$work/long"
  in_client memccp --servers=10.0.0.1:11211 "$work/greeting" "$work/long"
  datagram 10.0.0.1 11211 '\x00\x01\x00\x00\x00\x01\x00\x00get greeting\r\n'
  datagram 10.0.0.1 11211 '\x00\x02\x00\x00\x00\x01\x00\x00get absent\r\n'
  datagram 10.0.0.1 11211 '\x00\x03\x00\x00\x00\x01\x00\x00get absent greeting\r\n'
  datagram 10.0.0.1 11211 '\x00\x04\x00\x00\x00\x01\x00\x00get long\r\n' 2
  in_client memccat --servers=10.0.0.1:11211 greeting >/dev/null
}
with_dumpcap memcached.pcapng memcached_requests -i eth0

echoes() {
  datagram 10.0.0.1 7 'a'
  datagram 10.0.0.1 7 'hello'
  datagram 10.0.0.1 7 'an echo request of forty-two octets, odd.\n'
  datagram 10.0.0.1 7 "$(printf '%0512d' 0)"
}
with_tcpdump "$server" eth0 echo.pcap echoes

# The echoed datagrams are longer than the 1500 bytes of the MTU, so both ways are fragmented.
fragments() {
  datagram 10.0.0.1 7 "$(printf '%04000d' 0)"
  in_client ping -q -c 1 -s 2000 10.0.0.1 >/dev/null
}
with_tcpdump "$server" eth0 fragments.pcap fragments

# VLAN 100 with priority 3: two access switches, joined by a trunk on which the frames are tagged, stand between
# the client and the server. (A kernel without 802.1Q devices can make this capture too.)
ip netns add "$switch"
for end in "$client:2" "$server:1"; do
  ip link add "access${end#*:}" netns "$switch" type veth \
    peer name eth2 netns "${end%:*}" address "02:00:00:00:02:0${end#*:}"
  ip netns exec "${end%:*}" sysctl -qw net.ipv6.conf.eth2.disable_ipv6=1
  ip netns exec "${end%:*}" ethtool -K eth2 tx off rx off tso off gso off gro off >/dev/null 2>&1
  ip netns exec "${end%:*}" ip address add "10.0.100.${end#*:}/24" dev eth2
done
ip link add trunk2 netns "$switch" type veth peer name trunk1 netns "$switch"
for port in access1 access2 trunk1 trunk2; do
  ip netns exec "$switch" sysctl -qw "net.ipv6.conf.$port.disable_ipv6=1"
  ip netns exec "$switch" ip link set "$port" up
done
cat >"$work/switches.py" <<'PYTHON'
import select, socket
ALL_PROTOCOLS, OUTGOING, TAG = 3, 4, bytes([0x81, 0x00, 3 << 5, 100])
ports = {}
for name in ('access1', 'trunk1', 'access2', 'trunk2'):
    ports[name] = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
    ports[name].bind((name, 0))
opposite = {'access1': 'trunk1', 'trunk1': 'access1', 'access2': 'trunk2', 'trunk2': 'access2'}
print('switching', flush=True)
while True:
    for name, port in ports.items():
        if not select.select([port], [], [], 0)[0]:
            continue
        frame, address = port.recvfrom(65536)
        if address[2] == OUTGOING:
            continue
        # On its way up through a packet socket the kernel has taken the tag off already.
        if name.startswith('access'):
            frame = frame[:12] + TAG + frame[12:]
        ports[opposite[name]].send(frame)
    select.select(list(ports.values()), [], [])
PYTHON
ip netns exec "$switch" python3 "$work/switches.py" >"$work/switches.log" &
listening "$work/switches.log" switching
for side in "$client" "$server"; do ip netns exec "$side" ip link set eth2 up; done
sleep 1
vlan() {
  in_client ping -q -c 2 -i 0.2 10.0.100.1 >/dev/null
  query 10.0.100.1 www.example.test A
  datagram 10.0.100.1 7 'hello'
  in_client curl -s -o /dev/null http://10.0.100.1/short.txt
}
with_tcpdump "$switch" trunk1 vlan.pcap vlan

# A second pair, and one file with both interfaces in it.
join eth1 1
in_server ip address add 10.0.1.1/24 dev eth1
in_client ip address add 10.0.1.2/24 dev eth1
sleep 0.5
two_interfaces() {
  query 10.0.0.1 www.example.test A
  query 10.0.1.1 mail.example.test A
  in_client ping -q -c 1 10.0.1.1 >/dev/null
  datagram 10.0.0.1 7 'hello'
}
with_dumpcap two-interfaces.pcapng two_interfaces -i eth0 -i eth1
for side in "$server" "$client"; do
  ip netns exec "$side" ip link set eth1 down
done

# IPv6, with the neighbour discovery that replaces ARP, and a datagram long enough to be fragmented.
for side in "$server:1" "$client:2"; do
  ip netns exec "${side%:*}" sysctl -qw net.ipv6.conf.eth0.router_solicitations=0 \
    net.ipv6.conf.eth0.accept_dad=0 net.ipv6.conf.eth0.disable_ipv6=0
  ip netns exec "${side%:*}" ip address add "fd00::${side#*:}/64" dev eth0 nodad
done
sleep 2
ipv6() {
  in_client ping -q -c 1 fd00::1 >/dev/null
  query fd00::1 www.example.test AAAA
  datagram fd00::1 7 'hello'
  datagram fd00::1 7 "$(printf '%02000d' 0)"
  in_client curl -s -o /dev/null 'http://[fd00::1]/short.txt'
}
with_tcpdump "$server" eth0 ipv6.pcap ipv6 ip6 and not ip6 proto 0

# No tool at hand writes the other byte order, so echo.pcap is converted: every header field is turned round.
python3 - "$out/echo.pcap" "$out/echo-big-endian.pcap" <<'PYTHON'
import struct, sys
source = open(sys.argv[1], 'rb').read()
result = struct.pack('>IHHiIII', *struct.unpack_from('<IHHiIII', source))
at = 24
while at < len(source):
    record = struct.unpack_from('<IIII', source, at)
    at += 16
    result += struct.pack('>IIII', *record) + source[at:at + record[2]]
    at += record[2]
open(sys.argv[2], 'wb').write(result)
PYTHON

chmod 644 "$out"/*.pcap "$out"/*.pcapng
for file in "$out"/*.pcap "$out"/*.pcapng; do
  echo "$(basename "$file"): $(tshark -r "$file" 2>/dev/null | wc -l) packets, $(stat -c %s "$file") bytes"
done

# Datagrams of the client to itself, captured on all of its interfaces at once.
in_client ip link set lo up
in_client tcpdump -i any -y LINUX_SLL -w "$out/cooked.pcap" udp and host 127.0.0.1 2>"$work/cooked" &
cooked=$!
listening "$work/cooked" 'listening on'
for words in 'a 7' 'hello 7' 'more 53'; do
  in_client bash -c "echo -n ${words% *} > /dev/udp/127.0.0.1/${words#* }"
done
sleep 1
kill -INT "$cooked"
wait "$cooked" || true
chmod 644 "$out/cooked.pcap"
