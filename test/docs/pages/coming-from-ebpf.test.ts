import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import '../../../node/install.ts';
import { HELPERS } from '../../../kernel-model/helpers/table.ts';
import { KERNEL_VARIABLES } from '../../../kernel-model/helpers/variables.ts';
import { THOROUGH } from '../../effort.ts';
import { blocks } from '../../packaging/documents.ts';
import { REPOSITORY } from '../repository.ts';
import { compileForBpf, needsClang } from './bpf-compiler.ts';
import { markedTable, namesIn } from './marked-table.ts';

const text = readFileSync(join(REPOSITORY, 'docs/coming-from-ebpf.md'), 'utf8');

const table = (name: string) => markedTable(text, name);

/** The sources of the kernel crate that programs use, without the declarations of kernel functions. */
function crateSources(): string {
  const folder = join(REPOSITORY, 'programs/rex/src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.rs') && !/^(?:stub|linux\/)/.test(file));
  return sources.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}

describe('the table of helpers', () => {
  const rows = table('helpers');
  const crate = crateSources();
  const inRex = rows.flatMap(([, cell]) => namesIn(cell));
  const inKernel = rows.flatMap(([, , cell]) => namesIn(cell));

  test('has each function that the model lets programs import', () => {
    assert.ok(rows.length > 30, `${rows.length} rows`);
    assert.deepEqual(
      HELPERS.map(({ name }) => name).filter((name) => !inKernel.includes(name)),
      [],
    );
  });

  test('has no function or variable that the model does not have', () => {
    const known = new Set([...HELPERS, ...KERNEL_VARIABLES].map(({ name }) => name));
    assert.deepEqual(
      inKernel.filter((name) => !known.has(name)),
      [],
    );
  });

  test('has each public method of the crate that is called as a helper is', () => {
    const methods = [...crate.matchAll(/pub fn (bpf_\w+)/g)].map(([, name]) => name!);
    assert.ok(methods.length > 20, `${methods.length} methods`);
    assert.deepEqual(
      methods.filter((name) => !inRex.includes(name)),
      [],
    );
  });

  test('has no name that the crate does not make public', () => {
    const isPublic = (name: string) =>
      name.endsWith('!')
        ? crate.includes(`macro_rules! ${name.slice(0, -1)} `)
        : new RegExp(`pub (?:fn|struct) ${name}\\b`).test(crate);
    assert.deepEqual(
      inRex.filter((name) => !isPublic(name)),
      [],
    );
  });

  test('the helpers that are said to be missing are missing', () => {
    const missing = table('missing').flatMap(([cell]) => namesIn(cell));
    assert.ok(missing.length > 5);
    const there = missing.filter(
      (name) => HELPERS.some((helper) => helper.name === name) || crate.includes(`pub fn ${name}`),
    );
    assert.deepEqual(there, []);
    const instead = table('missing').flatMap(([, cell]) => namesIn(cell));
    assert.deepEqual(
      instead.filter((name) => !crate.includes(name)),
      [],
    );
  });
});

describe('the program in both', () => {
  const [c = ''] = blocks(text, 'c');
  const [rust = ''] = blocks(text, 'rust');

  test('in Rex is the template that init writes, and that the packed tests build and run', () => {
    const template = readFileSync(join(REPOSITORY, 'programs/templates/xdp/main.rs'), 'utf8');
    assert.equal(rust, template.replaceAll('my_program', 'my_filter'));
  });

  test('is compared line by line with lines that the programs have', () => {
    const rows = table('lines');
    assert.ok(rows.length > 9, `${rows.length} rows`);
    for (const [inC, inRust] of rows) {
      assert.ok(c.includes(namesIn(inC)[0]!), inC);
      assert.ok(rust.includes(namesIn(inRust)[0]!), inRust);
    }
  });

  test('in C compiles for eBPF, without a warning', { ...needsClang(), ...THOROUGH }, () => {
    const { status, stderr } = compileForBpf(c);
    assert.equal(status, 0, stderr);
    const wrong = compileForBpf(c.replace('bpf_htons', 'bpf_hton'));
    assert.notEqual(wrong.status, 0);
  });
});

test('each requirement of the page is in the catalogue, and the feature that it leads to shows it', () => {
  const links = [...text.matchAll(/\[(REX-[A-Z]+-\d+)\]\(\.\.\/(features\/[^)]+)\)/g)];
  assert.ok(links.length > 30, `${links.length} links`);
  const catalogue = readFileSync(join(REPOSITORY, 'features/requirements.yaml'), 'utf8');
  for (const [, id = '', feature = ''] of links) {
    assert.match(catalogue, new RegExp(`^ {4}${id}:$`, 'm'));
    assert.match(
      readFileSync(join(REPOSITORY, feature), 'utf8'),
      new RegExp(`@${id}\\b`),
      `${feature} does not show ${id}`,
    );
  }
});

test('each row of the two tables of concepts and mistakes leads to what shows it', () => {
  for (const heading of ['Concept by concept', 'How a mistake shows']) {
    const part = text.split(`## ${heading}\n`)[1]!.split('\n## ')[0]!;
    const rows = part
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (?:---|eBPF \||mistake \|)/.test(line));
    assert.ok(rows.length > 10, heading);
    for (const row of rows) assert.match(row, /\]\(\.\.\/features\/[^)]+\) \|$/);
  }
});
