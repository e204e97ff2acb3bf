import type { DocumentedCommand } from './markdown-commands.ts';

/**
 * Where the commands of a part of a document belong.
 * - `clone`: run in a clone after `npm ci`, in the document's order;
 * - `packed test`: run by `test/packaging/*.packed-test.ts`, which know what each of them has to do there;
 * - `synopsis`: no commands but their forms, equal to what `--help` prints;
 * - `form`: not run, for the reason that is given; scripts, options and files of each are checked.
 */
export type Place =
  | { readonly at: 'clone' | 'packed test' | 'synopsis' }
  | { readonly at: 'form'; readonly reason: string };

interface PlaceRule {
  readonly document: RegExp;
  /** The heading; every heading where left out. */
  readonly heading?: RegExp;
  readonly forms?: readonly DocumentedCommand['form'][];
  readonly place: Place;
}

/** The first that fits decides. A command without any is a mistake: its document gets a line here. */
const RULES: readonly PlaceRule[] = [
  {
    document: /./,
    forms: ['yaml'],
    place: { at: 'form', reason: 'runs on a machine of GitHub or GitLab' },
  },
  {
    document: /^README\.md$/,
    heading: /^Your own program, in its own project$/,
    forms: ['block'],
    place: { at: 'packed test' },
  },
  {
    document: /^docs\/third-party\.md$/,
    heading: /^(?:Beginning|Step definitions of your own|The suite's own features)$/,
    forms: ['block'],
    place: { at: 'packed test' },
  },
  {
    document: /^docs\/third-party\.md$/,
    heading: /^In continuous integration$/,
    place: { at: 'form', reason: 'is for a project; test/packaging/write-a-program.packed-test.ts begins one so' },
  },
  {
    document: /^docs\/coming-from-ebpf\.md$/,
    heading: /^One program in both$/,
    place: { at: 'form', reason: 'is for a project; test/packaging/write-a-program.packed-test.ts begins one so' },
  },
  { document: /^docs\/write-a-program\.md$/, heading: /^Begin$/, forms: ['block'], place: { at: 'packed test' } },
  {
    document: /^docs\/write-a-program\.md$/,
    place: { at: 'form', reason: 'is for a project; test/packaging/write-a-program.packed-test.ts builds one' },
  },
  { document: /^docs\/command-line\.md$/, heading: /^The command line$/, forms: ['block'], place: { at: 'synopsis' } },
  { document: /^(?:README|CONTRIBUTING|SECURITY)\.md$/, place: { at: 'clone' } },
  {
    document: /^docs\/your-kernel\.md$/,
    place: {
      at: 'form',
      reason: 'needs a kernel and QEMU; test/docs/pages/your-kernel.test.ts runs it where they are',
    },
  },
  {
    document: /^docs\/target-protocol\.md$/,
    heading: /^The adapter of a running Linux$/,
    place: { at: 'form', reason: 'needs root and a build in C; test/target/linux.test.ts and its neighbours run it' },
  },
  { document: /^docs\/[^/]+\.md$/, place: { at: 'clone' } },
  {
    document: /^packaging\/create\/README\.md$/,
    heading: /^(?:Begin a project|From a clone)$/,
    forms: ['block'],
    place: { at: 'packed test' },
  },
  { document: /^packaging\/create\/README\.md$/, place: { at: 'clone' } },
  { document: /^(?:programs|bench)\/README\.md$/, place: { at: 'clone' } },
  {
    document: /^captures\/files\/README\.md$/,
    place: {
      at: 'form',
      reason: 'was run when the captures were made, between the two hosts of captures/make-captures.sh',
    },
  },
  { document: /^test\/(?:fuzz|oracle)\/README\.md$/, place: { at: 'clone' } },
];

/** The place of a command, or undefined where no rule knows its part of the document. */
export function placeOf({ document, heading, form }: DocumentedCommand): Place | undefined {
  return RULES.find(
    (rule) =>
      rule.document.test(document) &&
      (rule.heading === undefined || rule.heading.test(heading)) &&
      (rule.forms === undefined || rule.forms.includes(form)),
  )?.place;
}

/** What is run in place of a command that a test cannot run as it is written, and why. */
export interface Substitute {
  /** The nearest that can be run; nothing where left out. */
  readonly run?: string;
  readonly reason: string;
  /** Where it runs as written: a file, and what it must say. */
  readonly elsewhere?: { readonly file: string; readonly says: string };
}

const FULL = 'test/all.mjs';
const INSTALLED = 'the packages are installed already, by what runs this test; npm compares them with the lock file';

const PROOF = 'node --import tsx --import ./node/install.ts test/runtime/cpu/oracle/';

/** By the text of the command. */
export const SUBSTITUTES: Readonly<Record<string, Substitute>> = {
  'npm ci': {
    run: 'npm ci --dry-run --offline --ignore-scripts',
    reason: INSTALLED,
    elsewhere: { file: '.ci/run', says: '\nnpm ci\n' },
  },
  'npm cit': {
    run: 'npm ci --dry-run --offline --ignore-scripts',
    reason: `${INSTALLED}; npm test is what runs this one`,
    elsewhere: { file: '.ci/run', says: '\nnpm ci\n' },
  },
  'npm test': {
    run: 'npm run lint',
    reason: 'it runs this test',
    elsewhere: { file: FULL, says: "npmRun('unit')" },
  },
  'npm run check': {
    run: 'npm run lint && npm run types && npm run unit -- values',
    reason: 'it runs this test; all else of it is run, with the unit tests of one folder',
  },
  'REX_CONFORMANCE_EFFORT=thorough npm run unit': {
    run: 'REX_CONFORMANCE_EFFORT=thorough npm run unit -- values',
    reason: 'it runs this test; the unit tests of one folder are run',
  },
  'REX_CONFORMANCE_EFFORT=thorough node test/run.mjs broken-suites': {
    run: 'node test/run.mjs broken-suites',
    reason: 'what runs this test tries them all',
    elsewhere: { file: FULL, says: "{ REX_CONFORMANCE_EFFORT: 'thorough' }, 'unit'" },
  },
  'node test/run.mjs kernel-model/helpers catalogue docs': {
    run: 'node test/run.mjs kernel-model/helpers',
    reason: 'it runs this test; the unit tests of one folder are run',
  },
  'node test/all.mjs --full': {
    reason: 'it runs this test',
    elsewhere: { file: '.ci/run', says: '\nnode test/all.mjs --full\n' },
  },
  'npm run coverage': {
    reason: 'it runs this test',
    elsewhere: { file: FULL, says: "'coverage')" },
  },
  'npm run package': {
    reason: 'it runs the commands of this table that belong into a project',
    elsewhere: { file: FULL, says: "'package')" },
  },
  'npm create rex-conformance': {
    reason: 'it installs from the registry of npm',
    elsewhere: { file: 'test/packaging/create.packed-test.ts', says: "commands(section(README, 'Begin a project'))" },
  },
  'npm ci --omit=optional --prefix test/editor': {
    reason: 'it downloads the language server',
    elsewhere: { file: '.ci/run', says: 'npm ci --omit=optional --ignore-scripts --prefix test/editor' },
  },
  'npm run programs': {
    reason: 'it compiles the corpus',
    elsewhere: { file: FULL, says: "npmRun('programs', '--check')" },
  },
  'npm run programs -- --check': {
    reason: 'it compiles the corpus',
    elsewhere: { file: FULL, says: "npmRun('programs', '--check')" },
  },
  'npm run bench': {
    run: 'npm run bench -- fib --turns 1',
    reason: 'all lines take a minute',
  },
  'npm run bench -- packet --turns 3': {
    run: 'npm run bench -- packet-hash --turns 1',
    reason: 'the lines and the turns are the only difference',
  },
  'npm run bench -- sieve fib --turns 5': {
    run: 'npm run bench -- sieve fib --turns 1',
    reason: 'the turns are the only difference',
  },
  'npm run bench -- --all': {
    run: 'npm run bench -- run --turns 1',
    reason: 'the whole product takes minutes',
  },
  'npm run bench -- --record': {
    run: 'npm run bench -- fib --turns 1 --record',
    reason: 'all lines take a minute',
  },
  'npm run bench -- --build': {
    reason: 'it compiles the programs',
    elsewhere: { file: FULL, says: "npmRun('bench', '--build', '--check')" },
  },
  'npm run oracle': {
    run: 'npm run oracle -- --operations 2000 --calls 20',
    reason: 'a million operations take a minute',
  },
  'npm run oracle -- --quick': {
    run: 'npm run oracle -- --operations 2000 --calls 20',
    reason: 'the numbers of operations are the only difference',
  },
  'npm run oracle -- --seed 7 --operations 50000 --calls 1000': {
    run: 'npm run oracle -- --seed 7 --operations 2000 --calls 20',
    reason: 'the numbers of operations are the only difference',
  },
  'npm run fuzz -- elf pcap --runs 100000': {
    run: 'npm run fuzz -- elf pcap --runs 100',
    reason: 'the number of inputs is the only difference',
  },
  'npm run fuzz -- --all --runs 5000 --seed 1': {
    run: 'npm run fuzz -- values --runs 100 --seed 1',
    reason: 'all readers take minutes',
    elsewhere: { file: 'test/all.mjs', says: "'fuzz', '--all', '--runs', '100', '--seed', '1'" },
  },
  'npm run fuzz -- elf --input FILE': {
    run: 'npm run fuzz -- elf --input programs/bin/hello',
    reason: 'the reader of the page names the file',
  },
  [`${PROOF}loops/prove.ts --instructions 1000000000`]: {
    run: `${PROOF}loops/prove.ts --instructions 100000 --turns 100`,
    reason: 'a thousand million instructions take half an hour',
  },
  [`${PROOF}budgets/prove.ts --programs 3000 --instructions 1000`]: {
    run: `${PROOF}budgets/prove.ts --programs 5 --instructions 50 --only hello --scenario 50 --features features/stack`,
    reason: 'the whole corpus takes half an hour',
  },
  [`${PROOF}lockstep/prove.ts --instructions 100000`]: {
    run: `${PROOF}lockstep/prove.ts --instructions 200 --features features/loading`,
    reason: 'all scenarios take hours',
  },
  [`${PROOF}emitted/search.ts`]: {
    reason: 'it downloads and compiles 77 crates',
    elsewhere: {
      file: 'test/runtime/cpu/oracle/emitted/forms.test.ts',
      says: 'every form that rustc emits is in the table',
    },
  },
};

/** Words that stand for something that the reader fills in or leaves out: `OBJECT`, `NAME…`, `N`, `[--json]`. */
export function hasPlaceholder(text: string): boolean {
  return (
    /(?:^|[\s=[/.])(?:[A-Z][A-Z_|]*)(?:…|\.\.\.|\.\w+)?(?=$|[\s\]|/=])/.test(text.replace(/^(?:[A-Z_]+=\S* )*/, '')) ||
    text.includes('…') ||
    /\s\[--/.test(text)
  );
}

/** Whether a command only prints, and takes a moment: tests of either effort run it. */
export function isCheap(text: string): boolean {
  return (
    /^npx rex-conformance (?:run|support|layout --object)(?= |$)/.test(text) &&
    !/my-kernel|\s-o\s|\sreports\/out\//.test(text)
  );
}
