import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Judgement, RequirementResult, Results } from '../../vocabulary/results.ts';
import { command } from '../cli/command.ts';
import { THOROUGH } from '../effort.ts';

const BIN = join(import.meta.dirname, '../../programs/bin');

type Mutable<Part> = Part extends object ? { -readonly [Key in keyof Part]: Mutable<Part[Key]> } : Part;

describe('rex-conformance verify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const object = join(folder, 'my_probe');
  let honest: Results;

  before(async () => {
    copyFileSync(join(BIN, 'nested_unwrap'), object);
    const file = join(folder, 'honest.json');
    await command(['check', object, '--results', file, '--seed', '5']);
    honest = JSON.parse(readFileSync(file, 'utf8')) as Results;
  });
  after(() => rmSync(folder, { recursive: true }));

  async function verify(
    change: (results: Mutable<Results>) => void,
    path = object,
  ): Promise<{ code: number; out: string; error: string }> {
    const results = structuredClone(honest) as Mutable<Results>;
    change(results);
    const file = join(folder, 'changed.json');
    writeFileSync(file, JSON.stringify(results));
    return await command(['verify', file, path]);
  }

  const find = (results: Mutable<Results>, id: string) =>
    results.requirements.find((each) => each.id === id) as Mutable<RequirementResult>;
  function claim(results: Mutable<Results>, id: string, outcome: Judgement['outcome']): void {
    const requirement = find(results, id);
    requirement.outcome = outcome;
    for (const judgement of requirement.judgements) judgement.outcome = outcome;
  }

  test('an honest bundle is confirmed, requirement by requirement, as it was checked', THOROUGH, async () => {
    const { code, out } = await verify(() => {});
    assert.equal(code, 0, out);
    assert.match(out, /judged again {2}layout linux-6\.18-x86_64, seed 5\n/);
    assert.match(out, /✓ REX-LOAD-01 +passed\n/);
    assert.match(out, /✓ REX-PANIC-10 +failed\n/);
    const count = honest.requirements.length;
    assert.ok(count > 25);
    assert.match(out, new RegExp(`\\nCONFIRMED: all ${count} requirements have the same outcome\\n$`));
    assert.doesNotMatch(out, /not judged again/);
  });

  test(
    'the kernel crate that a note of the object names is in the bundle, in the badge and in the result',
    THOROUGH,
    async () => {
      const crate = { name: 'rex-conformance-rex', version: null };
      assert.deepEqual(honest.objects[0]?.crate, crate);
      const words = 'rex-conformance-rex, version not noted';
      assert.match((await verify(() => {})).out, new RegExp(`^ {2}kernel crate {2}${words}$`, 'm'));
      const file = join(folder, 'honest.json');
      const json = await command(['verify', file, object, '--json']);
      const { result } = JSON.parse(json.out) as { result: { object: { crate: unknown } } };
      assert.deepEqual(result.object.crate, crate);
      const badge = await command(['badge', file]);
      assert.match(badge.out, new RegExp(`^kernel crate ${words}: my_probe$`, 'm'));
    },
  );

  test('a bundle that names another crate than the object is refuted', async () => {
    const { code, out } = await verify((results) => {
      results.objects[0]!.crate = { name: 'rex', version: '1.0.0' };
    });
    assert.equal(code, 9);
    const says = 'the kernel crate of my_probe is rex 1.0.0; the file says rex-conformance-rex, version not noted';
    assert.ok(out.startsWith(`REFUTED (CONTRADICTORY): the bundle says that ${says}\n`), out);
  });

  test('a failure that was painted over is found out', THOROUGH, async () => {
    assert.equal(find(structuredClone(honest) as Mutable<Results>, 'REX-PANIC-10').outcome, 'failed');
    const { code, out } = await verify((results) => claim(results, 'REX-PANIC-10', 'passed'));
    assert.equal(code, 1);
    assert.match(out, /✗ REX-PANIC-10 +the bundle says passed; it is failed: the program panics/);
    assert.match(out, /REFUTED \(OTHER_OUTCOME\): 1 of \d+ requirements have another outcome: REX-PANIC-10\n$/);
  });

  test('so is one that was left out, and one that was added', THOROUGH, async () => {
    const left = await verify((results) => {
      results.requirements = results.requirements.filter(({ id }) => id !== 'REX-PANIC-10');
    });
    assert.equal(left.code, 9);
    assert.match(left.out, /^REFUTED \(CONTRADICTORY\): my_probe was checked, but REX-PANIC-10 has no judgement\n/);
    const added = await verify((results) => {
      const [first] = results.requirements;
      results.requirements.push({ ...structuredClone(first!), id: 'REX-XDP-01' });
    });
    assert.equal(added.code, 1);
    assert.match(added.out, /✗ REX-XDP-01 +the bundle says passed; it is not judged/);
  });

  test('another object is named, by its name or its contents', async () => {
    const other = join(folder, 'other', '..', 'my_probe.o');
    copyFileSync(join(BIN, 'hello'), other);
    const same = await verify(() => {}, other);
    assert.equal(same.code, 6);
    assert.match(
      same.out,
      /^REFUTED \(OTHER_OBJECT\): the bundle is of a my_probe with SHA-256 [0-9a-f]{64}; the file has [0-9a-f]{64}\n {2}hint: /,
    );
    const foreign = await verify(() => {}, join(BIN, 'hello'));
    assert.equal(foreign.code, 6);
    assert.match(foreign.out, /^REFUTED \(OTHER_OBJECT\): the bundle is of my_probe; the file has SHA-256 /);
  });

  test('another version of the suite is named', async () => {
    const { code, out } = await verify((results) => {
      results.suite.version = '0.0.1';
    });
    assert.equal(code, 7);
    assert.match(
      out,
      /^REFUTED \(OTHER_VERSION\): the bundle was made by rex-conformance 0\.0\.1; this is rex-conformance \d/,
    );
  });

  test('a hint has no command with text of a bundle', async () => {
    for (const [name, version] of [
      ['other-package', '1.0.0'],
      ['rex-conformance', '0.0.1;touch pwned'],
      ['rex-conformance', '0.0.1\n'],
      ['rex-conformance', 'https://example.org/package.tgz'],
    ] as const) {
      const { code, out } = await verify((results) => {
        results.suite = { name, version };
      });
      assert.equal(code, 7);
      assert.match(out, /^ {2}hint: create it again with rex-conformance$/m);
      assert.doesNotMatch(out, /npx/);
    }
  });

  test('a layout that is not here is named', async () => {
    const { code, out } = await verify((results) => {
      results.layouts = ['linux-2.6'];
      results.checks[0]!.layout = 'linux-2.6';
    });
    assert.equal(code, 8);
    assert.match(
      out,
      /^REFUTED \(OTHER_LAYOUT\): the object was checked on the layout linux-2\.6, which is not shipped, and the bundle does not have its hash\n {2}hint: create the bundle again/,
    );
  });

  const contradictions: Readonly<Record<string, (results: Mutable<Results>) => void>> = {
    'an outcome that its judgements do not come to': (results) => {
      find(results, 'REX-PANIC-10').outcome = 'passed';
    },
    'a MUST that became a SHOULD': (results) => {
      find(results, 'REX-LOAD-01').level = 'SHOULD';
    },
    'a requirement that there is not': (results) => {
      find(results, 'REX-LOAD-01').id = 'REX-LOAD-99';
    },
    'a waiver in force after its last day': (results) => {
      find(results, 'REX-LOAD-01').waivers = [{ reason: 'x', until: '2020-01-01', inForce: true }];
    },
    'a check on a layout that is not among the layouts': (results) => {
      results.layouts = [];
    },
    'a check of an object that is not among the objects': (results) => {
      results.objects[0]!.name = 'other';
    },
  };
  for (const [what, change] of Object.entries(contradictions)) {
    test(`${what} is a contradiction`, async () => {
      const { code, out } = await verify(change);
      assert.equal(code, 9, out);
      assert.match(out, /^REFUTED \(CONTRADICTORY\): /);
    });
  }

  test('judgements by scenarios are not made again, and the command that makes them is told', THOROUGH, async () => {
    const { code, out } = await verify((results) => {
      results.scenarios.passed = 1;
      const judgement = {
        by: 'scenario' as const,
        subject: 'features/$(a) b.feature:7',
        name: 's',
        objects: ['my_probe'],
        outcome: 'passed' as const,
        message: '',
      };
      const elsewhere = { ...judgement, subject: 'features/b.feature:7', objects: ['other'] };
      results.scenarios.passed = 2;
      results.scope.scenarios = 2;
      results.profiles.push('features');
      for (const { subject, outcome } of [judgement, elsewhere]) {
        results.ran.push({ subject, outcome, requirements: ['REX-LOAD-01'] });
      }
      find(results, 'REX-LOAD-01').judgements.push(judgement, elsewhere);
    });
    assert.equal(code, 0, out);
    assert.match(
      out,
      /not judged again: 1 judgement by scenarios; .*:\n {2}npx cucumber-js 'features\/\$\[\(\]a\[\)\] b\.feature:7'\n {2}REX-LOAD-01 +passed {2}features\/\$\(a\) b\.feature:7\n/,
    );
  });

  test('a check that was given events is made again with them', THOROUGH, async () => {
    const events = join(folder, 'events.yaml');
    writeFileSync(events, 'loader: {survives_sigsys: true}\nevents:\n  - kprobe: __x64_sys_dup\n');
    const bundle = join(folder, 'with-events.json');
    await command(['check', object, '--results', bundle, '--events', events]);
    const { code, out } = await command(['verify', bundle, object, '--events', events]);
    assert.equal(code, 0, out);
    const none = await command(['verify', bundle, object, '--events', join(folder, 'none.yaml')]);
    assert.match(none.error, /^FILE_NOT_FOUND \(ENOENT\): \S+none\.yaml/);
  });

  test('without a check nothing is verified', async () => {
    const { code, out } = await verify((results) => {
      results.checks = [];
      results.requirements = [];
      results.profiles = [];
    });
    assert.equal(code, 5);
    assert.match(out, /\nNOT VERIFIED: the bundle has no check of this object/);
  });

  test('more checks of an object than 16 are not made again', THOROUGH, async () => {
    const many = (count: number) => (results: Mutable<Results>) => {
      results.checks = Array.from({ length: count }, (_, seed) => ({ ...results.checks[0]!, seed }));
      results.seeds = results.checks.map(({ seed }) => seed);
      for (const each of results.requirements) {
        each.judgements = each.judgements.flatMap((judgement) =>
          Array.from({ length: count }, () => ({ ...judgement })),
        );
      }
    };
    const { code, error } = await verify(many(17));
    assert.equal(code, 5);
    assert.match(error, /^RESULTS_TOO_MANY_CHECKS: \S+ has 17 checks of this object; verify makes at most 16 again$/m);
    assert.match((await verify(many(2))).out, /\nCONFIRMED: /);
  });

  test('a time that no clock shows is refused', async () => {
    for (const time of [
      '2026-02-30T10:00:00Z',
      '2026-04-31T10:00:00Z',
      '2026-13-01T10:00:00Z',
      '2026-01-01T24:00:00Z',
    ]) {
      const { code, error } = await verify((results) => {
        results.finishedAt = time;
      });
      assert.equal(code, 3, time);
      assert.match(error, /finishedAt/);
    }
  });

  test('what cannot be read is an error, not a refutation', THOROUGH, async () => {
    const file = join(folder, 'broken.json');
    writeFileSync(file, '{}');
    const { code, error } = await command(['verify', file, object]);
    assert.equal(code, 3);
    assert.match(error, /^RESULTS_BROKEN: /);
    assert.equal((await command(['verify', file])).code, 2);
    assert.equal((await command(['verify', file, object, object])).code, 2);
    assert.equal((await command(['verify', file, join(folder, 'none')])).code, 3);
  });
});
