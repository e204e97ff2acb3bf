const ETHERNET = 14;
const IP = 20;
const UDP = 8;

/**
 * A UDP packet over IPv4 whose payload has numbers that look like chance, always the same, and `END` with a line feed at its end.
 * @param size bytes of the payload
 */
export function udpFrame(size: number): Uint8Array {
  const frame = new Uint8Array(ETHERNET + IP + UDP + size);
  const view = new DataView(frame.buffer);
  frame.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0]);
  frame.set([0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 17, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1], ETHERNET);
  view.setUint16(ETHERNET + 2, IP + UDP + size);
  view.setUint16(ETHERNET + IP, 40_000);
  view.setUint16(ETHERNET + IP + 2, 11_211);
  view.setUint16(ETHERNET + IP + 4, UDP + size);
  let state = 1;
  for (let at = ETHERNET + IP + UDP; at < frame.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    frame[at] = state >>> 16;
  }
  frame.set(new TextEncoder().encode('END\n'), frame.length - 4);
  return frame;
}
