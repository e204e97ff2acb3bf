import { PARAMETERS } from './parameter-types.ts';
import { PHRASES } from './phrases.ts';

/** Text of a Markdown table's cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
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
  ];
  for (const group of new Set(PHRASES.map((phrase) => phrase.group))) {
    lines.push('', `## ${group}`, '', '| | phrase | |', '|---|---|---|');
    for (const { keyword, expression, meaning } of PHRASES.filter((phrase) => phrase.group === group)) {
      lines.push(`| ${keyword} | ${cell(`\`${expression}\``)} | ${cell(meaning)} |`);
    }
  }
  lines.push('', '## Kinds of values', '', '| kind | what to write |', '|---|---|');
  lines.push('| `{string}` | a text in quotation marks, `"…"` or `\'…\'` |');
  for (const { name, meaning } of PARAMETERS) lines.push(`| \`{${name}}\` | ${cell(meaning)} |`);
  return `${lines.join('\n')}\n`;
}
