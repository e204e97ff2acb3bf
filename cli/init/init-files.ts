import { stringify } from 'yaml';
import { isPlainLine, plainJson } from '../../base/plain-text.ts';
import { PROFILE_NAMES } from '../../project/profiles.ts';
import type { FoundObject } from './init-objects.ts';

/** A text in YAML, on one line and safe to print: JSON's notation is YAML's, too. */
function yamlText(text: string): string {
  return isPlainLine(text) ? stringify(text, { lineWidth: 0 }).trimEnd() : plainJson(text);
}

/** The text of rex-conformance.yaml for some objects. @param layout what the command line named */
export function projectText(objects: readonly FoundObject[], layout: string | undefined): string {
  const lines = [
    '# yaml-language-server: $schema=node_modules/rex-conformance/project/rex-conformance.schema.json',
    '# What rex-conformance judges here. Paths start at the folder of this file.',
    '',
    '# Object files; a pattern such as target/x86_64-unknown-none/release/* finds ELF files only.',
    'objects:',
    ...objects.map(({ path }) => `  - ${yamlText(path)}`),
    '',
    '# The kernel whose struct layouts the objects were built for: a name that `npx rex-conformance support` lists, or the file',
    '# that `npx rex-conformance layout --btf /sys/kernel/btf/vmlinux -o my-kernel.yaml` writes.',
    layout === undefined ? '# layout: my-kernel.yaml' : `layout: ${yamlText(layout)}`,
    '',
    '# The profiles: universal has the requirements for every Rex program; features has those of the features here.',
    `profiles: [${PROFILE_NAMES.join(', ')}]`,
    '',
    '# The folder of packet captures (pcap, pcapng) that features name.',
    '# captures: captures',
    '',
    '# A file that declares the structs of keys and values:  Counters: {fields: {dropped: u64, passed: u64}}',
    '# types: types.yaml',
    '',
    '# Requirements that are not met for now. A waiver has a reason and an end, and every report shows it.',
    '# waivers:',
    '#   - requirement: REX-XDP-04',
    '#     object: my_filter',
    '#     reason: frames other than IPv4 are passed on unseen until the parser is done',
    '#     until: 2030-12-31',
    '',
  ];
  return lines.join('\n');
}

/** The text of cucumber.mjs. */
export const CUCUMBER_TEXT = `import { formatter, plugin, steps } from 'rex-conformance/cucumber';

export default {
  // The phrases of rex-conformance, then step definitions of your own, in JavaScript, or in TypeScript on Node 22.18 or later.
  import: [steps, 'features/**/*.{js,mjs,ts}'],
  format: [formatter],
  // Keeps results.json, report.html and messages.ndjson in reports/out.
  plugin: [plugin],
  publish: false,
};
`;

/** What reports are written to, for .gitignore. */
const REPORTS = 'reports/out/';

/** A .gitignore that leaves the reports out; the same text where it does so already. */
export function ignoreText(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (lines.some((line) => /^\/?reports(\/out)?\/?$/.test(line))) return text;
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${REPORTS}\n`;
}
