import { existsSync } from 'node:fs';

// The sources run as they are; the published package has them compiled.
const sources = existsSync(new URL('steps/cucumber.ts', import.meta.url));

export default {
  import: sources ? ['steps/register.mjs', 'steps/cucumber.ts'] : ['dist/steps/cucumber.js'],
  format: [
    sources ? './reports/verdict-formatter.ts' : './dist/reports/verdict-formatter.js',
    [sources ? './reports/results-formatter.ts' : './dist/reports/results-formatter.js', 'reports/out/results.json'],
    ['html', 'reports/out/report.html'],
    ['message', 'reports/out/messages.ndjson'],
  ],
  strict: true,
  retry: 0,
  publish: false,
};
