import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator, type PickleStep, PickleStepType } from '@cucumber/messages';

const FEATURES = join(import.meta.dirname, '../../../features');
/** Features whose scenarios run other scenarios or whole profiles, which takes long. */
const LEFT_OUT = /^(violations|universal|sweeps|interleavings)\b/;
const KEYWORDS = { Context: 'Given', Action: 'When', Outcome: 'Then', Unknown: '*' } as const;
/** Steps whose tables have every row that there could be. */
const COMPLETE =
  /^(its programs are|its maps are|it imports|map "[^"]*" holds exactly|user space reads from map "[^"]*"|the (kernel log|trace) holds exactly|the locks released by the panic are|the verdicts( of program "[^"]*")? are|the frames sent out for packet \d+ are|the helper calls of .* are)$/;
/** Steps in whose tables a cell may be another, or an entry not be there. */
const OPEN =
  /^(this table of map "[^"]*" is refused .*|.* map "[^"]*" from user space.* is refused with \w+|map "[^"]*" holds, among others|in some interleaving, .*)$/;
/** Steps that state one number, which is their last word or their first. */
const ONE_NUMBER = /^(the result is -?\d+|\d+ cleanups? (was|were) run)$/;

/** A scenario up to a step that states something wrong. */
export interface WrongFact {
  readonly place: string;
  /** The steps, as Gherkin. */
  readonly steps: string;
  /** What the wrong step says, and what is wrong in it. */
  readonly step: string;
  readonly wrong: string;
}

type Rows = readonly (readonly string[])[];

/** Another value of a cell or a text; nothing where it may stand for anything. */
function otherThan(value: string): string | undefined {
  if (value.includes('*') || value === '') return undefined;
  if (/^-?\d{1,15}$/.test(value)) return String(Number(value) + 1);
  if (/^0x[0-9a-f]{1,13}$/.test(value)) return `0x${(Number(value) + 1).toString(16)}`;
  return `${value}x`;
}

function escaped(cell: string): string {
  return cell.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('\n', '\\n');
}

function stepText({ type, argument }: PickleStep, text: string, rows: Rows | undefined): string {
  const lines = [`${KEYWORDS[type ?? PickleStepType.UNKNOWN]} ${text}`];
  for (const row of rows ?? []) lines.push(`| ${row.map(escaped).join(' | ')} |`);
  if (argument?.docString) lines.push('"""', argument.docString.content.replaceAll('"""', '\\"\\"\\"'), '"""');
  return lines.join('\n');
}

function rowsOf({ argument }: PickleStep): Rows | undefined {
  return argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value));
}

/** All ways to make a step wrong in one place. */
function* wrongSteps(step: PickleStep): Generator<{ readonly text: string; readonly wrong: string }> {
  const rows = rowsOf(step);
  for (const [at, row] of OPEN.test(step.text) ? [] : (rows ?? []).entries()) {
    for (const [column, cell] of row.entries()) {
      const other = otherThan(cell);
      if (other === undefined) continue;
      const changed = rows!.with(at, row.with(column, other));
      yield { text: stepText(step, step.text, changed), wrong: `row ${at + 1}: ${other} in place of ${cell}` };
    }
    if (at > 0 && rows!.length > 2 && COMPLETE.test(step.text))
      yield { text: stepText(step, step.text, rows!.toSpliced(at, 1)), wrong: `row ${at + 1} is left out` };
  }
  for (const { 0: quoted, index } of step.text.matchAll(/"[^"]+"|'[^']+'/g)) {
    const end = index + quoted.length - 1;
    if (quoted.includes('*')) continue;
    const text = `${step.text.slice(0, end)}x${step.text.slice(end)}`;
    yield { text: stepText(step, text, rows), wrong: `x behind ${quoted}` };
  }
  if (ONE_NUMBER.test(step.text)) {
    const text = step.text.replace(/-?\d+/, (number) => String(Number(number) + 1));
    yield { text: stepText(step, text, rows), wrong: text };
  }
}

/** Every fact that a scenario of the features states, made wrong in each place, one at a time. */
export function* wrongFacts(): Generator<WrongFact> {
  const files = readdirSync(FEATURES, { recursive: true, encoding: 'utf8' }).sort();
  for (const file of files.filter((name) => name.endsWith('.feature') && !LEFT_OUT.test(name))) {
    const newId = IdGenerator.incrementing();
    const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher());
    for (const { name, steps } of compile(parser.parse(readFileSync(join(FEATURES, file), 'utf8')), file, newId)) {
      for (const [at, step] of steps.entries()) {
        if (step.type !== 'Outcome') continue;
        const before = steps.slice(0, at).map((each) => stepText(each, each.text, rowsOf(each)));
        for (const { text, wrong } of wrongSteps(step)) {
          yield { place: `${file}: ${name}`, steps: [...before, text].join('\n'), step: text.split('\n')[0]!, wrong };
        }
      }
    }
  }
}
