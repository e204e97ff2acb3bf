import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { packageRoot } from '../../node/package-root.ts';
import { isElfFile } from '../../project/object-files.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import { filesBelow } from './contents.ts';
import { type PackedProject, succeeded } from './packed-project.ts';

/** The objects of the corpus that a kernel takes. */
async function loadableObjects(): Promise<readonly string[]> {
  const folder = join(packageRoot, 'programs/bin');
  const loadable: string[] = [];
  for (const name of readdirSync(folder)) {
    if (!isElfFile(join(folder, name))) continue;
    const target = new EmulatedTarget();
    await target.boot({});
    try {
      await target.load(name, readFileSync(join(folder, name)));
      loadable.push(name);
    } catch (error) {
      assert.ok(error instanceof Diagnostic, String(error));
    } finally {
      await target.shutdown();
    }
  }
  return loadable;
}

/** What takes something at a place that the events which check knows do not lead to: whether it gives it back is not judged. */
const NEVER_TAKEN = ['bmc', 'ring_events', 'two_locks', 'wanted_record'];

/** Lets a project have a first feature for every object that a kernel takes; those of programs that break a rule fail, and no other. */
export async function expectFirstFeaturesPass(project: PackedProject): Promise<void> {
  project.write('all/.gitignore', '');
  for (const object of await loadableObjects()) project.copyObject(object, `all/${object}`);
  succeeded(await project.run('cd all && npx rex-conformance init'));
  const features = join(project.folder, 'all/features');
  const breaking = filesBelow(features).filter((file) =>
    readFileSync(join(features, file), 'utf8').includes('# This scenario fails, because'),
  );
  assert.ok(breaking.length > 5);
  const { text } = await project.run('cd all && npx cucumber-js');
  const red = [...text.matchAll(/^ {2}✗ (\S+) /gm)].map(([, name]) => `${name}.feature`);
  assert.deepEqual(red.sort(), breaking, text);
  const unjudged = [...text.matchAll(/^ {2}∅ (\S+) /gm)].map(([, name]) => name);
  assert.deepEqual(unjudged, NEVER_TAKEN, text);
  assert.match(text, /^DOES NOT CONFORM: of \d+ scenarios \d+ failed\b/m);
}
