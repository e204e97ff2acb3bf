import type { GherkinDocument } from '@cucumber/messages';

/** The line of each step of a feature, by the identifier of its node. */
export function stepLines(document: GherkinDocument): ReadonlyMap<string, number> {
  const children = (document.feature?.children ?? []).flatMap((child) => [child, ...(child.rule?.children ?? [])]);
  const steps = children.flatMap(({ background, scenario }) => (background ?? scenario)?.steps ?? []);
  return new Map(steps.map(({ id, location }) => [id, location.line]));
}

/** The line of each scenario of a feature, and of each row of its examples, by the identifier of its node: the line that runs it alone. */
export function featureLines(document: GherkinDocument): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const child of document.feature?.children ?? []) {
    const scenarios = child.rule ? child.rule.children.map((inner) => inner.scenario) : [child.scenario];
    for (const scenario of scenarios) {
      if (scenario === undefined) continue;
      const rows = scenario.examples.flatMap(({ tableBody }) => tableBody);
      for (const { id, location } of [scenario, ...rows]) lines.set(id, location.line);
    }
  }
  return lines;
}

/** What of a feature is written, and never run. */
export interface NeverRun {
  /** `features/a.feature:12` */
  readonly place: string;
  /** As a report says it, in one line. */
  readonly text: string;
}

/** The parts of a feature that never run: examples without a row, or a file without a scenario. */
export function neverRun(document: GherkinDocument): readonly NeverRun[] {
  const file = (document.uri ?? '').replaceAll('\\', '/');
  const children = (document.feature?.children ?? []).flatMap((child) => [child, ...(child.rule?.children ?? [])]);
  const scenarios = children.flatMap(({ scenario }) => scenario ?? []);
  if (scenarios.length === 0) return [{ place: `${file}:1`, text: `${file} has no scenario` }];
  const empty = scenarios.flatMap(({ examples }) => examples.filter(({ tableBody }) => tableBody.length === 0));
  return empty.map(({ location }) => {
    const place = `${file}:${location.line}`;
    return { place, text: `${place}: the examples have no row, so that nothing is run of them` };
  });
}

/** The parts of a feature that can run alone, each with its line: scenarios without examples, and rows of examples. */
export function runnableNodes(document: GherkinDocument): readonly (readonly [id: string, line: number])[] {
  const children = document.feature?.children ?? [];
  const scenarios = children.flatMap(({ rule, scenario }) => [
    ...(rule?.children.map((inner) => inner.scenario) ?? []),
    scenario,
  ]);
  return scenarios.flatMap((scenario) => {
    if (scenario === undefined) return [];
    const rows = scenario.examples.flatMap(({ tableBody }) => tableBody);
    const nodes = scenario.examples.length === 0 ? [scenario] : rows;
    return nodes.map(({ id, location }) => [id, location.line] as const);
  });
}
