/** `rex-conformance/cucumber`: what a project's cucumber.mjs names. Nothing of the suite is loaded by asking for it. */
import { extname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const extension = extname(fileURLToPath(import.meta.url));

function file(path: string): URL {
  return new URL(`../${path}${extension}`, import.meta.url);
}

/** The phrases, for cucumber's `import`: a path from the working directory, which cucumber takes for a glob. */
export const steps: string = relative(process.cwd(), fileURLToPath(file('steps/cucumber')));

/** The summary in the terminal, for cucumber's `format`. */
export const formatter: string = file('reports/verdict-formatter').href;
