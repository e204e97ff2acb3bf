import { PacketRoom as WholePacketRoom } from '../../../kernel-model/network/packet-room.ts';

/** What is written beside a packet is not seen. */
export class PacketRoom extends WholePacketRoom {
  override written(): undefined {
    return undefined;
  }
}
