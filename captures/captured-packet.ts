import type { CaptureWarning } from './capture-source.ts';

/** One packet of a capture. */
export interface CapturedPacket {
  /** Its number in the file, counted from 1 as Wireshark and tcpdump count. */
  readonly index: number;
  /** Nanoseconds since 1970-01-01T00:00Z; undefined for a pcapng Simple Packet Block, which has no time. */
  readonly timestamp: bigint | undefined;
  /** The number of the interface in the file, counted from 0 through all sections; 0 in a pcap file. */
  readonly interfaceIndex: number;
  /** The interface's name, where the file says one (pcapng if_name). */
  readonly interfaceName: string | undefined;
  /** LINKTYPE_ number of the packet's first header; 1 is Ethernet. */
  readonly linkType: number;
  /** Bytes of the frame check sequence that the packet ended with on the wire, as the file says; 0 for none. They count as its bytes. */
  readonly frameCheckLength: number;
  /** The packet's length on the wire, in bytes; what was captured, where the file says less. */
  readonly originalLength: number;
  /** What was captured of it: a view of the file's bytes, not to be written to. */
  readonly bytes: Uint8Array;
  /** Whether less was captured than was on the wire. */
  readonly truncated: boolean;
  /** What the file says of it, of its interface and section, that cannot be. */
  readonly warnings: readonly CaptureWarning[];
}
