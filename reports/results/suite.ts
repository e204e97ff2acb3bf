import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageRoot } from '../../node/package-root.ts';
import { findProject, type Project } from '../../project/project-file.ts';

/** A suite by its name and version in package.json. */
export interface SuiteVersion {
  readonly name: string;
  readonly version: string;
}

/** This suite. */
export function thisSuite(): SuiteVersion {
  const { name, version }: SuiteVersion = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  return { name, version };
}

/** The project with the features, and what judged them. */
export interface ResultsContext {
  /** The project of the folder where they ran; undefined if it has no project file. */
  readonly project: Project | undefined;
  /** The time of the results; also the end of a run without a known end. */
  readonly now: Date;
  readonly suite: SuiteVersion;
  /** The source of the features: a project's own, or the suite. */
  readonly profile: 'features' | 'specification';
  /** The known places of the project's scenarios; the run is compared with them. */
  readonly scenarios: readonly string[];
}

/**
 * The context of a run of features in a folder.
 * @param scenarios the places of the project's scenarios, as project-scenarios.ts lists them; empty if no features ran
 * @throws Diagnostic of kind `input` for a broken rex-conformance.yaml
 */
export function contextOf(folder: string, now: Date, scenarios: readonly string[] = []): ResultsContext {
  const project = findProject(folder);
  const own = project === undefined && resolve(folder) === resolve(packageRoot);
  return { project, now, suite: thisSuite(), profile: own ? 'specification' : 'features', scenarios };
}
