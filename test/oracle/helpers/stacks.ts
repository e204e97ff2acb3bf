import type { CallChainPart, PerfSampleEvent } from '../../../kernel-model/events.ts';
import type { Random } from '../../runtime/cpu/oracle/random.ts';
import { IO, Script, u64 } from '../harness.ts';
import { assemble, call, exit, load, loadMap, loadMapValue, move } from '../instructions.ts';
import { HELPER, keepResult } from '../map-programs.ts';
import { bootModel, enter, Frame } from '../model.ts';
import { sortEntries } from '../operation.ts';
import type { HelperComparison, HelperResult } from './comparison.ts';

const HELPER_NAME = 'bpf_get_stackid_pe';
const PERF_EVENT_PROGRAM = 7;
const STACK_TRACE = 7;
const [MAP_SLOT, LEARNING_MAP, PROGRAM_SLOT, LEARNING_PROGRAM] = [1, 2, 3, 4];
const DEEPEST = 127;
const CALLS_OF_RUN = 250;
const PERF_SAMPLE_CALLCHAIN = 1n << 5n;
const BPF_F_USER_STACK = 0x100n;
const BPF_F_STACK_BUILD_ID = 1 << 5;
/** Options of the harness: the page fault is in the kernel, and parts that the event does not sample. */
const [FAULT_IN_KERNEL, EXCLUDE_KERNEL, EXCLUDE_USER] = [1, 2, 4];

/** A map, and how samples are taken for the programs that put stacks into it. */
interface Exercise {
  readonly entries: number;
  readonly valueSize: number;
  readonly mapFlags: number;
  readonly sampled: boolean;
  readonly options: number;
  /** Frames of the harness's own. */
  readonly depth: number;
  /** Flags of each call. */
  readonly requests: readonly bigint[];
}

function drawFlags(random: Random, kernelOnly: boolean): bigint {
  const skip = BigInt(random.chance(0.7) ? random.below(14) : random.below(256));
  const user = !kernelOnly && random.chance(0.5) ? BPF_F_USER_STACK : 0n;
  const compare = random.chance(0.3) ? 0x200n : 0n;
  const reuse = random.chance(0.4) ? 0x400n : 0n;
  const strange = random.chance(0.05) ? 1n << BigInt(random.between(11, 63)) : 0n;
  return skip | user | compare | reuse | strange;
}

function draw(random: Random, calls: number): Exercise {
  // Of the user's frames Linux knows the files, and the model none: with build IDs it is asked for the kernel's only.
  const buildIds = random.chance(0.25);
  const frames = random.pick([1, 3, 8, DEEPEST]);
  const excluded = random.pick([0, 0, 0, EXCLUDE_KERNEL, EXCLUDE_USER, EXCLUDE_KERNEL | EXCLUDE_USER]);
  return {
    entries: random.pick([1, 2, 3, 4, 8, 64, 4096]),
    valueSize: frames * (buildIds ? 32 : 8),
    mapFlags: buildIds ? BPF_F_STACK_BUILD_ID : 0,
    sampled: random.chance(0.7),
    options: (buildIds || random.chance(0.6) ? FAULT_IN_KERNEL : 0) | excluded,
    depth: random.pick([0, 3, 60, 119, 120, 121, 200]),
    requests: Array.from({ length: Math.min(CALLS_OF_RUN, calls) }, () => drawFlags(random, buildIds)),
  };
}

function program(map: number): Uint8Array {
  return assemble(
    move(6, 1),
    loadMapValue(3, IO.slot, IO.arguments),
    load(8, 3, 3),
    move(1, 6),
    loadMap(2, map),
    call(HELPER.getStackid),
    keepResult(),
    exit(),
  );
}

/** What Linux answered: each result, the stacks that are left, and the stacks of a sample as it walks them. */
interface Answers {
  readonly results: readonly bigint[];
  readonly left: Buffer;
  readonly kernelStack: readonly bigint[];
  readonly userStack: readonly bigint[];
}

/** Lets Linux carry an exercise out. @returns the error number where perf events cannot be opened */
function askLinux({ entries, valueSize, mapFlags, sampled, options, depth, requests }: Exercise): Answers | number {
  const script = new Script();
  script.add('map_create', LEARNING_MAP, STACK_TRACE, 4, 8 * DEEPEST, 4096, 0, 0);
  script.load(LEARNING_PROGRAM, PERF_EVENT_PROGRAM, program(LEARNING_MAP));
  const walks = [u64(0), u64(BPF_F_USER_STACK)];
  const learnt = script.add('program_on_faults', LEARNING_PROGRAM, 2, IO.result, 8, u64(0), options, depth, ...walks);
  const stacks = script.add('map_dump', LEARNING_MAP);
  script.add('map_create', MAP_SLOT, STACK_TRACE, 4, valueSize, entries, mapFlags, 0);
  script.load(PROGRAM_SLOT, PERF_EVENT_PROGRAM, program(MAP_SLOT));
  const type = u64(sampled ? PERF_SAMPLE_CALLCHAIN : 0n);
  const count = requests.length;
  const given = requests.map((flags) => u64(flags));
  const ran = script.add('program_on_faults', PROGRAM_SLOT, count, IO.result, 8, type, options, depth, ...given);
  const dumped = script.add('map_dump', MAP_SLOT);
  const answers = script.run();
  const { result, bytes } = answers[ran]!;
  if (result < 0) return -result;
  const walked = (place: number) => {
    const id = answers[learnt]!.bytes.readBigInt64LE(8 * place);
    return id < 0n ? [] : stackOf(answers[stacks]!.bytes, Number(id));
  };
  return {
    results: requests.map((_, at) => bytes.readBigInt64LE(8 * at)),
    left: answers[dumped]!.bytes,
    kernelStack: walked(0),
    userStack: walked(1),
  };
}

/** The frames of a stack by its number, out of the dump of the learning map. */
function stackOf(dump: Buffer, id: number): bigint[] {
  const size = 4 + 8 * DEEPEST;
  for (let place = 0; place < dump.length; place += size) {
    if (dump.readUInt32LE(place) !== id) continue;
    const frames = Array.from({ length: DEEPEST }, (_, at) => dump.readBigUInt64LE(place + 4 + 8 * at));
    const end = frames.indexOf(0n);
    return end < 0 ? frames : frames.slice(0, end);
  }
  throw new Error(`the oracle's learning map has no stack ${id}`);
}

function sampleOf({ sampled, options }: Exercise, { kernelStack, userStack }: Answers): PerfSampleEvent {
  const excluded: Readonly<Record<CallChainPart, number>> = { kernel: EXCLUDE_KERNEL, user: EXCLUDE_USER };
  const callChain = (['kernel', 'user'] as const).filter((part) => (options & excluded[part]) === 0);
  return { kind: 'perf_sample', kernelStack, userStack, ...(sampled && { callChain }) };
}

/** Lets the model carry an exercise out. @returns what differs from Linux's answers; nothing where all is the same */
function disagreement(exercise: Exercise, answers: Answers): string | undefined {
  const { entries, valueSize, mapFlags, requests } = exercise;
  const { kernel } = bootModel(1);
  try {
    const definition = {
      name: 'stacks',
      type: STACK_TRACE,
      keySize: 4,
      valueSize,
      maxEntries: entries,
      flags: mapFlags,
    };
    const map = kernel.maps.create(definition);
    const { context } = enter(kernel, 'perf_event', sampleOf(exercise, answers));
    const frame = new Frame();
    for (const [at, flags] of requests.entries()) {
      frame.setPointer(0, context.offset);
      frame.setPointer(1, map.address);
      frame.setU64(2, flags);
      kernel.helpers.find(HELPER_NAME)!.call!(kernel, frame);
      if (frame.result === answers.results[at]) continue;
      return `call ${at + 1}, flags 0x${flags.toString(16)}: Linux ${answers.results[at]}, the model ${frame.result}`;
    }
    const left = sortEntries(Buffer.concat(map.entries().flatMap(({ key, value }) => [key, value])), 4 + valueSize);
    return Buffer.compare(left, sortEntries(answers.left, 4 + valueSize)) === 0
      ? undefined
      : 'the stacks that are left differ';
  } finally {
    kernel.release();
  }
}

/** Stacks of page faults, walked or sampled by the event: the model is told the frames, and must give the same numbers and contents. */
function compareStacks(random: Random, calls: number): HelperResult {
  let done = 0;
  while (done < calls) {
    const exercise = draw(random, calls - done);
    const answers = askLinux(exercise);
    if (typeof answers === 'number') {
      return { helper: HELPER_NAME, calls: done, skipped: `perf events cannot be opened (error ${answers})` };
    }
    const difference = disagreement(exercise, answers);
    if (difference !== undefined) {
      const { requests: _, ...rest } = exercise;
      const where = `${JSON.stringify(rest)}, ${answers.kernelStack.length} and ${answers.userStack.length} frames`;
      return { helper: HELPER_NAME, calls: done, disagreement: `${where}\n${difference}` };
    }
    done += exercise.requests.length;
  }
  return { helper: HELPER_NAME, calls: done };
}

/** Stack ids of perf event programs. */
export const STACKS: HelperComparison = {
  helpers: [HELPER_NAME],
  how: 'exact',
  what: 'stacks of page faults, walked and sampled: ids, collisions, refusals, markers, what is left, with build IDs, too',
  compare: (_, random, calls) => [compareStacks(random, calls)],
};
