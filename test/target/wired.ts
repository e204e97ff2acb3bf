import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GherkinDocument, Pickle } from '@cucumber/messages';
import { findFault } from '../../broken/table.ts';
import { packageRoot } from '../../node/package-root.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import { readFeature, runPickle } from '../../steps/judging/nested-scenario.ts';
import { type Kernels, newKernel, runOn } from '../../steps/running/new-kernel.ts';
import '../../steps/phrases.ts';
import { Adapter } from '../../target/adapter.ts';
import { CAPABILITY_NAMES, type Capability, Lacking } from '../../target/capabilities.ts';
import { PROTOCOL_VERSION } from '../../target/handshake.ts';
import { InMemoryPipe } from './in-memory-pipe.ts';

/** A scenario of the suite. */
export interface SuiteScenario {
  readonly name: string;
  readonly document: GherkinDocument;
  readonly pickle: Pickle;
}

/** All scenarios, examples filled in. */
export function suiteScenarios(): readonly SuiteScenario[] {
  const folder = join(packageRoot, 'features');
  const files = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.feature'))
    .sort();
  return files.flatMap((file) => {
    const { document, pickles } = readFeature(file);
    return pickles.map((pickle) => ({ name: `${file}: ${pickle.name}`, document, pickle }));
  });
}

/** The emulated kernel behind a wire. */
export function wiredKernels(
  capabilities: readonly Capability[] = CAPABILITY_NAMES,
  onNeed?: (capability: Capability) => void,
): Kernels & { close(): Promise<void> } {
  const adapter = new Adapter({
    connect: () =>
      new InMemoryPipe({
        welcome: {
          protocol: PROTOCOL_VERSION,
          target: { name: 'emulated', version: '1', kernel: 'none' },
          capabilities,
        },
        newTarget: (fault) => (fault === undefined ? new EmulatedTarget() : findFault(fault).target()),
      }),
    timeout: 300,
    version: '0',
    ...(onNeed === undefined ? {} : { onNeed }),
  });
  return {
    hasOwnLayout: false,
    describe: () => adapter.describe(),
    make: () => adapter.newTarget(),
    makeBroken: (fault) => adapter.newTarget(fault),
    need: (capability) => adapter.need(capability),
    close: () => adapter.close(),
  };
}

/** How a scenario ended on these kernels. */
export type Ended = { readonly passed: true } | { readonly lacks: Capability } | { readonly failed: string };

/** Runs a scenario on other kernels. */
export async function runWired({ pickle, document }: SuiteScenario, kernels: Kernels): Promise<Ended> {
  const before = runOn(kernels);
  try {
    const { failedStep, error } = await runPickle(pickle, document, { newKernel }, asItIs);
    return failedStep === undefined ? { passed: true } : { failed: `${failedStep}: ${String(error)}` };
  } catch (error) {
    if (error instanceof Lacking) return { lacks: error.capability };
    throw error;
  } finally {
    runOn(before);
  }
}

const asItIs = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
