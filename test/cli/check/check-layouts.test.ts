import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { check, inFolder, isOutput, object } from './check-support.ts';

const LAYOUTS = ['linux-6.12-x86_64', 'linux-6.18-x86_64'] as const;
const ON = ['--layouts', LAYOUTS.join(',')] as const;

test('check --layouts judges each object on each kernel, and counts verdicts by layout', async () => {
  await inFolder(async (folder) => {
    const { code, out } = await check(folder, [object('hello'), object('port_filter'), ...ON, '--quiet']);
    const lines = out.trimEnd().split('\n');
    assert.equal(code, 1);
    assert.deepEqual(lines.slice(4), [
      '4 checks: 3 CONFORMS, 1 DOES NOT CONFORM',
      'layout             kernel                CONFORMS  DOES NOT CONFORM',
      'linux-6.12-x86_64  6.12.117+deb12-amd64  1         1',
      'linux-6.18-x86_64  6.18.44               2         0',
    ]);
    assert.match(lines[0]!, /^hello on linux-6\.12-x86_64 DOES NOT CONFORM: breaks REX-LOAD-14;/);
    assert.match(lines[1]!, /^hello on linux-6\.18-x86_64 CONFORMS/);
    const files = readdirSync(join(folder, 'reports/out/check')).filter((name) => name.startsWith('port_filter'));
    for (const layout of LAYOUTS) assert.ok(files.some((name) => name.startsWith(`port_filter-on-${layout}.REX-`)));
  });
});

test('check --layouts names the kernel in files, and has totals in JSON', async () => {
  await inFolder(async (folder) => {
    const { code, out } = await check(folder, [object('hello'), ...ON, '--json', '--junit', 'check.xml']);
    const document = JSON.parse(out);
    assert.ok(isOutput(JSON.parse(out)), JSON.stringify(isOutput.errors));
    assert.equal(code, 1);
    assert.deepEqual(
      document.objects.map(({ verdict, report }: { verdict: string; report: { layout: string } }) => [
        report.layout,
        verdict,
      ]),
      [
        [LAYOUTS[0], 'failed'],
        [LAYOUTS[1], 'full'],
      ],
    );
    const none = { full: 0, waived: 0, partial: 0, incomplete: 0, failed: 0 };
    assert.deepEqual(document.layouts, [
      { layout: LAYOUTS[0], kernel: '6.12.117+deb12-amd64', verdicts: { ...none, failed: 1 } },
      { layout: LAYOUTS[1], kernel: '6.18.44', verdicts: { ...none, full: 1 } },
    ]);
    const suites = [...readFileSync(join(folder, 'check.xml'), 'utf8').matchAll(/<testsuite name="([^"]*)"/g)];
    assert.deepEqual(
      suites.map(([, name]) => name),
      LAYOUTS.map((layout) => `hello on ${layout}`),
    );
  });
});

test('check --layouts says once that a file is no object', async () => {
  await inFolder(async (folder) => {
    const { code, out } = await check(folder, [join(folder, 'none'), ...ON, '--json']);
    const document = JSON.parse(out.slice(out.indexOf('{\n')));
    assert.equal(code, 3);
    assert.equal(document.errors.length, 1);
    assert.ok(!existsSync(join(folder, 'reports')));
  });
});
