import { isBpfFormat } from '../../../kernel-model/helpers/printing/bpf-format.ts';
import type { Random } from '../../runtime/cpu/oracle/random.ts';
import { IO, Script, u64 } from '../harness.ts';
import { add, and, assemble, call, exit, type Instructions, load, loadMapValue, set, store } from '../instructions.ts';
import { RAW_TRACEPOINT } from '../machine-maps.ts';
import { HELPER, keepResult } from '../map-programs.ts';
import type { HelperComparison, HelperResult } from './comparison.ts';
import { describeFormat, type FormatCall, FormatGenerator, LONG_TEXT_ROOM, TEXT_ROOM } from './format-generator.ts';
import { ModelFormats, OUTPUT_ROOM, type Printed, type SnprintfCall, UNTOUCHED } from './model-formats.ts';

const ARRAY = 2;

const READ_ONLY_FOR_PROGRAMS = 128;

const FORMAT_ROOM = 128;

/** What bpf_trace_printk writes a record in (MAX_BPRINTF_BUF, include/linux/bpf.h). */
const TRACE_ROOM = 1024;

const MOST_ARGUMENTS = 12;

const FORMATS_OF_PROGRAM = 32;

const FORMATS_SLOT = 1;

const PROGRAM_SLOT = 2;

/** Where calls find their arguments and texts in the shared value: one stretch a call. */
const ARGUMENTS = 4096;

const TEXTS = ARGUMENTS + FORMATS_OF_PROGRAM * MOST_ARGUMENTS * 8;

const TEXTS_OF_CALL = MOST_ARGUMENTS * TEXT_ROOM;

/** Results behind the first one's place. */
const OUTPUTS = FORMATS_OF_PROGRAM * 8;

function samePrinted(left: Printed, right: Printed): boolean {
  return left.result === right.result && left.bytes.equals(right.bytes);
}

function describePrinted({ result, bytes }: Printed): string {
  return `${result} ${JSON.stringify(bytes.toString('latin1').replace(/[\0\xa5]+$/, ''))}`;
}

/** Asks the running kernel: one program with a call for every format. `undefined` when the verifier refuses it. */
export function askSnprintf(calls: readonly SnprintfCall[]): Printed[] | undefined {
  const script = new Script();
  script.add('map_create', FORMATS_SLOT, ARRAY, 4, FORMATS_OF_PROGRAM * FORMAT_ROOM, 1, READ_ONLY_FOR_PROGRAMS, 0);
  const formats = Buffer.alloc(FORMATS_OF_PROGRAM * FORMAT_ROOM);
  const pieces: (number | Uint8Array)[] = [];
  const code: Instructions[] = [];
  calls.forEach(({ format, arguments: given, size }, index) => {
    formats.set(format, index * FORMAT_ROOM);
    const place = ARGUMENTS + index * MOST_ARGUMENTS * 8;
    given.forEach((argument, n) => {
      if ('number' in argument) {
        pieces.push(place + 8 * n, 8, u64(argument.number));
        return;
      }
      const text = TEXTS + index * TEXTS_OF_CALL + n * TEXT_ROOM;
      pieces.push(text, TEXT_ROOM, padded(argument.bytes, TEXT_ROOM));
      code.push(loadMapValue(1, IO.slot, text), loadMapValue(2, IO.slot, place + 8 * n), store(8, 2, 0, 1));
    });
    const output = IO.result + OUTPUTS + index * OUTPUT_ROOM;
    pieces.push(output, OUTPUT_ROOM, new Uint8Array(OUTPUT_ROOM).fill(UNTOUCHED));
    code.push(loadMapValue(1, IO.slot, output), set(2, size), loadMapValue(3, FORMATS_SLOT, index * FORMAT_ROOM));
    code.push(loadMapValue(4, IO.slot, place), set(5, 8 * given.length), call(HELPER.snprintf), keepResult(8 * index));
  });
  script.add('map_update', FORMATS_SLOT, u64(0), 4, new Uint8Array(4), formats);
  script.add('map_freeze', FORMATS_SLOT);
  const loaded = script.add('program_load', PROGRAM_SLOT, RAW_TRACEPOINT, assemble(...code, exit()));
  const total = OUTPUTS + calls.length * OUTPUT_ROOM;
  const ran = script.add('program_run', PROGRAM_SLOT, 0, IO.result, total, ...pieces);
  const answers = script.run();
  if (answers[loaded]!.result < 0) return undefined;
  const { bytes } = answers[ran]!;
  return calls.map((_, index) => {
    const start = OUTPUTS + index * OUTPUT_ROOM;
    return { result: bytes.readBigInt64LE(8 * index), bytes: bytes.subarray(start, start + OUTPUT_ROOM) };
  });
}

/**
 * Whether Linux read arguments from wrong places: once the output is full, it does not pass over texts that it made early, and what follows
 * them is read with bytes of earlier calls between. Then only the output means anything, and not the length that it would have had.
 * @param room bytes of the output
 */
function isMisread({ format }: FormatCall, room: number, { result }: Printed): boolean {
  return result > BigInt(room) && /p(?:[iI][46]|[ku]s|B)/.test(Buffer.from(format).toString('latin1'));
}

/** Whether the model gave what Linux did, where that means anything. @param room bytes of the output */
function agree(request: FormatCall, room: number, seen: Printed, found: Printed): boolean {
  return isMisread(request, room, seen) ? seen.bytes.equals(found.bytes) : samePrinted(seen, found);
}

function padded(bytes: Uint8Array, size: number): Buffer {
  const whole = Buffer.alloc(size);
  whole.set(bytes.subarray(0, size));
  return whole;
}

function compareSnprintf(random: Random, calls: number): HelperResult {
  const helper = 'bpf_snprintf';
  const generator = new FormatGenerator(random);
  const model = new ModelFormats();
  const result = (done: number, disagreement?: string): HelperResult => {
    model.release();
    return { helper, calls: done, ...(disagreement === undefined ? {} : { disagreement }) };
  };
  let done = 0;
  while (done < calls) {
    const drawn = Array.from({ length: FORMATS_OF_PROGRAM }, (): SnprintfCall => {
      const size = random.pick([1, 2, 8, 30, 100, OUTPUT_ROOM, random.below(OUTPUT_ROOM) + 1]);
      return { ...generator.next(MOST_ARGUMENTS, FORMAT_ROOM), size };
    });
    const taken = drawn.filter((request) => isBpfFormat(request.format, request.arguments.length, true));
    // A refused format refuses its program, so each has a program of its own; few, for they cost as much as many good ones.
    const refused = drawn.filter((request) => !taken.includes(request)).slice(0, 1);
    for (const request of refused) {
      if (askSnprintf([request]) !== undefined) {
        return result(done, `Linux takes ${describeFormat(request)}, the model does not`);
      }
      done++;
    }
    const expected = askSnprintf(taken);
    if (expected === undefined) {
      const bad = taken.find((request) => askSnprintf([request]) === undefined);
      return result(done, `Linux refuses ${bad === undefined ? 'formats' : describeFormat(bad)}, the model does not`);
    }
    for (const [index, request] of taken.entries()) {
      const found = model.snprintf(request);
      const seen = expected[index]!;
      if (!agree(request, request.size, seen, found)) {
        const both = `Linux ${describePrinted(seen)}\nmodel ${describePrinted(found)}`;
        return result(done, `${describeFormat(request)}, size ${request.size}\n${both}`);
      }
      done++;
    }
  }
  return result(done);
}

/** Programs of bpf_trace_printk: bit n says whether argument n is a text's address. */
function tracePrintkProgram(pointers: number): Uint8Array {
  const argument = (n: 0 | 1 | 2) => {
    const register = (3 + n) as 3 | 4 | 5;
    if ((pointers & (1 << n)) !== 0) return loadMapValue(register, IO.slot, TEXTS + n * LONG_TEXT_ROOM);
    return [...loadMapValue(register, IO.slot, IO.arguments + 8 * n), ...load(8, register, register)];
  };
  const size = [
    ...loadMapValue(2, IO.slot, IO.arguments + 24),
    ...load(8, 2, 2),
    ...and(2, FORMAT_ROOM - 1),
    ...add(2, 1),
  ];
  return assemble(
    argument(0),
    argument(1),
    argument(2),
    size,
    loadMapValue(1, IO.slot, IO.key),
    call(HELPER.tracePrintk),
    keepResult(),
    exit(),
  );
}

/** What begins a record of trace_pipe: task, CPU, flags, time. */
const RECORD_START = /^ *\S.*-\d+ +\[\d+\] \S{5} +\d+\.\d+: bpf_trace_printk: /gm;

/** Asks the running kernel. @returns the answers, or why trace_pipe cannot be read */
export function askTracePrintk(requests: readonly FormatCall[]): Printed[] | string {
  const script = new Script();
  const opened = script.add('trace_open');
  for (let pointers = 0; pointers < 8; pointers++) {
    script.add('program_load', PROGRAM_SLOT + pointers, RAW_TRACEPOINT, tracePrintkProgram(pointers));
  }
  const places = requests.map(({ format, arguments: given }) => {
    let pointers = 0;
    const pieces: (number | Uint8Array)[] = [IO.arguments + 24, 8, u64(format.length)];
    given.forEach((argument, n) => {
      if ('number' in argument) pieces.push(IO.arguments + 8 * n, 8, u64(argument.number));
      else {
        pointers |= 1 << n;
        pieces.push(TEXTS + n * LONG_TEXT_ROOM, LONG_TEXT_ROOM, padded(argument.bytes, LONG_TEXT_ROOM));
      }
    });
    pieces.push(IO.key, FORMAT_ROOM, padded(format, FORMAT_ROOM));
    const ran = script.add('program_run', PROGRAM_SLOT + pointers, 0, IO.result, 8, ...pieces);
    return { ran, read: script.add('trace_read') };
  });
  const answers = script.run();
  if (answers[opened]!.result < 0) return `tracefs cannot be read (error ${-answers[opened]!.result})`;
  return places.map(({ ran, read }) => {
    const text = answers[read]!.bytes.toString('latin1');
    const starts = [...text.matchAll(RECORD_START)];
    if (starts.length > 1) throw new Error(`one call made several records: ${text}`);
    const line = starts[0] === undefined ? '' : text.slice(starts[0].index + starts[0][0].length, -1);
    return { result: answers[ran]!.bytes.readBigInt64LE(0), bytes: Buffer.from(line, 'latin1') };
  });
}

const CALLS_OF_RUN = 2000;

function compareTracePrintk(random: Random, calls: number): HelperResult {
  const helper = 'bpf_trace_printk';
  const generator = new FormatGenerator(random, LONG_TEXT_ROOM);
  const model = new ModelFormats();
  let done = 0;
  let disagreement: string | undefined;
  while (done < calls && disagreement === undefined) {
    const requests = Array.from({ length: Math.min(CALLS_OF_RUN, calls - done) }, () => generator.next(3, FORMAT_ROOM));
    const expected = askTracePrintk(requests);
    if (typeof expected === 'string') {
      model.release();
      return { helper, calls: 0, skipped: expected };
    }
    for (const [index, request] of requests.entries()) {
      const found = model.tracePrintk(request);
      const seen = expected[index]!;
      // The model's trace is text: bytes that are no UTF-8 are shown alike on both sides.
      const decoded = { ...seen, bytes: Buffer.from(seen.bytes.toString('utf8'), 'utf8') };
      if (!agree(request, TRACE_ROOM, decoded, found)) {
        disagreement = `${describeFormat(request)}\nLinux ${describePrinted(decoded)}\nmodel ${describePrinted(found)}`;
        break;
      }
      done++;
    }
  }
  model.release();
  return { helper, calls: done, ...(disagreement === undefined ? {} : { disagreement }) };
}

/** Formats. */
export const FORMATS: HelperComparison = {
  helpers: ['bpf_snprintf', 'bpf_trace_printk'],
  how: 'exact',
  what: 'refusals, result, bytes; for bpf_trace_printk the record in trace_pipe',
  compare: (_, random, calls) => [compareSnprintf(random, calls), compareTracePrintk(random, calls)],
};
