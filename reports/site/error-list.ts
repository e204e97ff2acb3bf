import type { CatalogueError } from './diagnostic-catalogue.ts';

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*');
}

/** The errors as a page of Markdown: `docs/errors.md`. */
export function errorList(errors: readonly CatalogueError[]): string {
  const rows = errors.map(({ code, kind, errno, message, cause, hint }) => {
    const what = errno === '' ? kind : `${kind}, ${errno}`;
    return `| \`${code}\` | ${what} | ${[message, cause, hint].map(cell).join(' | ')} |`;
  });
  return [
    '# Errors',
    '',
    'Every error of the suite, from its sources; `UPDATE_GOLDEN=1 npm run unit -- site/diagnostic-catalogue` writes this file. Every refusal',
    'has a code that does not change, a message, the cause, and a hint. ‹These› mark the parts that differ from case to case. A *finding*',
    'is what a check of an object finds. A *warning* or a *note* refuses nothing; the cause of a warning says how the input was read.',
    '',
    '| code | kind | message | cause | hint |',
    '| --- | --- | --- | --- | --- |',
    ...[...new Set(rows)],
    '',
  ].join('\n');
}
