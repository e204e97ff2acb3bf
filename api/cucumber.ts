import '../node/install.ts';
/** `rex-conformance/cucumber`: what a project's cucumber.mjs names. Nothing of the suite is loaded by asking for it. */
import { extname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const extension = extname(fileURLToPath(import.meta.url));

/** A path from the working directory. Cucumber resolves the paths of its configuration there. */
function path(module: string): string {
  const file = fileURLToPath(new URL(`../${module}${extension}`, import.meta.url));
  const fromHere = relative(process.cwd(), file);
  return fromHere.startsWith('.') ? fromHere : `./${fromHere}`;
}

/** The phrases, for cucumber's `import`. */
export const steps: string = path('steps/cucumber');

/** The summary in the terminal, for cucumber's `format`. */
export const formatter: string = path('reports/verdict-formatter');

/**
 * The plugin for cucumber's `plugin`. It keeps a run's results.json, report.html and messages.ndjson in reports/out, and ends the process
 * with the code of the verdict. Another folder: `pluginOptions: { rexConformance: { folder: 'elsewhere' } }`.
 */
export const plugin: string = path('cli/keep-run');

/**
 * Writes the bundle of results into a file of cucumber's `format`: `[results, 'elsewhere/results.json']`. Cucumber empties the file first,
 * even if the run then fails; {@link plugin} does not.
 */
export const results: string = path('reports/results-formatter');
