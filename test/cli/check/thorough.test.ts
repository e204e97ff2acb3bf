import assert from 'node:assert/strict';
import { test } from 'node:test';
import { THOROUGH } from '../../effort.ts';
import { command } from '../command.ts';

interface Checked {
  readonly objects: readonly {
    readonly report: {
      readonly requirements: readonly { readonly id: string; readonly outcome: string; readonly breaches: number }[];
    };
  }[];
}

async function failed(...words: readonly string[]): Promise<readonly string[]> {
  const { out } = await command(['check', 'programs/bin/late_record', '--json', ...words]);
  const { objects }: Checked = JSON.parse(out);
  return objects[0]!.report.requirements.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
}

test('a thorough check finds what a helper that fails leads to', THOROUGH, async () => {
  assert.ok(!(await failed()).includes('REX-MEMORY-01'));
  assert.ok((await failed('--thorough')).includes('REX-MEMORY-01'));
});

test('a bundle of results takes no thorough check', async () => {
  const { code, error } = await command(['check', 'programs/bin/hello', '--thorough', '--results', 'no.json']);
  assert.equal(code, 2);
  assert.match(error, /--thorough and --results exclude each other/);
});
