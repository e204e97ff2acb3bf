import '../node/install.ts';

/** `rex-conformance/captures`: readers of packet captures and of events files. */

export type { CapturedPacket } from '../captures/captured-packet.ts';
export { type EventsDocument, parseEvents, readEventsFile } from '../captures/events/events-file.ts';
export {
  type PacketCapture,
  type ReadCaptureOptions,
  readCapture,
  readCaptureFile,
} from '../captures/packet-capture.ts';
