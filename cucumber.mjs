import { existsSync } from 'node:fs';

/** Where the suite's modules lie, how their names end, and what is imported before them. */
async function suite() {
  // The published package has the sources compiled.
  if (!existsSync(new URL('steps/cucumber.ts', import.meta.url))) return { folder: 'dist', extension: 'js', first: [] };
  const { suiteBundle } = await import('./packaging/suite-bundle.mjs');
  const folder = await suiteBundle();
  const first = folder === undefined ? 'steps/register.mjs' : 'packaging/source-maps.mjs';
  // Plugins are loaded before what is imported.
  await import(`./${first}`);
  return { folder: folder ?? '.', extension: folder === undefined ? 'ts' : 'mjs', first: [first] };
}

const { folder, extension, first } = await suite();

export default {
  import: [...first, `${folder}/steps/cucumber.${extension}`],
  format: [`./${folder}/reports/verdict-formatter.${extension}`],
  // What leaves results.json, report.html and messages.ndjson in reports/out.
  plugin: [`./${folder}/cli/keep-run.${extension}`],
  strict: true,
  retry: 0,
  publish: false,
};
