import { dirname } from 'node:path/posix';
import { FLOORS, MOST_FILES, MOST_LINES, NOT_FOR_THE_CORE, ON_NODE, TESTS_OF_THEIR_OWN } from './floors.ts';
import { circlesOf, importsOf, type Sources } from './imports.ts';

const HEIGHTS: ReadonlyMap<string, number> = new Map(
  FLOORS.flatMap((floor, index) => floor.map(({ name }) => [name, FLOORS.length - index] as const)),
);
const CORE: ReadonlySet<string> = new Set(
  FLOORS.flat()
    .filter(({ core }) => core)
    .map(({ name }) => name),
);

/** Names that only Node has without an import. */
const NODE_GLOBAL = /(?<![\w.$'"`])(?:Buffer|process)(?=\.[a-z])/;

function roomOf(file: string): string {
  return file.split('/')[0]!;
}

/** Source without comments and texts, so that only code is left. */
function codeOf(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replaceAll(/'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g, "''");
}

/** Circles of imports, types included. */
export function circles(sources: Sources): readonly string[] {
  return circlesOf(importsOf(sources)).map(
    (circle) => `these files import each other in a circle: ${circle.join(', ')}`,
  );
}

/** Imports from a higher floor, from a room beside, and from rooms that are on no floor. */
export function upwardImports(sources: Sources): readonly string[] {
  return [...importsOf(sources)].flatMap(([file, { files }]) =>
    files.flatMap((other) => {
      const [from, to] = [roomOf(file), roomOf(other)];
      if (from === to) return [];
      const [own, height] = [HEIGHTS.get(from), HEIGHTS.get(to)];
      if (own === undefined || height === undefined) return [`${file} imports ${other}: one of them is on no floor`];
      return height < own ? [] : [`${file} imports ${other}, which is not on a floor below`];
    }),
  );
}

/** What the core has of Node: its modules, its global names, and the rooms that run on it. */
export function nodeInTheCore(sources: Sources): readonly string[] {
  const imports = importsOf(sources);
  return [...sources].flatMap(([file, text]) => {
    if (!CORE.has(roomOf(file)) || ON_NODE.includes(file)) return [];
    const { files, packages } = imports.get(file)!;
    const global = NODE_GLOBAL.exec(codeOf(text));
    return [
      ...packages.filter((name) => name.startsWith('node:')).map((name) => `${file} imports ${name}`),
      ...files.filter((other) => NOT_FOR_THE_CORE.includes(roomOf(other))).map((other) => `${file} imports ${other}`),
      ...(global === null ? [] : [`${file} uses ${global[0]}`]),
    ];
  });
}

/** Files that are run by themselves, and import no host for the core, directly or by what they import. @param run those files */
export function withoutHost(sources: Sources, run: readonly string[]): readonly string[] {
  const imports = importsOf(sources);
  return run.flatMap((file) => {
    const reached = new Set([file]);
    for (const each of reached) for (const other of imports.get(each)?.files ?? []) reached.add(other);
    return reached.has('node/install.ts') ? [] : [`${file} is run by itself, and does not import node/install.ts`];
  });
}

/** Files that have become too long. */
export function longFiles(sources: Sources): readonly string[] {
  return [...sources].flatMap(([file, text]) => {
    const lines = text.split('\n').length - 1;
    return lines > MOST_LINES ? [`${file} has ${lines} lines; ${MOST_LINES} are the most`] : [];
  });
}

/** Folders with too many files in them, subfolders not counted. */
export function crowdedFolders(sources: Sources): readonly string[] {
  const counts = new Map<string, number>();
  for (const file of sources.keys()) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  return [...counts].flatMap(([folder, count]) =>
    count > MOST_FILES ? [`${folder} has ${count} files; ${MOST_FILES} are the most`] : [],
  );
}

/** Folders of tests that mirror no folder of the sources. */
export function strayTests(sources: Sources): readonly string[] {
  const folders = [...sources.keys()].filter((file) => !file.startsWith('test/')).map((file) => `${dirname(file)}/`);
  const tested = new Set([...sources.keys()].filter((file) => /^test\/.*\.test\.ts$/.test(file)).map(dirname));
  return [...tested].flatMap((folder) => {
    const mirrored = folder.slice('test/'.length);
    const own = Object.keys(TESTS_OF_THEIR_OWN).some((name) => `${mirrored}/`.startsWith(`${name}/`));
    return own || mirrored === '' || folders.some((name) => name.startsWith(`${mirrored}/`))
      ? []
      : [`${folder} mirrors no folder of the sources`];
  });
}
