import type { GherkinDocument, Pickle } from '@cucumber/messages';
import { featureLines } from '../../reports/feature-lines.ts';

/** Where a scenario stands. */
export interface ScenarioPlace {
  /** The feature's path from the project's root. */
  readonly file: string;
  /** The line that runs this scenario alone; an example's row for an outline. */
  readonly line: number;
  /** A name for files about it: `xdp-4`. */
  readonly id: string;
}

/** Finds a scenario in its feature. */
export function scenarioPlace(pickle: Pickle, document: GherkinDocument): ScenarioPlace {
  const line = featureLines(document).get(pickle.astNodeIds.at(-1) ?? '') ?? 1;
  const name = pickle.uri.replace(/^.*\/|\.feature$/g, '');
  const number = /^\[(\d+)\]/.exec(pickle.name)?.[1];
  return { file: pickle.uri, line, id: `${name}-${number ?? `line-${line}`}` };
}
