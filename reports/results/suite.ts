import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageRoot } from '../../node/package-root.ts';
import { findProject, type Project } from '../../project/project-file.ts';

/** A suite by its name and version, as package.json has them. */
export interface SuiteVersion {
  readonly name: string;
  readonly version: string;
}

/** This suite. */
export function thisSuite(): SuiteVersion {
  const { name, version }: SuiteVersion = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  return { name, version };
}

/** Whose features ran, and by what they were judged. */
export interface ResultsContext {
  /** The project of the folder that they ran in; undefined where none is described there. */
  readonly project: Project | undefined;
  /** When results are made; where the run does not tell when it ended, it counts as ended now. */
  readonly now: Date;
  readonly suite: SuiteVersion;
  /** What the features are: a project's own, or those of the suite. */
  readonly profile: 'features' | 'specification';
  /** The places of the project's scenarios, as far as they are known: what ran of them is held against it. */
  readonly scenarios: readonly string[];
}

/**
 * What is to be known of a run of features in a folder.
 * @param scenarios the places of the project's scenarios, as project-scenarios.ts lists them; none where no features ran
 * @throws Diagnostic of kind `input` for a broken rex-conformance.yaml
 */
export function contextOf(folder: string, now: Date, scenarios: readonly string[] = []): ResultsContext {
  const project = findProject(folder);
  const own = project === undefined && resolve(folder) === resolve(packageRoot);
  return { project, now, suite: thisSuite(), profile: own ? 'specification' : 'features', scenarios };
}
