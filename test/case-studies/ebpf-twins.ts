/** One eBPF instruction, or a call of a function by its number in the program. */
type Instruction = Uint8Array | { readonly call: number };
type Code = readonly Instruction[];

/** struct bpf_insn (include/uapi/linux/bpf.h). */
function instruction(code: number, destination = 0, source = 0, offset = 0, immediate = 0): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes[0] = code;
  bytes[1] = destination | (source << 4);
  bytes.writeInt16LE(offset, 2);
  bytes.writeInt32LE(immediate, 4);
  return bytes;
}

const CONTEXT = 1;
const FRAME = 10;
const LOADS = { u8: 0x71, u16: 0x69, u32: 0x61 };
const move = (to: number, from: number) => instruction(0xbf, to, from);
const set = (to: number, value: number) => instruction(0xb7, to, 0, 0, value);
const add = (to: number, value: number) => instruction(0x07, to, 0, 0, value);
const addRegister = (to: number, from: number) => instruction(0x0f, to, from);
const multiply = (to: number, value: number) => instruction(0x27, to, 0, 0, value);
const and = (to: number, value: number) => instruction(0x57, to, 0, 0, value);
const load = (size: keyof typeof LOADS, to: number, from: number, offset: number) =>
  instruction(LOADS[size], to, from, offset);
const store = (to: number, offset: number, value: number) => instruction(0x62, to, 0, offset, value);
const storeRegister = (to: number, offset: number, from: number) => instruction(0x63, to, from, offset);
const jumpIfEqual = (register: number, value: number, by: number) => instruction(0x15, register, 0, by, value);
const jumpIfUnequal = (register: number, value: number, by: number) => instruction(0x55, register, 0, by, value);
const jumpIfGreater = (register: number, value: number, by: number) => instruction(0x25, register, 0, by, value);
const jumpIfBehind = (register: number, other: number, by: number) => instruction(0x2d, register, other, by);
const jump = (by: number) => instruction(0x05, 0, 0, by);
const helper = (number: number) => instruction(0x85, 0, 0, 0, number);
const exit = instruction(0x95);
const MAP_LOOKUP = 1;
const GET_PRANDOM = 7;
const STRTOUL = 106;
const XDP_PASS = 2;

/** Functions one after the other, calls of each other filled in. */
function assemble(functions: readonly Code[]): Uint8Array {
  const starts = functions.map((_, at) => functions.slice(0, at).reduce((sum, code) => sum + code.length, 0));
  return Buffer.concat(
    functions.flat().map((one, at) => ('call' in one ? instruction(0x85, 0, 1, 0, starts[one.call]! - at - 1) : one)),
  );
}

/** A call tree: each function of a level calls the next one `fan` times; those of the last do some sums. */
function tree(levels: number, fan: number): Uint8Array {
  const main: Code = [helper(GET_PRANDOM), move(1, 0), { call: 1 }, set(0, XDP_PASS), exit];
  const inner = Array.from({ length: levels - 1 }, (_, level): Code => {
    const calls = Array.from({ length: fan }, (): Code => [move(1, 6), { call: level + 2 }, move(6, 0)]);
    return [move(6, 1), ...calls.flat(), move(0, 6), exit];
  });
  const leaf: Code = [move(0, 1), ...Array.from({ length: 500 }, () => add(0, 1)), exit];
  return assemble([main, ...inner, leaf]);
}

const PACKET: Code = [load('u32', 2, CONTEXT, 0), load('u32', 3, CONTEXT, 4), set(0, XDP_PASS)];
const LOOKUP: Code = [
  store(FRAME, -4, 1),
  instruction(0x18, 1, 1),
  instruction(0),
  move(2, FRAME),
  add(2, -4),
  helper(MAP_LOOKUP),
];

/** An eBPF program of type xdp that does what a program of the chapter does, and what the verifier must say of it. */
export interface Twin {
  readonly category: string;
  /** The program of the corpus that does the same. */
  readonly program: string;
  readonly code: Uint8Array;
  /** The errno and the line of the log with which Linux 6.18 refuses it. */
  readonly errno: number;
  readonly refusal: string;
  /** The same with the workaround that the verifier wants, which loads. */
  readonly workaround: Uint8Array;
}

const EACCES = 13;
const EINVAL = 22;
const E2BIG = 7;

export const TWINS: readonly Twin[] = [
  {
    category: 'hinting the compiler: the narrow load is kept from the compiler',
    program: 'gap_narrow_load',
    code: assemble([[load('u16', 0, CONTEXT, 16), set(0, XDP_PASS), exit]]),
    errno: EACCES,
    refusal: 'invalid bpf_context access off=16 size=2',
    workaround: assemble([[load('u32', 0, CONTEXT, 16), and(0, 0xffff), set(0, XDP_PASS), exit]]),
  },
  {
    category: 'assisting the verifier: a step is masked and the steps are counted',
    program: 'gap_data_loop',
    code: assemble([
      [
        ...PACKET,
        move(4, 2),
        add(4, 1),
        jumpIfBehind(4, 3, 4),
        load('u8', 5, 2, 0),
        jumpIfEqual(5, 0, 2),
        addRegister(2, 5),
        jump(-7),
        exit,
      ],
    ]),
    errno: EACCES,
    refusal: 'R2 offset is outside of the packet',
    workaround: assemble([
      [
        ...PACKET,
        set(7, 0),
        move(4, 2),
        add(4, 1),
        jumpIfBehind(4, 3, 7),
        load('u8', 5, 2, 0),
        jumpIfEqual(5, 0, 5),
        and(5, 0x1f),
        addRegister(2, 5),
        add(7, 1),
        jumpIfGreater(7, 8, 1),
        jump(-10),
        exit,
      ],
    ]),
  },
  {
    category: 'splitting programs: the tree is cut into programs that call each other as tail calls',
    program: 'gap_call_tree',
    code: tree(7, 4),
    errno: E2BIG,
    refusal: 'BPF program is too large. Processed 1000001 insn',
    workaround: tree(5, 4),
  },
  {
    category: 'splitting programs: a chain of nine calls is made shorter',
    program: 'gap_call_tree',
    code: tree(8, 1),
    errno: E2BIG,
    refusal: 'the call stack of 9 frames is too deep',
    workaround: tree(7, 1),
  },
  {
    category: 'verifier bugs: the field is addressed only after the pointer was compared',
    program: 'gap_policy_pointer',
    code: assemble([
      [...LOOKUP, move(6, 0), add(6, 8), jumpIfEqual(0, 0, 1), storeRegister(6, 0, 0), set(0, XDP_PASS), exit],
    ]),
    errno: EACCES,
    refusal: 'R6 pointer arithmetic on map_value_or_null prohibited, null-check it first',
    workaround: assemble([
      [...LOOKUP, jumpIfEqual(0, 0, 3), move(6, 0), add(6, 8), store(6, 0, 1), set(0, XDP_PASS), exit],
    ]),
  },
  {
    category: 'verifier bugs: each kind of pointer gets an instruction of its own',
    program: 'gap_policy_pointer',
    code: assemble([
      [move(6, CONTEXT), ...LOOKUP, jumpIfUnequal(0, 0, 1), move(0, 6), load('u32', 0, 0, 12), set(0, XDP_PASS), exit],
    ]),
    errno: EINVAL,
    refusal: 'same insn cannot be used with different pointers',
    workaround: assemble([
      [
        move(6, CONTEXT),
        ...LOOKUP,
        jumpIfUnequal(0, 0, 2),
        load('u32', 0, 6, 12),
        jump(1),
        load('u32', 0, 0, 12),
        set(0, XDP_PASS),
        exit,
      ],
    ]),
  },
  {
    category: "reinventing the wheel: the kernel's own parser is replaced by one on the packet",
    program: 'gap_parser',
    code: assemble([
      [
        load('u32', 1, CONTEXT, 0),
        set(2, 8),
        set(3, 10),
        move(4, FRAME),
        add(4, -8),
        store(FRAME, -8, 0),
        store(FRAME, -4, 0),
        helper(STRTOUL),
        set(0, XDP_PASS),
        exit,
      ],
    ]),
    errno: EACCES,
    refusal: 'helper access to the packet is not allowed',
    workaround: digits(5),
  },
  {
    category: 'reinventing the wheel: the digits of a number are counted',
    program: 'gap_parser',
    code: digits(undefined),
    errno: 14,
    refusal: 'The sequence of 8193 jumps is too complex.',
    workaround: digits(5),
  },
];

/** A parser of decimal digits at the start of the packet, up to what is no digit or to a number of digits. */
function digits(most: number | undefined): Uint8Array {
  const counted = most === undefined ? [add(7, 0), add(7, 0)] : [add(7, 1), jumpIfGreater(7, most, 1)];
  return assemble([
    [
      ...PACKET,
      set(7, 0),
      move(4, 2),
      add(4, 1),
      jumpIfBehind(4, 3, 9),
      load('u8', 5, 2, 0),
      add(5, -48),
      jumpIfGreater(5, 9, 6),
      multiply(0, 10),
      addRegister(0, 5),
      add(2, 1),
      ...counted,
      jump(-12),
      exit,
    ],
  ]);
}
