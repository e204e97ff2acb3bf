import { openPipe } from '../../node/adapter-pipe.ts';
import type { Target } from '../../runtime/target.ts';
import { namedTarget } from '../../steps/running/chosen-target.ts';
import { Adapter } from '../../target/adapter.ts';
import type { Capability } from '../../target/capabilities.ts';

/** The kernels of a target behind a wire. */
export interface ChosenKernels {
  readonly newTarget: () => Target;
  /** @throws Lacking if the target has not claimed a capability; Diagnostic if it cannot be started */
  need(capability: Capability): Promise<void>;
  /** Ends the adapter. */
  close(): Promise<void>;
}

/** The capabilities that tell what `run` reports of each object and each run: a target without one of them would leave gaps. */
export const REPORTED: readonly Capability[] = [
  'object facts',
  'program results',
  'instruction counts',
  'virtual clock',
  'call recording',
  'trace pipe',
  'kernel log',
  'rule watching',
  'stack depth',
  'packet contents',
  'registers',
  'stack traces',
  'watchdog on request',
];

/**
 * The kernels that --target names. They are started when something is asked of them.
 * @param text the value of the option; none for the emulated kernel
 * @returns undefined for the emulated kernel of this process
 * @throws Diagnostic TARGET_VARIABLE
 */
export function chosenKernels(text: string | undefined, version: string): ChosenKernels | undefined {
  const settings = text === undefined ? undefined : namedTarget('--target', text);
  if (settings === undefined) return undefined;
  const { reach, folder, timeout } = settings;
  const adapter = new Adapter({ connect: () => openPipe(reach, folder), timeout, version });
  return {
    newTarget: () => adapter.newTarget(),
    need: (capability) => adapter.need(capability),
    close: () => adapter.close(),
  };
}

/** Ends the adapter after a command. @returns what the command returns */
export async function onKernels(kernels: ChosenKernels | undefined, carryOut: () => Promise<number>): Promise<number> {
  if (kernels === undefined) return await carryOut();
  try {
    return await carryOut();
  } finally {
    await kernels.close();
  }
}
