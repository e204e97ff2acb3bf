import { formatIpv4, formatMac } from '../../../captures/addresses.ts';

/** A header of a packet, or its data after the last header. */
export interface PacketLayer {
  readonly name: string;
  /** Bytes from the packet's start. */
  readonly offset: number;
  readonly length: number;
  /** Its interesting fields, by Wireshark's names. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

const LINKTYPE_ETHERNET = 1;
const LINKTYPE_RAW = 101;
const VLAN_TYPES = [0x8100, 0x88a8];
const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'];

/** Takes one header after the other off a packet. A truncated one is shown as it is. */
class LayerReader {
  readonly layers: PacketLayer[] = [];
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  read(linkType: number): readonly PacketLayer[] {
    if (linkType === LINKTYPE_ETHERNET) this.ethernet();
    else if (linkType === LINKTYPE_RAW) this.network((this.bytes[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800);
    if (this.at < this.bytes.length) this.take('data', this.bytes.length - this.at, []);
    return this.layers;
  }

  private u16(offset: number): number {
    return ((this.bytes[this.at + offset] ?? 0) << 8) | (this.bytes[this.at + offset + 1] ?? 0);
  }

  private has(length: number): boolean {
    return this.at + length <= this.bytes.length;
  }

  private take(name: string, length: number, fields: PacketLayer['fields']): void {
    const taken = Math.min(length, this.bytes.length - this.at);
    this.layers.push({ name: taken < length ? `${name}, cut short` : name, offset: this.at, length: taken, fields });
    this.at += taken;
  }

  private ethernet(): void {
    if (!this.has(14)) {
      this.take('Ethernet', 14, []);
      return;
    }
    const fields = [
      ['to', formatMac(this.bytes, 0)],
      ['from', formatMac(this.bytes, 6)],
      ['type', hex(this.u16(12))],
    ] as const;
    let type = this.u16(12);
    this.take('Ethernet', 14, fields);
    while (VLAN_TYPES.includes(type) && this.has(4)) {
      const control = this.u16(0);
      type = this.u16(2);
      this.take('VLAN', 4, [
        ['id', String(control & 0x0fff)],
        ['priority', String(control >> 13)],
        ['type', hex(type)],
      ]);
    }
    this.network(type);
  }

  private network(type: number): void {
    if (type === 0x0800) this.ipv4();
    else if (type === 0x86dd) this.ipv6();
    else if (type === 0x0806 && this.has(28)) this.arp();
  }

  private arp(): void {
    this.take('ARP', 28, [
      ['operation', this.u16(6) === 1 ? 'request' : this.u16(6) === 2 ? 'reply' : String(this.u16(6))],
      ['sender', formatIpv4(this.bytes, this.at + 14)],
      ['target', formatIpv4(this.bytes, this.at + 24)],
    ]);
  }

  private ipv4(): void {
    if (!this.has(1)) return;
    const length = ((this.bytes[this.at] ?? 0) & 0x0f) * 4;
    if (!this.has(20) || length < 20) {
      this.take('IPv4', Math.max(20, length), []);
      return;
    }
    const fragment = this.u16(6);
    const protocol = this.bytes[this.at + 9]!;
    this.take('IPv4', length, [
      ['from', formatIpv4(this.bytes, this.at + 12)],
      ['to', formatIpv4(this.bytes, this.at + 16)],
      ['length', String(this.u16(2))],
      ['ttl', String(this.bytes[this.at + 8])],
      ['protocol', String(protocol)],
      ...((fragment & 0x3fff) === 0 ? [] : [['fragment at', String((fragment & 0x1fff) * 8)] as const]),
    ]);
    if ((fragment & 0x1fff) === 0) this.transport(protocol);
  }

  private ipv6(): void {
    if (!this.has(40)) {
      this.take('IPv6', 40, []);
      return;
    }
    const next = this.bytes[this.at + 6]!;
    this.take('IPv6', 40, [
      ['payload', String(this.u16(4))],
      ['next header', String(next)],
      ['hop limit', String(this.bytes[this.at + 7])],
    ]);
    this.transport(next);
  }

  private transport(protocol: number): void {
    if (protocol === 17) {
      this.take('UDP', 8, this.has(8) ? [...this.ports(), ['length', String(this.u16(4))]] : []);
    } else if (protocol === 6) {
      const length = this.has(13) ? (this.bytes[this.at + 12]! >> 4) * 4 : 20;
      const flags = this.bytes[this.at + 13] ?? 0;
      const set = TCP_FLAGS.filter((_, bit) => (flags & (1 << bit)) !== 0).join(' ');
      this.take('TCP', Math.max(20, length), this.has(20) ? [...this.ports(), ['flags', set]] : []);
    } else if (protocol === 1 || protocol === 58) {
      const type = String(this.bytes[this.at] ?? '');
      this.take(protocol === 1 ? 'ICMP' : 'ICMPv6', 8, this.has(8) ? [['type', type]] : []);
    }
  }

  private ports(): (readonly [string, string])[] {
    return [
      ['from port', String(this.u16(0))],
      ['to port', String(this.u16(2))],
    ];
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`;
}

/** The headers of a packet in order, and its data. @param linkType LINKTYPE_ number of the first header */
export function packetLayers(bytes: Uint8Array, linkType = LINKTYPE_ETHERNET): readonly PacketLayer[] {
  return new LayerReader(bytes).read(linkType);
}
