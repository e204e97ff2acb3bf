import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { authorsDocument } from '../../../cli/arguments/authors-document.ts';
import { loadCatalogue } from '../../../conformance/catalogue.ts';
import { checkObject } from '../../../conformance/universal/check-object.ts';
import { badgeOf, badgeSvg } from '../../../reports/badges/badge.ts';
import { badgeSnippet } from '../../../reports/badges/badge-snippets.ts';
import { resultsOfChecks } from '../../../reports/results/build-results.ts';
import { contextOf } from '../../../reports/results/suite.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { effort } from '../../effort.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = 'docs/badges';
/** A program of each type, and the biggest of the case studies. */
const OBJECTS = ['port_filter', 'classifier', 'error_injector', 'syscall_counter', 'stack_sampler', 'bmc'];
/** The built-in packets do not lead to all places at which it takes a lock: its badge is of a check with `--packets` of this file. */
const PACKETS: Readonly<Record<string, string>> = { bmc: 'captures/files/memcached.pcapng' };
const HINT = 'npm run badges draws it anew, and prints the line for README.md';

describe("the badges of the corpus in the README are those of its objects' results", () => {
  const { requirements } = loadCatalogue();
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

  for (const name of effort([], OBJECTS)) {
    test(name, async () => {
      const bytes = readFileSync(join(ROOT, 'programs/bin', name));
      const path = PACKETS[name];
      const packets =
        path === undefined ? undefined : { path: join(ROOT, path), truncated: undefined, pace: undefined };
      const events = authorsDocument({ events: undefined, packets });
      const options = { newTarget: () => new EmulatedTarget(), requirements, ...(events && { events }) };
      const report = await checkObject(bytes, name, options);
      const badge = badgeOf(resultsOfChecks([report], loadCatalogue(), contextOf(ROOT, new Date())));
      assert.equal(badge.verdict, 'full', badge.message);
      const file = `${FOLDER}/${name}.svg`;
      const line = badgeSnippet(badge, file, 'markdown');
      if (process.env.UPDATE_GOLDEN === '1') {
        mkdirSync(join(ROOT, FOLDER), { recursive: true });
        writeFileSync(join(ROOT, file), badgeSvg(badge));
        console.log(line);
      }
      assert.equal(existsSync(join(ROOT, file)) && readFileSync(join(ROOT, file), 'utf8'), badgeSvg(badge), HINT);
      assert.ok(readme.includes(line), `README.md does not show ${line}: ${HINT}`);
    });
  }

  test('and there are no others', () => {
    const drawn = readdirSync(join(ROOT, FOLDER)).sort();
    assert.deepEqual(drawn, OBJECTS.map((name) => `${name}.svg`).sort());
    const shown = [...readme.matchAll(/\]\(docs\/badges\/(.*?)\)/g)].map(([, name]) => name).sort();
    assert.deepEqual(shown, drawn);
  });
});
