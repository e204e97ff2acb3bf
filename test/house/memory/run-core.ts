/** Runs a check of an object and a scenario of the specification on a machine without a disk, and prints what came of them as JSON. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { installHost } from '../../../base/host.ts';
import { MemoryHost } from './memory-host.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SHIPPED = ['captures/files', 'conformance', 'features', 'kernel-model/layouts', 'programs/bin', 'programs/debug'];

function shippedFiles(): ReadonlyMap<string, Uint8Array> {
  const paths = SHIPPED.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  );
  const files = paths.filter((path) => !path.endsWith('.ts') && statSync(join(ROOT, path)).isFile());
  return new Map(files.map((path) => [path, new Uint8Array(readFileSync(join(ROOT, path)))]));
}

const machine = new MemoryHost(shippedFiles());
installHost(machine);

const { loadCatalogue } = await import('../../../conformance/catalogue.ts');
const { checkObject } = await import('../../../conformance/universal/check-object.ts');
const { EmulatedTarget } = await import('../../../runtime/emulated-target.ts');
const { runNested } = await import('../../../steps/judging/nested-scenario.ts');
await import('../../../steps/phrases.ts');

const object = machine.files.read('/package/programs/bin/panic_with_lock');
const report = await checkObject(object, 'panic_with_lock', {
  newTarget: () => new EmulatedTarget(),
  requirements: loadCatalogue().requirements,
});
const scenario = await runNested('panics/cleanup.feature', 1, { newKernel: () => new EmulatedTarget() });
console.log(
  JSON.stringify({
    report,
    scenario: { failedStep: scenario.failedStep ?? null, error: scenario.error?.message ?? null },
    read: [...machine.read].sort(),
  }),
);
