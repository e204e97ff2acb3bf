import { Diagnostic } from '../../base/diagnostic.ts';
import { host, shippedText } from '../../base/host.ts';
import type { AdapterReach } from '../../base/pipes/adapter-reach.ts';
import type { BytePipe } from '../../base/pipes/byte-pipe.ts';
import { findProject } from '../../project/project-file.ts';
import { addressOf, type TargetSettings, USUAL_TIMEOUT } from '../../project/target-settings.ts';
import { Adapter } from '../../target/adapter.ts';
import { runOn } from './new-kernel.ts';

const CONNECT = 'connect:';

/** The words name no target. @param source where they are: the variable, or an option */
function strangeWords(source: string, value: string): Diagnostic {
  return new Diagnostic({
    code: 'TARGET_VARIABLE',
    kind: 'input',
    message: `${source} is ${JSON.stringify(value)}`,
    cause: 'behind connect: there is no host with a port, and no absolute path',
    hint: 'write connect:localhost:4000, connect: with the absolute path of a socket, or the words of a command',
  });
}

function reachOf(source: string, value: string): AdapterReach {
  if (!value.startsWith(CONNECT)) return { kind: 'command', command: value.split(/\s+/), environment: {} };
  const address = addressOf(value.slice(CONNECT.length));
  if (address === undefined) throw strangeWords(source, value);
  return address;
}

/**
 * The target that a text names: `connect:` with an address, the words of a command, or `emulated`.
 * @param source where the text is, for messages: `--target`
 * @returns undefined for the emulated kernel of this process
 * @throws Diagnostic TARGET_VARIABLE
 */
export function namedTarget(source: string, text: string): TargetSettings | undefined {
  if (text === 'emulated') return undefined;
  return { reach: reachOf(source, text), timeout: USUAL_TIMEOUT, folder: host().workingFolder() };
}

/**
 * The target of features: that of the environment, or else that of the project.
 * @param variable what the environment says; `emulated` takes the emulated kernel, whatever the project says
 * @returns undefined for the emulated kernel of this process
 * @throws Diagnostic TARGET_VARIABLE, or what is wrong with the project's file
 */
export function chosenTarget(variable: string | undefined): TargetSettings | undefined {
  if (variable !== undefined) return namedTarget('REX_CONFORMANCE_TARGET', variable);
  return findProject(host().workingFolder())?.target;
}

/**
 * From now on, scenarios run on a target.
 * @param open starts the adapter, or connects to it
 * @returns ends the adapter
 */
export function runOnTarget(open: () => BytePipe, { timeout }: TargetSettings): () => Promise<void> {
  const { version } = JSON.parse(shippedText('package.json')) as { version: string };
  const adapter = new Adapter({ connect: open, timeout, version });
  runOn({
    hasOwnLayout: true,
    describe: () => adapter.describe(),
    make: () => adapter.newTarget(),
    makeBroken: (fault) => adapter.newTarget(fault),
    need: (capability) => adapter.need(capability),
  });
  return () => adapter.close();
}
