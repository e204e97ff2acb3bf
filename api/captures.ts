/** `rex-conformance/captures`: readers of packet captures and of events files. */
export { type EventsDocument, parseEvents, readEventsFile } from '../captures/events-file.ts';
export {
  type CapturedPacket,
  type PacketCapture,
  type ReadCaptureOptions,
  readCapture,
  readCaptureFile,
} from '../captures/packet-capture.ts';
