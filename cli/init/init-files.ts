import { stringify } from 'yaml';
import { isPlainLine, plainJson } from '../../base/plain-text.ts';
import { PROFILE_NAMES } from '../../project/profiles.ts';

/** A text in YAML, on one line and safe to print: JSON's notation is YAML's, too. */
function yamlText(text: string): string {
  return isPlainLine(text) ? stringify(text, { lineWidth: 0 }).trimEnd() : plainJson(text);
}

/** The text of rex-conformance.yaml for the paths of objects. @param layout what the command line named */
export function projectText(objects: readonly string[], layout: string | undefined): string {
  const lines = [
    '# yaml-language-server: $schema=node_modules/rex-conformance/project/rex-conformance.schema.json',
    '# What rex-conformance judges here. Paths start at the folder of this file.',
    '',
    '# Object files; a pattern such as target/x86_64-unknown-none/release/* finds ELF files only.',
    'objects:',
    ...objects.map((path) => `  - ${yamlText(path)}`),
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

/** Files that are not kept: reports of runs. The badge is, because documents show it. */
const REPORTS = ['reports/out/*', '!reports/out/badge.svg', '!reports/out/badge.json'];

/** Lines that leave out the whole folder of reports, as init wrote them before. */
const WHOLE_REPORTS = /^\/?reports\/out\/?$/;
/** Lines that leave out the reports in some other way. */
const OTHER_REPORTS = /^\/?reports(\/\*|\/out\/\*|\/)?$/;

/**
 * A .gitignore that leaves out the reports, and not the badge; the same text where it has lines of its own for them. Ends of lines stay as they are.
 * @param folders other folders to leave out: `target`
 */
export function ignoreText(text: string, folders: readonly string[] = []): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const has = (form: RegExp) => lines.some((line) => form.test(line.trim()));
  const after = has(OTHER_REPORTS)
    ? lines
    : has(WHOLE_REPORTS)
      ? lines.flatMap((line) => (WHOLE_REPORTS.test(line.trim()) ? REPORTS : [line]))
      : [...lines, ...REPORTS];
  const missing = folders.filter((folder) => !has(new RegExp(`^/?${folder}/?$`)));
  const whole = [...after, ...missing.map((folder) => `${folder}/`)];
  return whole.length === lines.length ? text : `${whole.join(end)}${end}`;
}
