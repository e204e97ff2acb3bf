import { existsSync } from 'node:fs';

// The sources run as they are; the published package has them compiled.
const sources = existsSync(new URL('steps/cucumber.ts', import.meta.url));
// Plugins are loaded before what is imported.
if (sources) await import('./steps/register.mjs');

export default {
  import: sources ? ['steps/register.mjs', 'steps/cucumber.ts'] : ['dist/steps/cucumber.js'],
  format: [sources ? './reports/verdict-formatter.ts' : './dist/reports/verdict-formatter.js'],
  // What leaves results.json, report.html and messages.ndjson in reports/out.
  plugin: [sources ? './reports/keep-run.ts' : './dist/reports/keep-run.js'],
  strict: true,
  retry: 0,
  publish: false,
};
