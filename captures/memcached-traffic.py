"""Speaks to the memcached at 10.0.0.1 as the clients of an in-kernel cache do: GET over UDP, SET over TCP.

memcached-traffic.py story    the packets of memcached-story.pcapng, one situation after the other
memcached-traffic.py load     the packets of memcached-load.pcapng: many requests of a mix of all situations

What is sent follows from a fixed seed; ports, sequence numbers and times do not.
"""
import random
import socket
import struct
import sys

SERVER = ('10.0.0.1', 11211)
CLIENT_MAC, SERVER_MAC = bytes([2, 0, 0, 0, 0, 2]), bytes([2, 0, 0, 0, 0, 1])

# Keys with the same FNV-1a hash of 32 bits.
SAME_HASH = ('liquid', 'costarring')
# Keys with different hashes that leave the same rest, divided by 3,250,000 as well as by 4,096.
SAME_SLOT = (('white-melon-478', 'black-plum-154'), ('coral-grape-486', 'azure-lemon-398'))


class Client:
    def __init__(self):
        self.tcp = socket.create_connection(SERVER)
        self.tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.udp = []
        for _ in range(3):
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sock.connect(SERVER)
            self.udp.append(sock)
        self.raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.raw.bind(('eth0', 0))
        self.request = 0

    def command(self, *commands):
        """Commands over TCP in one segment, each with its one line of answer."""
        self.tcp.sendall(b''.join(commands))
        received = b''
        while received.count(b'\r\n') < len(commands):
            received += self.tcp.recv(65536)
        return received

    def set(self, key, value, flags=0):
        answer = self.command(store(key, value, flags))
        assert answer == b'STORED\r\n', (key, answer)

    def datagram(self, text, header=None, quiet=None, port=0):
        """One datagram of commands. Its answer is whole with END, or, for one that may be none, after `quiet` seconds without more."""
        self.request = self.request % 65535 + 1
        sock = self.udp[port]
        sock.send((struct.pack('>HHHH', self.request, 0, 1, 0) if header is None else header) + text)
        sock.settimeout(2 if quiet is None else quiet)
        answer = b''
        try:
            while quiet is not None or not is_whole(answer):
                answer += sock.recv(65536)[8:]
        except socket.timeout:
            assert quiet is not None, (text, answer)

    def get(self, *keys, port=0):
        self.datagram(b'get ' + b' '.join(key.encode() for key in keys) + b'\r\n', port=port)

    def frame(self, text, port=0, options=b'', padding=b'', udp_length=None, bad_checksum=False, no_checksum=False,
              fragment=0, tag=b'', header=True, cut=None, wait=True):
        """A frame made by hand, so that it can be wrong; the answer comes to the socket whose port it names."""
        self.request = self.request % 65535 + 1
        payload = (struct.pack('>HHHH', self.request, 0, 1, 0) if header else b'') + text
        sock = self.udp[port]
        source, destination = socket.inet_aton('10.0.0.2'), socket.inet_aton('10.0.0.1')
        length = 8 + len(payload) if udp_length is None else udp_length
        udp = struct.pack('>HHHH', sock.getsockname()[1], SERVER[1], length, 0)
        pseudo = source + destination + struct.pack('>BBH', 0, 17, length)
        check = 0 if no_checksum else checksum(pseudo + udp + payload) ^ (0x1234 if bad_checksum else 0)
        udp = udp[:6] + struct.pack('>H', check)
        total = 20 + len(options) + 8 + len(payload)
        ip = struct.pack('>BBHHHBBH', 0x45 + len(options) // 4, 0, total, self.request, fragment, 64, 17, 0)
        ip += source + destination + options
        ip = ip[:10] + struct.pack('>H', checksum(ip)) + ip[12:]
        frame = SERVER_MAC + CLIENT_MAC + tag + b'\x08\x00' + ip + udp + payload + padding
        self.raw.send(frame if cut is None else frame[:cut])
        if not wait:
            return
        sock.settimeout(0.05)
        try:
            sock.recv(65536)
        except socket.timeout:
            pass


def is_whole(answer):
    """Whether the answer to a GET has all its values and END."""
    while answer.startswith(b'VALUE ') and b'\r\n' in answer:
        line, _, answer = answer.partition(b'\r\n')
        answer = answer[int(line.split(b' ')[3]) + 2:]
    return answer == b'END\r\n'


def checksum(data):
    data += b'\0' * (len(data) % 2)
    total = sum(struct.unpack(f'>{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def store(key, value, flags=0):
    return f'set {key} {flags} 0 {len(value)}\r\n'.encode() + value + b'\r\n'


def story(client):
    # A miss whose answer is learned, a hit, and the same from another port.
    client.set('greeting', b'hello')
    client.get('greeting')
    client.get('greeting')
    client.get('greeting', port=1)
    # A key that memcached does not have.
    client.get('absent')
    # A SET invalidates; the new value is learned.
    client.set('greeting', b'good evening', flags=7)
    client.get('greeting')
    client.get('greeting')
    # Two keys with one hash.
    client.set(SAME_HASH[0], b'water')
    client.set(SAME_HASH[1], b'actors')
    for key in (*SAME_HASH, *SAME_HASH[::-1]):
        client.get(key)
    # Several keys: all known, one unknown to the cache, one unknown to memcached.
    client.set('second', b'2')
    client.get('greeting', 'second')
    client.get('second')
    client.get('greeting', 'second')
    client.get('greeting', 'absent', 'second')
    client.get('second', 'second', 'greeting')
    # An answer that takes two datagrams.
    client.set('long', b'x' * 1500)
    client.get('long')
    client.get('long')
    # Requests that are no simple GET, of a key that is cached.
    for request in MALFORMED:
        client.datagram(request, quiet=0.05)
    # Frames that are wrong.
    for arguments in FRAMES:
        client.frame(b'get greeting\r\n', **arguments)


MALFORMED = (
    b'gets greeting\r\n', b'get greeting\n', b'get  greeting\r\n', b'get greeting \r\n', b'GET greeting\r\n', b'get\r\n', b'get \r\n',
    b'get greeting\r\nget second\r\n', b'get ' + b'k' * 251 + b'\r\n', b'\r\n', b'', b'version\r\n', b'mg greeting v\r\n',
)
FRAMES = (
    {},
    {'no_checksum': True},
    {'padding': b'\0' * 7},
    {'bad_checksum': True},
    {'options': b'\1\1\1\0'},
    {'udp_length': 200},
    {'udp_length': 4},
    {'fragment': 0x2000, 'wait': False},
    {'tag': b'\x81\x00\x00\x64', 'wait': False},
    {'header': False},
    {'cut': 14 + 20 + 8 + 3, 'wait': False},
    {'cut': 14 + 20 + 5, 'wait': False},
    {'cut': 14 + 11, 'wait': False},
)


def load(client):
    choose = random.Random(11211)
    keys = [key for pair in (SAME_HASH, *SAME_SLOT) for key in pair] + [f'key-{number}' for number in range(60)]
    keys += ['k' * 250, 'set', 'VALUE', 'END', 'ключ']
    absent = ['absent', 'nothing', 'a' * 249]
    weights = [12] * 6 + [60 / (number + 2) for number in range(len(keys) - 6)]

    def value():
        kind = choose.random()
        if kind < 0.70:
            return bytes(choose.randrange(33, 127) for _ in range(choose.randrange(0, 24)))
        if kind < 0.80:
            return bytes(choose.randrange(256) for _ in range(choose.randrange(0, 40)))
        if kind < 0.90:
            return choose.choice((b'END\r\n', b'\r\n', b'VALUE x 0 1\r\nx\r\nEND', b'set key-3 0 0 1', b'say set key-4 0 0 1\r\n', b'set ', b'\n\n'))
        if kind < 0.97:
            return b'v' * choose.randrange(100, 400)
        return b'w' * choose.choice((1300, 1350, 1365, 1366, 1367, 1368, 1369, 1370, 1371, 1372, 1380, 1400, 2000))

    def pick(count=1):
        return choose.choices(keys, weights, k=count)

    for key in keys:
        if choose.random() < 0.8:
            client.set(key, value(), choose.choice((0, 1, 65535, 2 ** 32 - 1)))
    for _ in range(1900):
        kind, port = choose.random(), choose.randrange(3)
        if kind < 0.09:
            client.set(pick()[0], value(), choose.choice((0, 0, 5)))
        elif kind < 0.11:
            client.command(*(store(key, value()) for key in pick(choose.randrange(2, 5))))
        elif kind < 0.78:
            client.get(pick()[0], port=port)
        elif kind < 0.93:
            client.get(*pick(choose.randrange(2, 6)), port=port)
        elif kind < 0.95:
            client.get(*choose.sample([choose.choice(absent), *pick(2)], choose.randrange(1, 4)), port=port)
        elif kind < 0.96:
            client.get(*pick(choose.choice((29, 30, 31, 40))), port=port)
        elif kind < 0.985:
            key = pick()[0].encode()
            client.datagram(choose.choice(MALFORMED).replace(b'greeting', key), quiet=0.02, port=port)
        elif kind < 0.99:
            header = struct.pack('>HHHH', 7, *choose.choice(((0, 1, 9), (1, 1, 0), (0, 2, 0), (0, 0, 0))))
            client.datagram(b'get ' + pick()[0].encode() + b'\r\n', header=header, quiet=0.02, port=port)
        else:
            client.frame(b'get ' + pick()[0].encode() + b'\r\n', port=port, **choose.choice(FRAMES))


client = Client()
{'story': story, 'load': load}[sys.argv[1]](client)
