import type { GherkinDocument, Pickle } from '@cucumber/messages';
import { oncePerObject } from '../../base/once.ts';
import { featureLines } from '../../vocabulary/feature-lines.ts';

const linesOf = oncePerObject(featureLines);

/** Where a scenario stands. */
export interface ScenarioPlace {
  /** The feature's path from the project's root. */
  readonly file: string;
  /** The line that runs this scenario alone; an example's row for an outline. */
  readonly line: number;
  /**
   * A name for files about it, below a folder, that no other scenario has: `features/program-types/xdp/4`, for a row of examples
   * `…/4-line-31`.
   */
  readonly id: string;
}

/** Finds a scenario in its feature. */
export function scenarioPlace(pickle: Pickle, document: GherkinDocument): ScenarioPlace {
  const line = linesOf(document).get(pickle.astNodeIds.at(-1) ?? '') ?? 1;
  const folders = pickle.uri.replace(/\.feature(\.md)?$/, '').split(/[\\/]/);
  const folder = folders.filter((part) => part !== '' && part !== '.').map((part) => (part === '..' ? 'up' : part));
  const number = /^\[(\d+)\]/.exec(pickle.name)?.[1];
  const ambiguous = number === undefined || pickle.astNodeIds.length > 1 || countNumbered(document, number) > 1;
  const parts = [...(number === undefined ? [] : [number]), ...(ambiguous ? [`line-${line}`] : [])];
  return { file: pickle.uri, line, id: [...folder, parts.join('-')].join('/') };
}

/** How many scenarios of a feature have a number. */
function countNumbered({ feature }: GherkinDocument, number: string): number {
  const children = (feature?.children ?? []).flatMap((child) => [child, ...(child.rule?.children ?? [])]);
  return children.filter(({ scenario }) => scenario?.name.startsWith(`[${number}]`)).length;
}
