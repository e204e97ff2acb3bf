import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import { shellPath } from '../../base/shell-words.ts';
import type { CheckReport } from '../../conformance/universal/reporting/report.ts';
import { writeOutputFiles } from '../../node/output-file.ts';
import { PROJECT_FILE } from '../../project/project-file.ts';
import type { Target } from '../../runtime/target.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Streams } from '../reporters.ts';
import { counted } from '../text-rows.ts';
import { featureText } from './init-feature.ts';
import { CUCUMBER_TEXT, ignoreText, projectText } from './init-files.ts';
import { type FoundObject, featureFile, namedObjects, searchObjects } from './init-objects.ts';
import { type Trial, type TriedObject, tryObject } from './init-trial.ts';

/** What `rex-conformance init` was asked to do. */
export interface InitArguments {
  /** Paths; the folder is searched where there are none. */
  readonly objects: readonly string[];
  readonly layout: string | undefined;
  /** Whether files that exist already are written anew. */
  readonly force: boolean;
}

interface NewFile {
  readonly path: string;
  readonly text: string;
}

const CUCUMBER_FILE = 'cucumber.mjs';
const IGNORE_FILE = '.gitignore';

/** @throws Diagnostic INIT_EXISTS where something would be overwritten */
function refuseToOverwrite(folder: string, files: readonly NewFile[]): void {
  const existing = files.map(({ path }) => path).filter((path) => existsSync(join(folder, path)));
  if (existing.length === 0) return;
  throw new Diagnostic({
    code: 'INIT_EXISTS',
    kind: 'input',
    message: `${existing.join(', ')} already ${existing.length === 1 ? 'exists' : 'exist'}`,
    cause: 'init overwrites nothing',
    hint: 'add --force to overwrite them, or edit them: rex-conformance.yaml lists the objects',
  });
}

/** How a trial ended, in a few words. */
function describeTrial({ program, ended, assumedFunction }: Trial): string {
  if (ended instanceof Diagnostic) return `    ${program.name} (${program.section}): not tried: ${ended.message}`;
  const verdict = /^\d+$/.test(ended.verdict) ? String(ended.result | 0) : ended.verdict;
  const note = assumedFunction === undefined ? '' : `; function ${assumedFunction} is assumed to exist`;
  return `    ${program.name} (${program.section}): ${ended.outcome}${ended.outcome === 'completed' ? `, ${verdict}` : ''}${note}`;
}

/** What the universal profile says, in a few words. */
function describeReport({ requirements }: CheckReport): string {
  const broken = requirements.filter(({ outcome, level }) => outcome === 'failed' && level === 'MUST');
  if (broken.length > 0) return `breaks ${broken.map(({ id }) => id).join(', ')}`;
  const skipped = requirements.filter(({ outcome }) => outcome === 'skipped');
  const unkept = requirements.filter(({ outcome, level }) => outcome === 'failed' && level !== 'MUST');
  const but = unkept.length === 0 ? '' : `, but not what is recommended: ${unkept.map(({ id }) => id).join(', ')}`;
  return skipped.length > 0
    ? `${counted(skipped.length, 'requirement')} could not be judged${but}`
    : `keeps every ${but === '' ? 'requirement' : 'MUST'}${but}`;
}

function describeObject({ found, loaded, trials, report }: TriedObject): string[] {
  const maps = loaded.maps.map(({ name, typeName }) => `${name} (${typeName})`);
  return [
    `  ${found.path}`,
    ...trials.map(describeTrial),
    ...(trials.length === loaded.programs.length
      ? []
      : [`    the first ${trials.length} of ${loaded.programs.length} programs were tried`]),
    ...(maps.length === 0 ? [] : [`    maps: ${maps.join(', ')}`]),
    `    universal profile: ${describeReport(report)}`,
  ];
}

function ignoreFile(folder: string): NewFile[] {
  const path = join(folder, IGNORE_FILE);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const text = ignoreText(before);
  return text === before ? [] : [{ path: IGNORE_FILE, text }];
}

function chooseObjects(args: InitArguments, folder: string): readonly FoundObject[] {
  return args.objects.length === 0 ? searchObjects(folder) : namedObjects(folder, args.objects);
}

/**
 * Begins a project in a folder: writes rex-conformance.yaml, cucumber.mjs and a feature for each object, which says what the object is and
 * what its programs did with one event each. Nothing is written unless every object can be loaded and no file would be overwritten.
 *
 * @param newTarget gives a kernel for each trial
 * @returns the exit code
 * @throws Diagnostic where no object is found, one cannot be loaded, or a file is there already
 */
export async function initProject(
  args: InitArguments,
  folder: string,
  newTarget: () => Target,
  streams: Streams,
): Promise<number> {
  const { layout } = args;
  const tried: TriedObject[] = [];
  for (const found of chooseObjects(args, folder)) {
    tried.push(await tryObject(newTarget, layout === undefined ? {} : { layout }, found));
  }
  const objects = tried.map(({ found }) => found);
  const files: NewFile[] = [
    { path: PROJECT_FILE, text: projectText(objects, layout) },
    { path: CUCUMBER_FILE, text: CUCUMBER_TEXT },
    ...tried.map((object) => ({ path: featureFile(object.found), text: featureText(object) })),
  ];
  if (!args.force) refuseToOverwrite(folder, files);
  const written = [...files, ...ignoreFile(folder)];
  writeOutputFiles(written.map(({ path, text }) => [join(folder, path), text, path]));
  const lines = [
    'found',
    ...tried.flatMap(describeObject),
    'wrote',
    ...written.map(({ path }) => `  ${path}`),
    'next',
    '  npx cucumber-js          runs the features; they say what was found, and a comment where one fails',
    `  edit ${shellPath(files.at(-1)!.path)}, and say what the program must do`,
  ];
  streams.out.write(`${lines.map(plainLine).join('\n')}\n`);
  return EXIT_CODES.completed;
}
