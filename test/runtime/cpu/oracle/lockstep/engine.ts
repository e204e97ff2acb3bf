import { answerCpuid } from '../../../../../kernel-model/cpuid.ts';
import type { EngineFactory } from '../../../../../runtime/cpu/engine.ts';
import { processCounts } from '../../../coverage/native-counts.ts';
import { optimised } from '../replay/optimised.ts';
import { compareWithNative } from './compare.ts';
import type { CounterpartFactory } from './counterpart.ts';
import { FollowingEngine } from './following-engine.ts';

/** The processor. */
const native: CounterpartFactory = (_, { name }) => ({
  begin: (session) => ({
    passed: () => {},
    compare: (states, memory, end) => compareWithNative(name, session, states, memory, end),
  }),
});

const counterpart = process.env.REX_LOCKSTEP_ENGINE === 'budgets' ? optimised : native;

const followed: EngineFactory = (memory, image, kernelEntry, cpuid = answerCpuid) =>
  new FollowingEngine({ memory, image, kernelEntry, cpuid, counterpart: counterpart(memory, image, cpuid) });

/** Takes the place of the engine that runs are carried out by. */
export const createEngine = process.env.REX_LOCKSTEP_ENGINE === 'counts' ? processCounts.createEngine : followed;

/** Coverage is not followed. The modules that ask for the usual engine ask for this, too. */
export { createCountingEngine } from '../../../../../runtime/cpu/translation/translated-engine.ts';
