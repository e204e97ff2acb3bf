import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import type { BytePipe } from '../../base/pipes/byte-pipe.ts';
import { plainLine } from '../../base/plain-text.ts';
import { openPipe } from '../../node/adapter-pipe.ts';
import { packageRoot } from '../../node/package-root.ts';
import { readMapSymbols } from '../../runtime/load/map-symbols.ts';
import { readElfObject } from '../../runtime/object/elf-object.ts';
import { readObjectBytes } from '../../runtime/object/object-file.ts';
import { Adapter } from '../../target/adapter.ts';
import { CAPABILITIES, CAPABILITY_NAMES, type Capability } from '../../target/capabilities.ts';
import type { TargetDescription } from '../../target/handshake.ts';
import { type CheckedRule, selfTest } from '../../target/self-test/self-test.ts';
import type { TargetArguments } from '../arguments/target-arguments.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Streams } from '../reporters.ts';
import { textTable } from '../text-table.ts';

/** The first column is short. */
const WIDE = 1000;
/** `BPF_MAP_TYPE_HASH`. */
const HASH = 1;
/** The object that the self-test loads: it has maps of several types. */
const TEST_OBJECT = 'programs/bin/map_api';

/** Carries out `rex-conformance target`. @returns the exit code @throws Diagnostic */
export async function targetCommand(
  args: TargetArguments,
  folder: string,
  version: string,
  streams: Streams,
): Promise<number> {
  if (args.what === 'serve') {
    const { serveEmulated } = await import('./serve-emulated.ts');
    await serveEmulated(version);
    return EXIT_CODES.completed;
  }
  const open = (): BytePipe => openPipe(args.reach, folder);
  if (args.what === 'self-test') return await test(open, args, streams);
  const adapter = new Adapter({ connect: open, timeout: args.timeout, version });
  const { target, capabilities } = await adapter.session();
  await adapter.close();
  streams.out.write(`${describe(target)}\n\n${capabilityTable(capabilities)}`);
  return EXIT_CODES.completed;
}

const describe = ({ name, version, kernel }: TargetDescription): string =>
  plainLine(`target ${name} ${version}, kernel ${kernel}`);

function capabilityTable(claimed: ReadonlySet<Capability>): string {
  const rows = CAPABILITY_NAMES.map((name) => [claimed.has(name) ? 'yes' : 'no', name, CAPABILITIES[name]]);
  return textTable(rows, WIDE)
    .map((line) => `${line}\n`)
    .join('');
}

function ruleText({ rule, fault, untried }: CheckedRule): string {
  if (fault !== undefined) return `broken     ${rule}\n           ${plainLine(fault)}\n`;
  return untried === undefined ? `kept       ${rule}\n` : `not tried  ${rule}: ${untried}\n`;
}

/** An object of the command line. @throws Diagnostic for a file that cannot be read, TARGET_OBJECT */
function chosenObject(path: string): { readonly object: Uint8Array; readonly name: string } {
  const object = readObjectBytes(path);
  const name = basename(path);
  const maps = readMapSymbols(readElfObject(object, path));
  if (maps.some(({ type }) => type === HASH)) return { object, name };
  throw new Diagnostic({
    code: 'TARGET_OBJECT',
    kind: 'input',
    message: `${path}: the object has no hash map`,
    cause: 'the self-test loads the object, and writes and reads its first hash map',
    hint: 'choose an object with a map of type hash, or leave out --object',
  });
}

async function test(
  open: () => BytePipe,
  { reach, timeout, object }: Exclude<TargetArguments, { readonly what: 'serve' }>,
  streams: Streams,
): Promise<number> {
  const { welcome, rules } = await selfTest({
    open,
    isProcess: reach.kind === 'command',
    timeout,
    ...(object === undefined ? { object: readFileSync(join(packageRoot, TEST_OBJECT)) } : chosenObject(object)),
    onRule: (checked) => streams.out.write(ruleText(checked)),
  });
  const broken = rules.filter(({ fault }) => fault !== undefined).length;
  if (welcome !== undefined) {
    const claims = `${welcome.capabilities.length} of ${CAPABILITY_NAMES.length} capabilities`;
    streams.out.write(
      `\n${describe(welcome.target)}: ${claims}\n\n${capabilityTable(new Set(welcome.capabilities))}\n`,
    );
  }
  const untried = rules.filter((rule) => rule.untried !== undefined).length;
  streams.out.write(`${rules.length - broken - untried} rules kept, ${broken} broken, ${untried} not tried\n`);
  return broken === 0 ? EXIT_CODES.completed : EXIT_CODES.programFailed;
}
