import type { KernelSnapshot, KernelState } from '../../runtime/target.ts';
import { type Codec, text } from '../wire/codec.ts';
import { type Fields, guarded, list, named, object, record } from '../wire/structures.ts';
import { mapEntry } from './user-space.ts';

const state: Fields<KernelState> = {
  locksHeld: guarded('per-CPU state', list(text)),
  references: guarded('per-CPU state', list(text)),
  perCpu: guarded('per-CPU state', record(text)),
};

/** State that programs leave as they found it. */
export const kernelState: Codec<KernelState> = named('KernelState', () => object<KernelState>(state));

/** Everything that a scenario can see. */
export const kernelSnapshot: Codec<KernelSnapshot> = named('KernelSnapshot', () =>
  object<KernelSnapshot>({
    ...state,
    maps: record(list(mapEntry)),
    log: guarded('kernel log', list(text)),
    trace: guarded('trace pipe', list(text)),
    attached: list(text),
    signals: guarded('loader signals', list(text)),
  }),
);
