import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HELPERS } from '../../kernel-model/helpers/table.ts';
import { KERNEL_VARIABLES } from '../../kernel-model/helpers/variables.ts';
import { MAP_OUTCOMES } from '../../kernel-model/maps/outcomes.ts';
import { MAP_TYPES } from '../../kernel-model/maps/table.ts';
import { type DeclaredOutcome, declaredOutcomes, observedNames } from '../../reports/declared-outcomes.ts';
import { compareOutcomes } from '../../reports/shown-outcomes.ts';
import type { Observations } from '../../vocabulary/observations.ts';

const NOTHING: Observations = {
  objects: [],
  programs: [],
  helpers: [],
  variables: [],
  layouts: [],
  layoutFiles: [],
  seeds: [],
  maps: [],
  attachRefusals: [],
  loadRefusals: [],
  oldObjects: [],
  warnings: [],
  targets: [],
  lacks: [],
};

function outcome(name: string, outOfReach?: string): DeclaredOutcome {
  return { name, cause: 'so it is', source: 'kernel/a.c', outOfReach };
}

/** Names and problems of what does not fit. */
function problems(
  declared: readonly DeclaredOutcome[],
  observed: readonly string[],
  listed: readonly string[],
): string[] {
  const found = compareOutcomes(
    declared,
    new Map(observed.map((name) => [name, `scenario of ${name}`])),
    new Set(listed),
  );
  return found.discrepancies.map(({ outcome, problem }) => `${outcome}: ${problem}`);
}

describe('what is declared and what scenarios show', () => {
  test('agree where each outcome is shown, listed, or out of reach', () => {
    const declared = [outcome('a'), outcome('b'), outcome('c', 'nobody can')];
    assert.deepEqual(problems(declared, ['a'], ['b']), []);
    const { shown, awaited, outOfReach } = compareOutcomes(declared, new Map([['a', 's']]), new Set(['b']));
    assert.deepEqual(
      [shown, awaited, outOfReach],
      declared.map((one) => [one]),
    );
  });

  test('differ, by name, where an outcome is not shown', () =>
    assert.deepEqual(problems([outcome('a')], [], []), ['a: no scenario shows it: so it is (kernel/a.c)']));

  test('differ where something happens that nobody declares, or that is said to be out of reach', () => {
    assert.match(problems([], ['a'], []).join('\n'), /^a: it is not declared, and yet it happened in scenario of a$/);
    assert.match(problems([outcome('a', 'nobody can')], ['a'], []).join('\n'), /^a: it is declared as out of reach/);
  });

  test('differ where the list of what is not shown yet is too long', () => {
    assert.match(
      problems([outcome('a')], ['a'], ['a']).join('\n'),
      /^a: .*take it off the list \(UPDATE_GOLDEN=1 npm run shown\)$/,
    );
    assert.match(problems([], [], ['a']).join('\n'), /^a: it is listed as not shown yet, and nothing/);
  });
});

describe('declared outcomes', () => {
  const declared = declaredOutcomes();
  const names = new Set(declared.map(({ name }) => name));

  test('are there for every function, variable and map type of the tables, each once', () => {
    assert.equal(names.size, declared.length);
    for (const { name } of HELPERS)
      assert.ok(
        [...names].some((known) => known.startsWith(`${name}`)),
        name,
      );
    assert.equal(KERNEL_VARIABLES.length, 9);
    for (const { name } of KERNEL_VARIABLES) assert.ok(names.has(`variable ${name}`), name);
    const modelled = [...MAP_TYPES.values()].filter(({ create }) => create !== undefined).map(({ name }) => name);
    assert.deepEqual(Object.keys(MAP_OUTCOMES).sort(), modelled.sort());
    for (const name of modelled) assert.ok(names.has(`creation of ${name}: success`), name);
  });

  test('say in one line what it takes, and where it is decided', () => {
    for (const { name, cause, source } of declared) {
      assert.match(cause, /^\S.{5,110}$/, name);
      assert.match(source, /^(kernel|net|mm|arch|drivers|Rex ABI)/, name);
    }
  });

  test('have the names that observations have', () => {
    const observed = observedNames({
      ...NOTHING,
      programs: [{ object: 'o', program: 'p', kind: 'kretprobe', outcomes: { completed: 1 } }],
      helpers: [
        { helper: 'bpf_map_update_elem', map: 'hash', result: 'E2BIG', calls: 1 },
        { helper: 'bpf_ringbuf_output', map: 'ringbuf', result: 'EAGAIN', calls: 1 },
        { helper: 'bpf_task_from_pid', result: 'NULL', calls: 1 },
        { helper: 'bpf_map_push_elem', map: 'hash', result: 'did not return', calls: 1 },
      ],
      variables: ['jiffies'],
      maps: [{ map: 'queue', result: 'ENOMEM', times: 1 }],
      attachRefusals: [{ kind: 'uretprobe', errno: 'EINVAL', times: 1 }],
    });
    assert.equal(observed.size, 7);
    for (const name of observed) assert.ok(names.has(name), name);
    assert.ok(observed.has('attaching kprobe: EINVAL'));
  });

  test('do not know an error that is none of a helper on that map type', () => {
    const [strange] = observedNames({
      ...NOTHING,
      helpers: [{ helper: 'bpf_map_delete_elem', map: 'array', result: 'ENOENT', calls: 1 }],
    });
    assert.ok(!names.has(strange!), strange);
  });
});
