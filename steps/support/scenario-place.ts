import type { GherkinDocument, Pickle } from '@cucumber/messages';

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
  const lines = new Map<string, number>();
  for (const child of document.feature?.children ?? []) {
    const scenarios = child.rule ? child.rule.children.map((inner) => inner.scenario) : [child.scenario];
    for (const scenario of scenarios) {
      if (scenario === undefined) continue;
      lines.set(scenario.id, scenario.location.line);
      for (const row of scenario.examples.flatMap((examples) => examples.tableBody))
        lines.set(row.id, row.location.line);
    }
  }
  const line = lines.get(pickle.astNodeIds.at(-1) ?? '') ?? 1;
  const name = pickle.uri.replace(/^.*\/|\.feature$/g, '');
  const number = /^\[(\d+)\]/.exec(pickle.name)?.[1];
  return { file: pickle.uri, line, id: `${name}-${number ?? `line-${line}`}` };
}
