import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { coveragePages } from '../../../reports/coverage/html-pages.ts';
import type { FileCoverage } from '../../../runtime/coverage/source-coverage.ts';
import { THOROUGH } from '../../effort.ts';

const outside = mkdtempSync(join(tmpdir(), 'rex-outside-'));
const project = join(outside, 'project');
after(() => rmSync(outside, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

function counted(path: string, lines: readonly (readonly [number, number])[] = [[1, 1]]): FileCoverage {
  const functions = new Map([['main<script>', { name: 'main<script>', line: 1, times: 3 }]]);
  return { path, lines: new Map(lines), functions, jumps: [{ line: 2, taken: 0, fallen: 3 }] };
}

const textOf = (files: readonly FileCoverage[]): ReadonlyMap<string, string> =>
  new Map(coveragePages(project, files).map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));

describe('pages of a coverage', () => {
  test('show each line with its count, and the way of a jump that was never taken', THOROUGH, () => {
    write('src/one.rs', 'fn main() {\n    if x {\n        y();\n    }\n}\n');
    write('src/two.rs', 'fn other() {}\n');
    const pages = textOf([
      counted('src/one.rs', [
        [1, 3],
        [2, 3],
        [3, 0],
      ]),
      counted('src/two.rs'),
    ]);
    const one = pages.get('src/one.rs.html') ?? pages.get('one.rs.html') ?? '';
    assert.match(
      one,
      /<span class="cline-any cline-yes">3x<\/span>\n<span class="cline-any cline-yes">3x<\/span>\n<span class="cline-any cline-no">/,
    );
    assert.match(one, /title="branch not covered"/);
    assert.match(one, /title="statement not covered" > {8}y\(\);/);
    assert.match(pages.get('index.html')!, /two\.rs/);
  });

  test('are the same for the same counts', () => {
    write('src/one.rs', 'fn main() {}\n');
    const files = [counted('src/one.rs')];
    const first = textOf(files);
    assert.deepEqual(textOf(files), first);
    assert.doesNotMatch([...first.values()].join(''), /\d{4}-\d\d-\d\dT/);
  });

  test('leave out lines that a source does not have', () => {
    write('short.rs', 'fn main() {}');
    const pages = textOf([
      counted('short.rs', [
        [0, 1],
        [1, 7],
        [2, 9],
        [2 ** 31, 9],
      ]),
    ]);
    const page = pages.get('short.rs.html')!;
    assert.match(page, /7x/);
    assert.doesNotMatch(page, /9x/);
  });

  test('show no file of another folder, wherever an object says that its source is', () => {
    writeFileSync(join(outside, 'secret.rs'), 'fn secret() {}\n');
    write('src/one.rs', 'fn main() {}\n');
    write('.env', 'TOKEN=secret\n');
    symlinkSync(join(outside, 'secret.rs'), join(project, 'src/link.rs'));
    const elsewhere = [
      '../secret.rs',
      'src/../../secret.rs',
      join(outside, 'secret.rs'),
      'src/link.rs',
      '/etc/hostname',
      '.env',
      'src',
      '.',
      '',
    ];
    assert.deepEqual(
      coveragePages(
        project,
        elsewhere.map((path) => counted(path)),
      ),
      [],
    );
    const pages = textOf(
      [...elsewhere, 'none.rs', 'src/one.rs\0', join(project, 'src/one.rs')].map((path) => counted(path)),
    );
    assert.deepEqual(
      [...pages.keys()].filter((path) => path.endsWith('.rs.html')),
      ['one.rs.html'],
    );
    assert.ok(![...pages.values()].some((text) => text.includes('secret')));
  });

  test('have texts as text, and leave out files with names that could be markup', () => {
    const names = ['<img src=x onerror=alert(1)>.rs', '"\'.rs', 'a&lt;b.rs', '\u202eodd.rs'];
    const text = '// </pre><script>alert(1)</script>\nfn main() {}\n';
    for (const name of [...names, 'plain name.rs']) write(name, text);
    const pages = textOf([...names, 'plain name.rs'].map((name) => counted(name)));
    assert.deepEqual(
      [...pages.keys()].filter((path) => path.endsWith('.rs.html')),
      ['plain name.rs.html'],
    );
    const all = [...pages.values()].join('');
    assert.ok(all.includes('&lt;script&gt;alert'));
    assert.doesNotMatch(all, /<img src=x|<script>alert/);
  });
});
