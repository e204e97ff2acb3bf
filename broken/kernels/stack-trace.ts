import { PERF_CONTEXT_KERNEL, PERF_CONTEXT_USER, sampleCallChain } from '../../kernel-model/contexts/call-chain.ts';
import { ERRNO } from '../../kernel-model/errno.ts';
import { NO_VALUE } from '../../kernel-model/maps/map.ts';
import {
  BPF_F_FAST_STACK_CMP,
  BPF_F_REUSE_STACKID,
  BPF_F_SKIP_FIELD_MASK,
  BPF_F_USER_STACK,
  StackTraceMap,
} from '../../kernel-model/maps/stack-trace.ts';
import type { Fault } from '../fault.ts';
import { brokenHelper, withArguments } from '../parts.ts';
import { brokenOperation, creating, giving, refusing } from './maps/map-operations.ts';

const BPF_MAP_TYPE_STACK_TRACE = 7;
const BUILD_ID_ENTRY = 32;
const KNOWN_FLAGS = BPF_F_SKIP_FIELD_MASK | BPF_F_USER_STACK | BPF_F_FAST_STACK_CMP | BPF_F_REUSE_STACKID;

type Enter = StackTraceMap['enter'];

/** A kernel that puts stacks in otherwise. */
function entering(name: string, change: (enter: Enter, map: StackTraceMap) => Enter): Fault {
  return brokenOperation(name, StackTraceMap, 'enter', change);
}

/** A kernel that looks at other flags of bpf_get_stackid_pe. */
function flagged(name: string, change: (flags: number) => number): Fault {
  return brokenHelper(name, 'bpf_get_stackid_pe', (getStackId) => (kernel, args) => {
    getStackId(kernel, withArguments(args, { low: (n) => (n === 2 ? change(args.low(2)) : args.low(n)) }));
  });
}

/** A kernel that shows user space other stacks. @param change changes a value in place */
function showing(name: string, change: (value: DataView) => void): Fault {
  return brokenOperation(name, StackTraceMap, 'entries', (entries) => () => {
    const shown = entries();
    for (const { value } of shown) change(new DataView(value.buffer, value.byteOffset, value.length));
    return shown;
  });
}

const STACKS: readonly Fault[] = [
  entering(
    'keeps stacks with the outermost frame first',
    (enter) => (stack, flags) => enter(stack.toReversed(), flags),
  ),
  entering('keeps the frames that a stack must skip', (enter) => (stack, flags) => {
    return enter(stack, flags & ~BPF_F_SKIP_FIELD_MASK);
  }),
  entering('refuses a stack that it already has', (enter) => {
    const known = new Set<string>();
    return (stack, flags) => {
      const frames = stack.join();
      if (known.has(frames)) return -ERRNO.EEXIST;
      known.add(frames);
      return enter(stack, flags);
    };
  }),
  flagged('ignores unknown flags of a stack', (flags) => flags & KNOWN_FLAGS),
  entering(
    'keeps a stack without frames',
    (enter) => (stack, flags) => enter(stack.length === 0 ? [0n] : stack, flags),
  ),
  entering('answers EINVAL for a stack without frames', giving(-ERRNO.EFAULT, -ERRNO.EINVAL)),
  flagged('lets a stack replace another without a flag', (flags) => flags | BPF_F_REUSE_STACKID),
  flagged('lets no stack replace another', (flags) => flags & ~BPF_F_REUSE_STACKID),
  brokenOperation('accepts stacks that user space writes', StackTraceMap, 'userUpdate', () => () => {}),
  brokenOperation('does not remove stacks that are deleted', StackTraceMap, 'delete', () => () => 0),
  brokenOperation('finds nothing in a stack trace map', StackTraceMap, 'lookup', giving(-ERRNO.EOPNOTSUPP, NO_VALUE)),
];

const CHAINS: readonly Fault[] = [
  entering('removes the markers from a sampled chain', (enter) => (stack, flags) => {
    return enter(
      stack.filter((frame) => frame !== PERF_CONTEXT_KERNEL && frame !== PERF_CONTEXT_USER),
      flags,
    );
  }),
  brokenOperation(
    'treats the user part of a sampled chain as the kernel part',
    StackTraceMap,
    'enter',
    (enter, _map, kernel) => {
      return (stack, flags) => {
        const { run } = kernel;
        const sample = run?.context.event;
        if (run === undefined || sample?.kind !== 'perf_sample' || (flags & BPF_F_USER_STACK) !== 0)
          return enter(stack, flags);
        return enter(sampleCallChain(kernel, sample, kernel.tasks.current(run.cpu)) ?? stack, flags);
      };
    },
  ),
  flagged('skips the marker together with the frames behind it', (flags) =>
    (flags & BPF_F_SKIP_FIELD_MASK) === 0 ? flags : flags + 1,
  ),
];

const BUILD_IDS: readonly Fault[] = [
  showing('says that every address has a build ID', (value) => {
    for (let entry = 0; entry + BUILD_ID_ENTRY <= value.byteLength; entry += BUILD_ID_ENTRY)
      value.setInt32(entry, 1, true);
  }),
  showing('keeps addresses without a file as offsets in their page', (value) => {
    for (let entry = 0; entry + BUILD_ID_ENTRY <= value.byteLength; entry += BUILD_ID_ENTRY) {
      value.setBigUint64(entry + 24, value.getBigUint64(entry + 24, true) & 0xfffn, true);
    }
  }),
];

const CREATION: readonly Fault[] = [
  creating('accepts stack trace maps with keys of any size', BPF_MAP_TYPE_STACK_TRACE, { keySize: 4 }),
  creating('accepts stack trace maps whose values end within an address', BPF_MAP_TYPE_STACK_TRACE, { valueSize: 32 }),
  refusing('answers E2BIG when the values of a map have too much room', 'EINVAL', 'E2BIG'),
];

/** Kernels whose stack trace maps are not as they must be (kernel/bpf/stackmap.c). */
export const STACK_TRACE_FAULTS: readonly Fault[] = [...STACKS, ...CHAINS, ...BUILD_IDS, ...CREATION];
