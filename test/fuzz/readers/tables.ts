import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator } from '@cucumber/messages';
import { packageRoot } from '../../../node/package-root.ts';
import { readEntryTable } from '../../../runtime/values/entry-table.ts';
import { parseType } from '../../../runtime/values/parse-type.ts';
import { parseValue } from '../../../runtime/values/parse-value.ts';
import { readStructTypes } from '../../../runtime/values/struct-types.ts';
import { decodeValue, encodeValue } from '../../../runtime/values/value-bytes.ts';
import { findPhrase } from '../../../steps/phrase-matcher.ts';
import { PHRASES } from '../../../steps/phrases.ts';
import { StepTable } from '../../../steps/tables/tables.ts';
import { pick, type Seed } from '../forms/edits.ts';
import { textSeed } from '../forms/text.ts';
import { treeSeed } from '../forms/tree.ts';
import { FILE, type Reader, textOf } from '../reader.ts';

/** A table of a feature, and the expression of the phrase that it stands under. */
interface FoundTable {
  readonly expression: string;
  readonly rows: readonly (readonly string[])[];
}

/** Tables of one form that are taken. */
const MOST_ALIKE = 3;

function tablesOf(path: string): FoundTable[] {
  const parser = new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher());
  const { feature } = parser.parse(readFileSync(path, 'utf8'));
  const steps = (feature?.children ?? []).flatMap(({ scenario, background }) => (scenario ?? background)?.steps ?? []);
  return steps.flatMap(({ text, dataTable }) => {
    const found = dataTable === undefined ? undefined : findPhrase(text);
    if (found === undefined || typeof found.phrase.argument !== 'object') return [];
    return [
      {
        expression: found.phrase.expression,
        rows: dataTable!.rows.map(({ cells }) => cells.map(({ value }) => value)),
      },
    ];
  });
}

/** The tables of the features, some of each phrase. */
function tableSeeds(): readonly Seed[] {
  const folder = join(packageRoot, 'features');
  const seen = new Map<string, number>();
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.feature'))
    .sort()
    .flatMap((name) => tablesOf(join(folder, name)))
    .filter(({ expression }) => {
      seen.set(expression, (seen.get(expression) ?? 0) + 1);
      return seen.get(expression)! <= MOST_ALIKE;
    })
    .map((table, n) => treeSeed(`table ${n + 1}`, table));
}

/** The value of a JSON text; nothing where it is not one. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text as what a table is made of; anything that cucumber would not give is passed over. */
function readTable(input: Uint8Array): void {
  const given = parsed(textOf(input));
  if (typeof given !== 'object' || given === null || !('rows' in given) || !Array.isArray(given.rows)) return;
  const rows: string[][] = given.rows.filter(Array.isArray).map((row: unknown[]) => row.map(String));
  const expression = 'expression' in given ? String(given.expression) : '';
  const withTables = PHRASES.flatMap(({ argument }) => (typeof argument === 'object' ? [argument] : []));
  const form = PHRASES.find((phrase) => phrase.expression === expression)?.argument ?? pick(withTables, rows.length);
  if (typeof form !== 'object') return;
  form.read(new StepTable(rows, { file: FILE, lines: rows.map((_, n) => n + 1) }));
}

const STRUCTS = readStructTypes(readFileSync(join(packageRoot, 'features/types.yaml'), 'utf8'), 'types.yaml');
const ENTRIES = `4 8
key: u32 | value: u64
1 | 10
0x2 | 11
---
12 4
key: Rule | value: u8[4]
{drop: 1, mark: 2, priority: 3} | [1, 2, 3, 4]
---
6 2
key: u8[6] | value: u16be
[1, 2, 3, 4, 5, 6] | 80
---
16 8
key: char[16] | value: i64
"bash" | -1
`;

export const TABLE_READERS: readonly Reader[] = [
  {
    name: 'step-tables',
    what: 'tables under the steps of features',
    seeds: tableSeeds,
    read: readTable,
    place: /^fuzz\.input:\d+[:,] |^(the table|row \d+)/,
    ending: '.json',
  },
  {
    name: 'map-tables',
    what: 'tables of map entries, their types and values',
    seeds: () => ENTRIES.split('---\n').map((text, n) => textSeed(`entries ${n + 1}`, text)),
    read(input) {
      const [sizesLine = '', ...lines] = textOf(input).trimEnd().split('\n');
      const rows = lines.map((line) => line.split(' | '));
      // Cucumber gives no table without a row.
      if (rows.length === 0) return;
      const [keySize = 4, valueSize = 8] = sizesLine.split(' ').map(Number);
      const places = rows.map((_, n) => `${FILE}:${n + 1}`);
      readEntryTable(rows, { name: 'm', keySize, valueSize }, STRUCTS, ['key', 'value'], places);
    },
    place: /^fuzz\.input:\d+/,
    ending: '.txt',
  },
  {
    name: 'values',
    what: 'types and values as features write them',
    seeds: () =>
      ['u32\n7', 'Rule\n{drop: 1, mark: 2, priority: 3}', 'u16be[3]\n[1, 2, 0x3]', 'char[16]\n"bash"', 'i8\n-128'].map(
        (text) => textSeed(text, text),
      ),
    read(input) {
      const [type = '', ...value] = textOf(input).split('\n');
      const parsed = parseType(type, STRUCTS);
      if (parsed.size > 2 ** 20) return;
      decodeValue(parsed, encodeValue(parsed, parseValue(parsed, value.join('\n'))));
    },
    place: /./,
    ending: '.txt',
  },
];
