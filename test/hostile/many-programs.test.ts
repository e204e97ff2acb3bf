import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { initProject } from '../../cli/init/init-command.ts';
import { loadCatalogue } from '../../conformance/catalogue.ts';
import { checkObject, MOST_PROGRAMS } from '../../conformance/universal/check-object.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import { command } from '../cli/command.ts';
import { THOROUGH } from '../effort.ts';
import { buildRexElf, RETURN_ZERO } from '../runtime/object/elf-builder.ts';

const folder = mkdtempSync(join(tmpdir(), 'rex-many-'));
after(() => rmSync(folder, { recursive: true }));

/** An object of so many programs that return 0, each at an event. */
function objectOf(count: number, event: string): Uint8Array {
  const programs = Array.from({ length: count }, (_, n) => ({
    name: `program_${n}`,
    section: `tracepoint/${event}`,
    code: RETURN_ZERO,
  }));
  const handler = { name: '__rex_handle_timeout', section: '.text', code: RETURN_ZERO };
  return buildRexElf({ functions: [...programs, handler] }).bytes;
}

/** Programs that cannot be attached, which takes no run. */
const TOO_MANY = objectOf(131, 'no/such');

test('check looks at the first 128 programs of an object, and says so of each of the others', THOROUGH, async () => {
  const { requirements } = loadCatalogue();
  const report = await checkObject(TOO_MANY, 'many', { newTarget: () => new EmulatedTarget(), requirements });
  assert.equal(report.programs.length, 131);
  for (const [n, { name, unsupported }] of report.programs.entries()) {
    assert.equal(name, `program_${n}`);
    const reason = n < 128 ? /cannot be attached/ : /^the first 128 programs of an object are run$/;
    assert.match(unsupported ?? '', reason, name);
  }
  const unjudged = report.requirements.find(({ id }) => id === 'REX-MEMORY-01')!;
  assert.equal(unjudged.outcome, 'skipped');
});

test('init tries as many programs as check runs, and says so', THOROUGH, async () => {
  writeFileSync(join(folder, 'many'), TOO_MANY);
  let out = '';
  const stream = {
    write(text: string) {
      out += text;
    },
  };
  const args = { objects: ['many'], template: undefined, ci: undefined, layout: undefined, force: false };
  await initProject(args, folder, () => new EmulatedTarget(), { out: stream, error: stream, environment: {} });
  assert.equal(out.match(/^ {4}program_\d+ /gm)?.length, MOST_PROGRAMS);
  assert.match(out, /^ {4}the first 128 of 131 programs were tried$/m);
});

test('run shows every program of an object of a thousand', THOROUGH, async () => {
  const path = join(folder, 'thousand');
  writeFileSync(path, objectOf(1000, 'syscalls/sys_enter_dup'));
  const { code, out } = await command(['run', path, '--json']);
  const { events } = JSON.parse(out);
  assert.equal(code, 0);
  assert.deepEqual(
    events.map(({ program }: { program: string }) => program),
    Array.from({ length: 1000 }, (_, n) => `program_${n}`),
  );
  assert.ok(out.length < 1000 * 1500, `${out.length} bytes`);
});
