import type { RingBufferMap } from '../../../kernel-model/maps/ring-buffer.ts';
import type { Random } from '../../runtime/cpu/oracle/random.ts';
import { type HarnessAnswer, IO, Script, u64 } from '../harness.ts';
import {
  assemble,
  call,
  exit,
  type Instructions,
  jumpIfEqual,
  jumpIfGreater,
  load,
  loadMap,
  loadMapValue,
  move,
  type RegisterNumber,
  set,
} from '../instructions.ts';
import { RAW_TRACEPOINT } from '../machine-maps.ts';
import { HELPER, keepResult } from '../map-programs.ts';
import type { HelperComparison, HelperResult } from './comparison.ts';
import { type Ending, LARGEST_OUTPUT, ModelRing, type Operation, RINGBUF } from './model-ring.ts';

const RING_SLOT = 1;
const FIRST_PROGRAM = 2;

const PAGE = 4096;

const OPERATIONS_OF_RUN = 600;

const END_HELPER = { submit: HELPER.ringbufSubmit, discard: HELPER.ringbufDiscard } as const;

function argument(register: RegisterNumber, n: number): Instructions {
  return [...loadMapValue(register, IO.slot, IO.arguments + 8 * n), ...load(8, register, register)];
}

function reserve(size: number, into: 7 | 8, flags: Instructions): Instructions {
  return [...loadMap(1, RING_SLOT), ...set(2, size), ...flags, ...call(HELPER.ringbufReserve), ...move(into, 0)];
}

function end(record: 7 | 8, ending: Ending): Instructions {
  return [...move(1, record), ...argument(2, 0), ...call(END_HELPER[ending])];
}

function fill(record: 7 | 8, size: number): Instructions {
  return [...move(1, record), ...set(2, size), ...loadMapValue(3, IO.slot, IO.value), ...call(HELPER.probeReadKernel)];
}

/** A key for operations that one program carries out, and the program. */
function programFor(operation: Operation): { name: string; code: Uint8Array } {
  switch (operation.kind) {
    case 'reserve': {
      const { size, ending } = operation;
      const body = [...fill(7, size), ...end(7, ending), ...set(0, 1), ...keepResult()];
      const code = [...set(0, 0), ...keepResult(), ...reserve(size, 7, argument(3, 1)), ...jumpIfEqual(7, 0, body)];
      return { name: `reserve ${size} ${ending}`, code: assemble(code, exit()) };
    }
    case 'nested': {
      const { size, endings } = operation;
      const second = [...fill(8, size), ...end(8, endings[1]), ...set(0, 2), ...keepResult()];
      const body = [...set(0, 1), ...keepResult(), ...reserve(size, 8, set(3, 0)), ...jumpIfEqual(8, 0, second)];
      const first = [...fill(7, size), ...body, ...end(7, endings[0])];
      const code = [...set(0, 0), ...keepResult(), ...reserve(size, 7, set(3, 0)), ...jumpIfEqual(7, 0, first)];
      return { name: `nested ${size} ${endings.join(' ')}`, code: assemble(code, exit()) };
    }
    case 'output': {
      const body = [...loadMap(1, RING_SLOT), ...loadMapValue(2, IO.slot, IO.value), ...move(3, 7), ...argument(4, 0)];
      const whole = [...body, ...call(HELPER.ringbufOutput), ...keepResult()];
      return { name: 'output', code: assemble(argument(7, 1), jumpIfGreater(7, LARGEST_OUTPUT, whole), exit()) };
    }
    default: {
      const query = [...loadMap(1, RING_SLOT), ...argument(2, 0), ...call(HELPER.ringbufQuery), ...keepResult()];
      return { name: 'query', code: assemble(query, exit()) };
    }
  }
}

const DISCARDED = 0x40000000;

const HEADER = 8;

/** A ring as user space sees it: positions, and records that are not discarded. */
function readRing({ bytes }: HarnessAnswer): string {
  const shown = [`taken ${bytes.readBigUInt64LE(0)}`, `made ${bytes.readBigUInt64LE(8)}`];
  for (let place = 16; place < bytes.length; ) {
    const length = bytes.readUInt32LE(place);
    const size = length & 0x3fffffff;
    const start = place + HEADER;
    if ((length & DISCARDED) === 0) shown.push(bytes.subarray(start, start + size).toString('hex'));
    place = start + Math.ceil(size / 8) * 8;
  }
  return shown.join(' ');
}

function showModel(ring: RingBufferMap): string {
  const records = ring.records().map(({ bytes }) => Buffer.from(bytes).toString('hex'));
  return [`taken ${ring.consumerPosition}`, `made ${ring.producerPosition}`, ...records].join(' ');
}

function drawOperation(random: Random, sizes: readonly number[], entries: number): Operation {
  const ending = (): Ending => (random.chance(0.7) ? 'submit' : 'discard');
  const flags = BigInt(random.pick([0, 0, 1, 2, 3]));
  switch (random.below(8)) {
    case 0:
    case 1: {
      const size = random.chance(0.2) ? random.pick([0, entries - 16, entries - 8, entries]) : random.below(200);
      const strange = random.chance(0.1) ? random.pick([4n, 8n, 1n << 32n, (1n << 63n) | 1n]) : flags;
      return { kind: 'output', size: Math.min(size, LARGEST_OUTPUT), flags: strange };
    }
    case 2:
    case 3:
      return {
        kind: 'reserve',
        size: random.pick(sizes),
        ending: ending(),
        flags,
        with: random.chance(0.1) ? random.pick([1n, 4n, 1n << 40n]) : 0n,
      };
    case 4:
      return { kind: 'nested', size: random.pick(sizes), endings: [ending(), ending()], flags };
    case 5:
      return { kind: 'query', flags: random.pick([0n, 1n, 2n, 3n, 4n, 1n << 32n]) };
    default:
      return { kind: 'take', count: random.pick([0, 1, 1, 2, 5, 1000]) };
  }
}

/** Helpers that an operation calls. */
function helpersOf(operation: Operation): string[] {
  switch (operation.kind) {
    case 'reserve':
      return ['reserve', operation.ending];
    case 'nested':
      return ['reserve', 'reserve', ...operation.endings];
    case 'take':
      return [];
    default:
      return [operation.kind];
  }
}

/** One ring and many operations on it. @returns what disagrees */
function compareRun(random: Random, counts: Map<string, number>, length: number): string | undefined {
  const entries = random.pick([PAGE, PAGE, 2 * PAGE, 16 * PAGE]);
  const sizes = [
    random.below(64),
    random.pick([0, 1, 7, 8, 9, 100]),
    random.pick([entries - 16, entries - 8, entries / 2 - 8, 500]),
  ];
  const model = new ModelRing(entries);
  const script = new Script();
  script.add('map_create', RING_SLOT, RINGBUF, 0, 0, entries, 0, 0);
  script.add('ring_open', RING_SLOT, entries);
  const programs = new Map<string, number>();
  const steps = Array.from({ length }, () => {
    const operation = drawOperation(random, sizes, entries);
    const contents = Uint8Array.from({ length: Math.max('size' in operation ? operation.size : 0, 1) }, () =>
      random.below(256),
    );
    const result = model.run(operation, contents);
    let ran: number | undefined;
    if (operation.kind === 'take') script.add('ring_consume', RING_SLOT, u64(model.ring.consumerPosition));
    else {
      const { name, code } = programFor(operation);
      if (!programs.has(name)) {
        programs.set(name, FIRST_PROGRAM + programs.size);
        script.load(programs.get(name)!, RAW_TRACEPOINT, code);
      }
      const second =
        operation.kind === 'output' ? BigInt(operation.size) : operation.kind === 'reserve' ? operation.with : 0n;
      const given = [IO.arguments, 16, u64(operation.flags), u64(second), IO.value, contents.length, contents];
      ran = script.add('program_run', programs.get(name)!, 0, IO.result, 8, ...given);
    }
    for (const helper of helpersOf(operation)) counts.set(helper, (counts.get(helper) ?? 0) + 1);
    return { operation, result, ran, read: script.add('ring_read', RING_SLOT), ring: showModel(model.ring) };
  });
  model.release();
  const answers = script.run();
  for (const [index, { operation, result, ran, read, ring }] of steps.entries()) {
    const expected = ran === undefined ? result : answers[ran]!.bytes.readBigInt64LE(0);
    const left = readRing(answers[read]!);
    if (expected === result && left === ring) continue;
    const shown = JSON.stringify(operation, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    const both = `Linux ${expected}, ${left.slice(0, 300)}\nmodel ${result}, ${ring.slice(0, 300)}`;
    return `ring of ${entries} bytes, operation ${index + 1}, ${shown}\n${both}`;
  }
  return undefined;
}

/** Ring buffers. */
export const RING_BUFFER: HelperComparison = {
  helpers: ['output', 'reserve', 'submit', 'discard', 'query'].map((name) => `bpf_ringbuf_${name}`),
  how: 'exact',
  what: 'result, positions, every record that a consumer finds; full, wrapped, nested, discarded',
  compare(_, random, calls) {
    const counts = new Map<string, number>();
    const names = RING_BUFFER.helpers.map((helper) => helper.slice('bpf_ringbuf_'.length));
    let disagreement: string | undefined;
    while (disagreement === undefined && names.some((name) => (counts.get(name) ?? 0) < calls)) {
      disagreement = compareRun(random, counts, Math.min(OPERATIONS_OF_RUN, 5 * calls));
    }
    return names.map(
      (name): HelperResult => ({
        helper: `bpf_ringbuf_${name}`,
        calls: counts.get(name) ?? 0,
        ...(disagreement === undefined ? {} : { disagreement }),
      }),
    );
  },
};
