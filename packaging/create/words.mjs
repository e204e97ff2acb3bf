import { Failure } from './failure.mjs';

/** What --help prints. */
export const USAGE = `usage: npm create rex-conformance [FOLDER] [-- [--package PACKAGE] [WORDS OF INIT]]

Begins a project that judges Rex programs: installs rex-conformance in FOLDER (this one by default), and runs its command init there.

  --package PACKAGE  what npm installs: a tarball, an address or a version, instead of the version of this command
  -h, --help         prints this

All other words go to init, such as the paths of objects in FOLDER. npx rex-conformance help init lists its options.
If something fails, the folder is left as it was.
`;

/** Options of init that npm takes for its own if no -- stands before them. */
const OPTIONS_OF_INIT = ['template', 'layout'];

/** Values that options of init take. Another version of rex-conformance can have others, so --package turns the check off. */
export const CHOICES = {
  template: ['xdp', 'tc', 'kprobe', 'tracepoint', 'perf_event'],
  ci: ['github', 'gitlab'],
};

/**
 * Refuses a wrong value before anything is installed.
 * @param {string} option @param {readonly string[]} choices @param {readonly string[]} words
 * @throws {Failure} CREATE_USAGE
 */
function expectChoice(option, choices, words) {
  const end = words.indexOf('--');
  const read = end < 0 ? words : words.slice(0, end);
  const at = read.findIndex((word) => word === `--${option}` || word.startsWith(`--${option}=`));
  const word = read[at];
  if (word === undefined) return;
  const value = word.includes('=') ? word.slice(word.indexOf('=') + 1) : (read[at + 1] ?? '');
  if (choices.includes(value)) return;
  const cause = `its values are ${choices.join(', ')}`;
  const message = value === '' ? `--${option} has no value` : `there is no --${option} ${value}`;
  throw usage(message, cause, 'give one of these');
}

/**
 * @typedef {object} Request
 * @property {string} folder the folder of the project
 * @property {string | undefined} source what npm installs, where it is not the version of this package
 * @property {readonly string[]} init the words for init
 */

/**
 * Reads the command line. Its first word is the folder if it is not an option.
 * @param {readonly string[]} words
 * @param {Readonly<Record<string, string | undefined>>} environment npm tells in it which options it has taken
 * @returns {Request | 'help'}
 * @throws {Failure} CREATE_USAGE
 */
export function readWords(words, environment) {
  const taken = OPTIONS_OF_INIT.find((option) => environment[`npm_config_${option}`] !== undefined);
  if (taken !== undefined) {
    throw usage(
      `npm took --${taken} for an option of its own`,
      `npm passes on only what follows --`,
      `write -- before it: npm create rex-conformance -- --${taken} …`,
    );
  }
  const [first = '-'] = words;
  if (words.includes('--help') || words.includes('-h')) return 'help';
  const folder = first.startsWith('-') ? '.' : first;
  if (folder === '') throw usage('the folder has no name', 'the first word is empty', 'name a folder, or leave it out');
  const rest = words.slice(first.startsWith('-') ? 0 : 1);
  const place = rest.findIndex((word) => word === '--package' || word.startsWith('--package='));
  const option = rest[place];
  if (option === undefined) {
    for (const [name, choices] of Object.entries(CHOICES)) expectChoice(name, choices, rest);
    return { folder, source: undefined, init: rest };
  }
  const joined = option.startsWith('--package=');
  const source = joined ? option.slice('--package='.length) : (rest[place + 1] ?? '');
  if (source === '') {
    throw usage('--package has no value', 'it takes a tarball, an address or a version', 'give what npm can install');
  }
  return { folder, source, init: rest.toSpliced(place, joined ? 1 : 2) };
}

/** @param {string} message @param {string} cause @param {string} hint */
function usage(message, cause, hint) {
  return new Failure({ code: 'CREATE_USAGE', status: 2, message, cause, hint });
}
