/** `rex-conformance/cucumber`: what a project's cucumber.mjs names. Nothing of the suite is loaded by asking for it. */
import { extname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const extension = extname(fileURLToPath(import.meta.url));

/** A path from the working directory, which is where cucumber looks for what its configuration names. */
function path(module: string): string {
  const file = fileURLToPath(new URL(`../${module}${extension}`, import.meta.url));
  const fromHere = relative(process.cwd(), file);
  return fromHere.startsWith('.') ? fromHere : `./${fromHere}`;
}

/** The phrases, for cucumber's `import`. */
export const steps: string = path('steps/cucumber');

/** The summary in the terminal, for cucumber's `format`. */
export const formatter: string = path('reports/verdict-formatter');

/** What writes the bundle of results, for cucumber's `format` with the file that it goes to: `[results, 'reports/out/results.json']`. */
export const results: string = path('reports/results-formatter');
