import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import { shellPath } from '../../base/shell-words.ts';
import type { CheckReport } from '../../conformance/universal/reporting/report.ts';
import { PROJECT_FILE } from '../../project/project-file.ts';
import type { Target } from '../../runtime/target.ts';
import { EXIT_CODES, exitCodeOf, worstExitCode } from '../exit-codes.ts';
import type { Streams } from '../reporters.ts';
import { counted } from '../text-rows.ts';
import type { CiName, TemplateName } from './choices.ts';
import { ciFile } from './ci-files.ts';
import { editorFiles } from './editor-files.ts';
import { featureText } from './init-feature.ts';
import { CUCUMBER_TEXT, ignoreText, projectText } from './init-files.ts';
import { type BadObject, type FoundObjects, featureFile, namedObjects, searchObjects } from './init-objects.ts';
import { type Trial, type TriedObject, tryObject } from './init-trial.ts';
import { type NewFile, type NewProject, printProject, writeProject } from './new-files.ts';
import { insideDependencies, outsideDependencies, packageFile } from './package-file.ts';
import { nameForFolder, objectPath, programName, rustFiles } from './rust-project.ts';

/** The arguments of `rex-conformance init`. */
export interface InitArguments {
  /** Paths; the folder is searched where there are none. With a template, at most one word: the program's name. */
  readonly objects: readonly string[];
  readonly template: TemplateName | undefined;
  readonly ci: CiName | undefined;
  readonly layout: string | undefined;
  /** Whether files that exist already are written again. */
  readonly force: boolean;
}

const CUCUMBER_FILE = 'cucumber.mjs';
const IGNORE_FILE = '.gitignore';
const CARGO_FILE = 'Cargo.toml';

/** How a trial ended, in a few words. */
function describeTrial({ program, ended, assumedFunction }: Trial): string {
  if (ended instanceof Diagnostic) return `    ${program.name} (${program.section}): not tried: ${ended.message}`;
  const verdict = /^\d+$/.test(ended.verdict) ? String(ended.result | 0) : ended.verdict;
  const note = assumedFunction === undefined ? '' : `; function ${assumedFunction} is assumed to exist`;
  return `    ${program.name} (${program.section}): ${ended.outcome}${ended.outcome === 'completed' ? `, ${verdict}` : ''}${note}`;
}

/** The verdict of the universal profile, in a few words. */
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
    ...found.copies.map((path) => `    the same file: ${path}`),
    ...trials.map(describeTrial),
    ...(trials.length === loaded.programs.length
      ? []
      : [`    the first ${trials.length} of ${loaded.programs.length} programs were tried`]),
    ...(maps.length === 0 ? [] : [`    maps: ${maps.join(', ')}`]),
    `    universal profile: ${describeReport(report)}`,
  ];
}

function ignoreFile(folder: string, folders: readonly string[]): NewFile[] {
  const path = join(folder, IGNORE_FILE);
  const amended = existsSync(path);
  // Each byte is a character, so that bytes that are not UTF-8 stay.
  const before = amended ? readFileSync(path, 'latin1') : '';
  const text = ignoreText(before, folders);
  return text === before ? [] : [{ path: IGNORE_FILE, text: Buffer.from(text, 'latin1'), amended }];
}

/**
 * The files of a project for its editor, for npm and for a server. Only a workflow or a new program makes init write into these.
 * @param rust whether the project has Rust sources
 */
function surroundings({ ci, force }: InitArguments, folder: string, rust: boolean): NewProject {
  if (!rust && ci === undefined) return { files: ignoreFile(folder, ['node_modules']), kept: [] };
  const ignore = ignoreFile(folder, rust ? ['node_modules', 'target'] : ['node_modules']);
  const scripts = rust
    ? { build: 'rex-conformance build', watch: 'rex-conformance watch', test: 'rex-conformance build && cucumber-js' }
    : { test: 'cucumber-js' };
  const parts = [packageFile(folder, scripts, force), editorFiles(folder, rust, force)];
  const workflow = ci === undefined ? [] : [ciFile(ci, rust)];
  return {
    files: [...workflow, ...parts.flatMap(({ files }) => files), ...ignore],
    kept: [...parts.flatMap(({ kept }) => kept), ...(ci === undefined ? [] : outsideDependencies(folder))],
  };
}

function joined(files: readonly NewFile[], around: NewProject): NewProject {
  return { files: [...files, ...around.files], kept: around.kept };
}

/** Objects that were loaded and tried, and those that could not be. */
interface TriedObjects {
  readonly tried: readonly (readonly [TriedObject, feature: NewFile])[];
  readonly bad: readonly BadObject[];
}

async function tryObjects({ objects, bad }: FoundObjects, newTarget: () => Target, layout: string | undefined) {
  const tried: (readonly [TriedObject, NewFile])[] = [];
  const failed = [...bad];
  for (const found of objects) {
    try {
      const object = await tryObject(newTarget, layout === undefined ? {} : { layout }, found);
      tried.push([object, { path: featureFile(found), text: featureText(object) }]);
    } catch (error) {
      if (!(error instanceof Diagnostic) || error.kind === 'internal') throw error;
      failed.push({ path: found.path, error });
    }
  }
  return { tried, bad: failed } satisfies TriedObjects;
}

/**
 * Begins a project in a folder, from a template or from objects: writes rex-conformance.yaml, cucumber.mjs and features. For each object
 * that is there, a feature describes the object and the results of one event for each program. An object that cannot be loaded is reported,
 * and left out. Nothing is written if a file would be overwritten. With `ci` alone, a project that is there gets a workflow and nothing else.
 *
 * @param newTarget gives a kernel for each trial
 * @returns the exit code: that of the worst error where an object was left out
 * @throws Diagnostic where no object is found, none can be loaded, or a file is there already
 */
export async function initProject(
  args: InitArguments,
  folder: string,
  newTarget: () => Target,
  streams: Streams,
): Promise<number> {
  if (args.template !== undefined) return beginWithTemplate(args, args.template, folder, streams);
  if (args.ci !== undefined && args.objects.length === 0 && existsSync(join(folder, PROJECT_FILE)))
    return addWorkflow(args, folder, streams);
  return await beginWithObjects(args, folder, newTarget, streams);
}

/** Adds a workflow to a project that is there; its own files, features among them, stay as they are. */
function addWorkflow(args: InitArguments, folder: string, streams: Streams): number {
  const project = surroundings(args, folder, existsSync(join(folder, CARGO_FILE)));
  const replaced = writeProject(folder, project, args.force);
  const next = [
    'commit these files; the server judges the objects of rex-conformance.yaml',
    ...insideDependencies(folder),
  ];
  printProject(project, replaced, next, streams);
  return EXIT_CODES.completed;
}

async function beginWithObjects(
  args: InitArguments,
  folder: string,
  newTarget: () => Target,
  streams: Streams,
): Promise<number> {
  const chosen = args.objects.length === 0 ? searchObjects(folder) : namedObjects(folder, args.objects);
  const { tried, bad } = await tryObjects(chosen, newTarget, args.layout);
  const [first, ...others] = bad;
  if (tried.length === 0 && first !== undefined) {
    for (const { error } of others) streams.error.write(`${error.format()}\n`);
    throw first.error;
  }
  const features = tried.map(([, feature]) => feature);
  const project = joined(
    [
      {
        path: PROJECT_FILE,
        text: projectText(
          tried.map(([{ found }]) => found.path),
          args.layout,
        ),
      },
      { path: CUCUMBER_FILE, text: CUCUMBER_TEXT },
      ...features,
    ],
    surroundings(args, folder, false),
  );
  const replaced = writeProject(folder, project, args.force);
  const lines = ['found', ...tried.flatMap(([object]) => describeObject(object))];
  if (bad.length > 0) lines.push('left out', ...bad.map(({ path, error }) => `  ${path}: ${error.code}`));
  streams.out.write(`${lines.map(plainLine).join('\n')}\n`);
  printProject(
    project,
    replaced,
    [
      'npx cucumber-js          runs the features; they say what was found, and a comment where one fails',
      `edit ${shellPath(features.at(-1)!.path)}, and say what the program must do`,
      ...(args.ci === undefined ? [] : insideDependencies(folder)),
    ],
    streams,
  );
  for (const { error } of bad) streams.error.write(`${error.format()}\n`);
  return bad.length === 0 ? EXIT_CODES.completed : worstExitCode(bad.map(({ error }) => exitCodeOf(error.kind)));
}

function beginWithTemplate(args: InitArguments, template: TemplateName, folder: string, streams: Streams): number {
  const name = programName(args.objects[0] ?? nameForFolder(folder));
  const project = joined(
    [
      ...rustFiles(folder, template, name),
      { path: PROJECT_FILE, text: projectText([objectPath(name)], args.layout) },
      { path: CUCUMBER_FILE, text: CUCUMBER_TEXT },
    ],
    surroundings(args, folder, true),
  );
  const replaced = writeProject(folder, project, args.force);
  printProject(
    project,
    replaced,
    [
      'npx rex-conformance build   compiles the program; the first time also core, which takes half a minute',
      'npx cucumber-js             runs its feature',
      'npx rex-conformance watch   does both at each change; edit src/main.rs',
      ...(args.ci === undefined ? [] : insideDependencies(folder)),
    ],
    streams,
  );
  return EXIT_CODES.completed;
}
