/** A room of the house: a folder at the top of the tree. */
export interface Room {
  readonly name: string;
  readonly what: string;
  /** Whether it runs where there is no Node. */
  readonly core: boolean;
}

/** Rooms that stand beside each other: none imports another of the same floor. */
export type Floor = readonly Room[];

const core = (name: string, what: string): Room => ({ name, what, core: true });
const beside = (name: string, what: string): Room => ({ name, what, core: false });

/** The floors from the top down: a room imports from floors below its own, and never from above. */
export const FLOORS: readonly Floor[] = [
  [
    beside('cli', 'the commands'),
    beside('api', 'what a package that uses the suite imports'),
    beside('bench', 'how fast programs run, as ratios to the processor'),
  ],
  [beside('reports', 'results, merging, badges, the terminal, the site')],
  [core('steps', 'phrases, and what they do on a Target'), beside('programs', 'the Rust corpus and its build')],
  [core('broken', 'kernels and objects that are broken on purpose, a file a chapter')],
  [
    core('conformance', 'requirements, the universal profile'),
    core('debugger', "gdb's protocol, and ways back in time"),
  ],
  [core('vocabulary', 'what a result is: levels, outcomes, observations, with their schemas')],
  [core('project', 'rex-conformance.yaml: objects, captures, waivers')],
  [core('target', 'kernels of others behind a wire: the protocol, and what a target can do')],
  [core('runtime', 'object, load, cpu, run, behind the Target interface')],
  [core('captures', 'packet captures and files of events')],
  [core('kernel-model', 'Linux as a program sees it; knows no ELF and no CPU')],
  [beside('node', 'files, hashes and streams of Node, as the host of the core')],
  [core('base', 'diagnostics, text, bytes, and the host that the core asks for the machine')],
];

/** Rooms of the core may not import from these, on whatever floor they stand. */
export const NOT_FOR_THE_CORE: readonly string[] = FLOORS.flat()
  .filter((room) => !room.core)
  .map(({ name }) => name);

/** Files of the core that run on Node all the same: they stand between it and cucumber or the command line. */
export const ON_NODE: readonly string[] = ['steps/cucumber.ts', 'steps/editor-glue.ts'];

/** Folders of tests that stand for no folder of the sources, and what is held there. Every other one mirrors the tree. */
export const TESTS_OF_THEIR_OWN: Readonly<Record<string, string>> = {
  'broken-suites': 'suites that are broken on purpose, and who catches them',
  'case-studies': 'what the case studies of the documents say',
  coverage: 'that coverage is measured at all',
  docs: 'that documents and sources agree',
  editor: 'completion in an editor',
  fuzz: 'changed inputs of every reader',
  hostile: 'objects that try to break the judge',
  mutation: 'faults in the sources, one at a time, and who notices',
  house: 'the floors',
  oracle: 'maps and helpers of the running kernel',
  packaging: 'the package, packed and installed',
  'runtime/cpu/oracle': 'instructions of the processor',
};

/** Most lines of a file, and most files of a folder beside its subfolders. */
export const MOST_LINES = 300;
export const MOST_FILES = 20;

/** The picture of the floors, for CONTRIBUTING.md. */
export function picture(): string {
  const width = Math.max(...FLOORS.flat().map(({ name }) => name.length));
  const lines = FLOORS.map((floor) =>
    floor.map(({ name, what, core: isCore }) => `${isCore ? '*' : ' '} ${name.padEnd(width)}  ${what}`).join('\n'),
  );
  return lines.join('\n');
}
