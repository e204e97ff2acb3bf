import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CallSites } from '../../../cli/run/json-report.ts';
import type { HelperCall, ProgramRun } from '../../../runtime/program-run.ts';
import { command } from '../command.ts';
import { isValid } from '../run-json.ts';

const call = (site: number, caller = 0): HelperCall => ({
  name: 'bpf_ktime_get_ns',
  args: [],
  result: 1n,
  site,
  caller,
});

/** A run whose calls come from the line of their site; those from 0 are not known. */
function runOf(object: string, name = 'parse'): ProgramRun {
  const callSource = ({ site }: HelperCall) =>
    site === 0 ? [] : [{ name, file: 'a.rs', line: site!, column: 1, inlined: false }];
  return { object, callSource } as unknown as ProgramRun;
}

describe('the places of helper calls in a JSON document', () => {
  test('stand there once, for each object, place and caller', () => {
    const sites = new CallSites();
    const [one, other] = [runOf('one'), runOf('other')];
    const asked = [
      [one, call(7)],
      [one, call(9)],
      [one, call(7)],
      [other, call(7)],
      [one, call(7, 3)],
    ] as const;
    assert.deepEqual(
      asked.map(([run, each]) => sites.indexOf(run, each)),
      [0, 1, 0, 2, 3],
    );
    assert.deepEqual(
      sites.list.map(([source]) => source!.line),
      [7, 9, 7, 7],
    );
  });

  test('are not there where they are not known', () => {
    const sites = new CallSites();
    assert.equal(sites.indexOf(runOf('one'), call(0)), undefined);
    assert.equal(sites.indexOf({ object: 'one' } as ProgramRun, call(7)), undefined);
    assert.deepEqual(sites.list, []);
  });

  test('take a mebibyte at most, whatever names the object has', () => {
    const sites = new CallSites();
    const run = runOf('one', 'n'.repeat(60_000));
    const indices = Array.from({ length: 100 }, (_, n) => sites.indexOf(run, call(n + 1)));
    assert.equal(sites.list.length, 18);
    assert.deepEqual([indices[17], indices[18], sites.indexOf(run, call(1))], [17, undefined, 0]);
  });

  test('are named by the calls of a run', async () => {
    const { out } = await command(['run', 'programs/bin/lock_held', '--json']);
    const document = JSON.parse(out) as {
      readonly events: readonly { readonly helpers: readonly { readonly name: string; readonly callSite: number }[] }[];
      readonly callSites: readonly (readonly { readonly file: string; readonly function: string }[])[];
    };
    assert.ok(isValid(document), JSON.stringify(isValid.errors));
    const { helpers } = document.events[0]!;
    assert.ok(helpers.length > 1);
    for (const { name, callSite } of helpers) {
      assert.ok(
        document.callSites[callSite]!.some(({ file }) => /^programs\/(src|broken)\//.test(file)),
        `${name}: ${JSON.stringify(document.callSites[callSite])}`,
      );
    }
  });
});
