/**
 * XXH64, seed 0, in 32-bit arithmetic. Zstandard keeps it for a frame's content, and only its low half is needed.
 * Numbers of 64 bits are pairs of halves in a Uint32Array, the low one first.
 *
 * Source: the XXH64 specification (github.com/Cyan4973/xxHash, doc/xxhash_spec.md).
 */

/** The primes of the specification, section "XXH64 algorithm": low half, high half. */
const PRIME_1 = [0x85ebca87, 0x9e3779b1] as const;
const PRIME_2 = [0x27d4eb4f, 0xc2b2ae3d] as const;
const PRIME_3 = [0x9e3779f9, 0x165667b1] as const;
const PRIME_4 = [0xc2b2ae63, 0x85ebca77] as const;
const PRIME_5 = [0x165667c5, 0x27d4eb2f] as const;
type Prime = readonly [low: number, high: number];

const STRIPE = 32;
const LANES = 4;

/** `state[at] *= prime` */
function multiply(state: Uint32Array, at: number, [primeLow, primeHigh]: Prime): void {
  const low = state[at]!;
  const high = state[at + 1]!;
  const a0 = low & 0xffff;
  const a1 = low >>> 16;
  const b0 = primeLow & 0xffff;
  const b1 = primeLow >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const other = a0 * b1 + (middle & 0xffff);
  const carried = a1 * b1 + (middle >>> 16) + (other >>> 16);
  state[at] = Math.imul(low, primeLow);
  state[at + 1] = carried + Math.imul(low, primeHigh) + Math.imul(high, primeLow);
}

/** `state[at] += low, high` */
function add(state: Uint32Array, at: number, low: number, high: number): void {
  const sum = state[at]! + low;
  state[at] = sum;
  state[at + 1] = state[at + 1]! + high + (sum > 0xffff_ffff ? 1 : 0);
}

/** `state[at] = state[at] <<< bits`, 0 < bits < 32 */
function rotate(state: Uint32Array, at: number, bits: number): void {
  const low = state[at]!;
  const high = state[at + 1]!;
  state[at] = (low << bits) | (high >>> (32 - bits));
  state[at + 1] = (high << bits) | (low >>> (32 - bits));
}

function exclusiveOr(state: Uint32Array, at: number, low: number, high: number): void {
  state[at] = state[at]! ^ low;
  state[at + 1] = state[at + 1]! ^ high;
}

/** `state[at] = round(state[at], input)` */
function round(state: Uint32Array, at: number, inputLow: number, inputHigh: number): void {
  INPUT[0] = inputLow;
  INPUT[1] = inputHigh;
  multiply(INPUT, 0, PRIME_2);
  add(state, at, INPUT[0]!, INPUT[1]!);
  rotate(state, at, 31);
  multiply(state, at, PRIME_1);
}

const INPUT = new Uint32Array(2);

/** The low 32 bits of the hash of bytes. */
export function xxhash64Low(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sum = new Uint32Array(2);
  let at = 0;
  if (bytes.length >= STRIPE) at = sumStripes(view, sum);
  else add(sum, 0, ...PRIME_5);
  add(sum, 0, bytes.length >>> 0, Math.floor(bytes.length / 2 ** 32));
  at = sumRest(view, at, sum);
  for (; at < bytes.length; at += 1) {
    INPUT[0] = bytes[at]!;
    INPUT[1] = 0;
    multiply(INPUT, 0, PRIME_5);
    exclusiveOr(sum, 0, INPUT[0]!, INPUT[1]!);
    rotate(sum, 0, 11);
    multiply(sum, 0, PRIME_1);
  }
  return avalanche(sum);
}

/** Adds whole stripes, four lanes at a time. @returns the offset after them */
function sumStripes(view: DataView, sum: Uint32Array): number {
  const lanes = new Uint32Array(2 * LANES);
  add(lanes, 0, ...PRIME_1);
  add(lanes, 0, ...PRIME_2);
  add(lanes, 2, ...PRIME_2);
  add(lanes, 6, ~PRIME_1[0] >>> 0, ~PRIME_1[1] >>> 0);
  add(lanes, 6, 1, 0);
  let at = 0;
  for (; at + STRIPE <= view.byteLength; at += STRIPE) {
    for (let lane = 0; lane < LANES; lane += 1) {
      round(lanes, 2 * lane, view.getUint32(at + 8 * lane, true), view.getUint32(at + 8 * lane + 4, true));
    }
  }
  for (const [lane, bits] of [1, 7, 12, 18].entries()) {
    const rotated = lanes.slice(2 * lane, 2 * lane + 2);
    rotate(rotated, 0, bits);
    add(sum, 0, rotated[0]!, rotated[1]!);
  }
  for (let lane = 0; lane < LANES; lane += 1) {
    mix(sum, lanes[2 * lane]!, lanes[2 * lane + 1]!);
    multiply(sum, 0, PRIME_1);
    add(sum, 0, ...PRIME_4);
  }
  return at;
}

/** `sum ^= round(0, input)` */
function mix(sum: Uint32Array, inputLow: number, inputHigh: number): void {
  const lane = new Uint32Array(2);
  round(lane, 0, inputLow, inputHigh);
  exclusiveOr(sum, 0, lane[0]!, lane[1]!);
}

/** Adds the whole words after the stripes. @returns the offset after them */
function sumRest(view: DataView, start: number, sum: Uint32Array): number {
  let at = start;
  for (; at + 8 <= view.byteLength; at += 8) {
    mix(sum, view.getUint32(at, true), view.getUint32(at + 4, true));
    rotate(sum, 0, 27);
    multiply(sum, 0, PRIME_1);
    add(sum, 0, ...PRIME_4);
  }
  if (at + 4 > view.byteLength) return at;
  INPUT[0] = view.getUint32(at, true);
  INPUT[1] = 0;
  multiply(INPUT, 0, PRIME_1);
  exclusiveOr(sum, 0, INPUT[0]!, INPUT[1]!);
  rotate(sum, 0, 23);
  multiply(sum, 0, PRIME_2);
  add(sum, 0, ...PRIME_3);
  return at + 4;
}

function avalanche(sum: Uint32Array): number {
  exclusiveOr(sum, 0, sum[1]! >>> 1, 0);
  multiply(sum, 0, PRIME_2);
  exclusiveOr(sum, 0, (sum[0]! >>> 29) | (sum[1]! << 3), sum[1]! >>> 29);
  multiply(sum, 0, PRIME_3);
  exclusiveOr(sum, 0, sum[1]!, 0);
  return sum[0]!;
}
