/** eBPF instructions (include/uapi/linux/bpf.h, Documentation/bpf/standardization/instruction-set.rst), assembled one by one. */
export type Instructions = readonly Uint8Array[];

/** Registers by their number: r0 is a result, r1 to r5 arguments, r6 to r9 survive calls, r10 is the frame. */
export type RegisterNumber = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

/** Bytes of a load or a store, and their bits in the operation code. */
const SIZES = { 1: 0x10, 2: 0x08, 4: 0x00, 8: 0x18 } as const;
export type Size = keyof typeof SIZES;

/** What the address of a 64-bit constant stands for: BPF_PSEUDO_MAP_FD, BPF_PSEUDO_MAP_VALUE. */
const MAP = 1;
const MAP_VALUE = 2;
/** A call of a function of the kernel by its number in the kernel's BTF: BPF_PSEUDO_KFUNC_CALL. */
const KERNEL_FUNCTION = 2;

function encode(code: number, target: number, source: number, offset: number, immediate: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, code);
  view.setUint8(1, target | (source << 4));
  view.setInt16(2, offset, true);
  view.setInt32(4, immediate, true);
  return bytes;
}

function constant(target: RegisterNumber, kind: number, low: number, high: number): Instructions {
  return [encode(0x18, target, kind, 0, low), encode(0, 0, 0, 0, high)];
}

/** target = a 64-bit number. */
export function loadNumber(target: RegisterNumber, value: bigint): Instructions {
  const unsigned = BigInt.asUintN(64, value);
  return constant(target, 0, Number(unsigned & 0xffffffffn) | 0, Number(unsigned >> 32n) | 0);
}

/** target = the map in a slot of the harness. */
export function loadMap(target: RegisterNumber, slot: number): Instructions {
  return constant(target, MAP, slot, 0);
}

/** target = the address of byte `offset` of the value of an array map of one entry. */
export function loadMapValue(target: RegisterNumber, slot: number, offset: number): Instructions {
  return constant(target, MAP_VALUE, slot, offset);
}

/** target = source. */
export function move(target: RegisterNumber, source: RegisterNumber): Instructions {
  return [encode(0xbf, target, source, 0, 0)];
}

/** target = number, sign extended. */
export function set(target: RegisterNumber, number: number): Instructions {
  return [encode(0xb7, target, 0, 0, number)];
}

/** target += number. */
export function add(target: RegisterNumber, number: number): Instructions {
  return [encode(0x07, target, 0, 0, number)];
}

/** target &= number, sign extended. */
export function and(target: RegisterNumber, number: number): Instructions {
  return [encode(0x57, target, 0, 0, number)];
}

/** target = memory at base + offset. */
export function load(size: Size, target: RegisterNumber, base: RegisterNumber, offset = 0): Instructions {
  return [encode(0x61 | SIZES[size], target, base, offset, 0)];
}

/** Memory at base + offset = source. */
export function store(size: Size, base: RegisterNumber, offset: number, source: RegisterNumber): Instructions {
  return [encode(0x63 | SIZES[size], base, source, offset, 0)];
}

/** Skips a number of instructions when register equals number. */
export function jumpIfEqual(register: RegisterNumber, number: number, skipped: Instructions): Instructions {
  return [encode(0x15, register, 0, skipped.length, number), ...skipped];
}

/** Skips instructions when register does not equal number. */
export function jumpUnlessEqual(register: RegisterNumber, number: number, skipped: Instructions): Instructions {
  return [encode(0x55, register, 0, skipped.length, number), ...skipped];
}

/** Skips instructions when register, unsigned, is greater than number. */
export function jumpIfGreater(register: RegisterNumber, number: number, skipped: Instructions): Instructions {
  return [encode(0x25, register, 0, skipped.length, number), ...skipped];
}

/** Calls a helper by its number in enum bpf_func_id. */
export function call(helper: number): Instructions {
  return [encode(0x85, 0, 0, 0, helper)];
}

/** Calls a function of the kernel by its number in the kernel's BTF. */
export function callKernelFunction(number: number): Instructions {
  return [encode(0x85, 0, KERNEL_FUNCTION, 0, number)];
}

/** r0 = result, and the end. */
export function exit(result = 0): Instructions {
  return [...set(0, result), encode(0x95, 0, 0, 0, 0)];
}

/** One program of several pieces. */
export function assemble(...pieces: readonly Instructions[]): Uint8Array {
  return Buffer.concat(pieces.flat());
}
