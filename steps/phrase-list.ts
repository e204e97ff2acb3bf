import { CAPABILITY_NAMES, type Capability } from '../target/capabilities.ts';
import { PARAMETERS } from './parameter-types.ts';
import { PHRASES } from './phrases.ts';

/** Text of a Markdown table's cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** The capabilities that a phrase may need. */
function needsText(needs: readonly Capability[]): string {
  return needs.length === CAPABILITY_NAMES.length ? 'all capabilities' : needs.join(', ');
}

/** The list of phrases, docs/phrases.md, from the phrases themselves. */
export function phraseList(): string {
  const lines = [
    '# Phrases',
    '',
    'Everything that a scenario can say, made from `steps/phrases` (`UPDATE_GOLDEN=1 npm run unit -- steps/phrase-list` writes this file).',
    'A phrase is a [cucumber expression](https://github.com/cucumber/cucumber-expressions): `{…}` is a value of a kind listed at the end,',
    '`(s)` may be left out, `was/were` is either word.',
    '',
    'A table under a step has the columns that its phrase names, a row at least, and `|` at both ends of each row. No two rows speak of the same',
    'key, event, field or name, however it is written: `53` and `0x35` are one number. Any other table, or a table or text that the',
    'phrase does not take, is an error of the scenario. The error names the line.',
    '',
    'The last column is for kernels other than the emulated one. It has the [capabilities](target-protocol.md#capabilities) that a step of the phrase may need.',
    'A scenario that needs what its target lacks is skipped.',
  ];
  for (const group of new Set(PHRASES.map((phrase) => phrase.group))) {
    lines.push('', `## ${group}`, '', '| | phrase | | a target may need |', '|---|---|---|---|');
    for (const { keyword, expression, meaning, needs } of PHRASES.filter((phrase) => phrase.group === group)) {
      lines.push(`| ${keyword} | ${cell(`\`${expression}\``)} | ${cell(meaning)} | ${needsText(needs)} |`);
    }
  }
  lines.push('', '## Kinds of values', '', '| kind | what to write |', '|---|---|');
  lines.push('| `{string}` | a text in quotation marks, `"…"` or `\'…\'` |');
  for (const { name, meaning } of PARAMETERS) lines.push(`| \`{${name}}\` | ${cell(meaning)} |`);
  return `${lines.join('\n')}\n`;
}
