import type { CaptureWarning } from './capture-source.ts';

/** One packet of a capture. */
export interface CapturedPacket {
  /** Its number in the file, counted from 1 as Wireshark and tcpdump count. */
  readonly index: number;
  /** Nanoseconds since 1970-01-01T00:00Z; undefined for a pcapng Simple Packet Block, which has no time. */
  readonly timestamp: bigint | undefined;
  /** The number of the interface in the file, counted from 0 across all sections; 0 in a pcap file. */
  readonly interfaceIndex: number;
  /** The interface's name, if the file has one (pcapng if_name). */
  readonly interfaceName: string | undefined;
  /** LINKTYPE_ number of the packet's first header; 1 is Ethernet. */
  readonly linkType: number;
  /**
   * The length of the frame check sequence at the packet's end, in bytes, as the file gives it; 0 for none. The
   * packet's bytes include it.
   */
  readonly frameCheckLength: number;
  /** The packet's length on the wire, in bytes; the captured length if the file gives less. */
  readonly originalLength: number;
  /** Its captured bytes: a view of the file's bytes, not to be written to. */
  readonly bytes: Uint8Array;
  /** Whether less was captured than was on the wire. */
  readonly truncated: boolean;
  /** Contradictions in the file about it, its interface and its section. */
  readonly warnings: readonly CaptureWarning[];
}
