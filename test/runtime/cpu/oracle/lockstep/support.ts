import { After, Before } from '@cucumber/cucumber';
import { begin, end } from './progress.ts';

/** Tells what follows runs to which scenario they belong. */
Before(({ pickle, gherkinDocument }) => {
  const nodes = new Set(pickle.astNodeIds);
  const scenarios = (gherkinDocument.feature?.children ?? []).flatMap((child) => [
    ...(child.scenario === undefined ? [] : [child.scenario]),
    ...(child.rule?.children ?? []).flatMap((each) => (each.scenario === undefined ? [] : [each.scenario])),
  ]);
  const found = scenarios.find(({ id }) => nodes.has(id));
  const rows = (found?.examples ?? []).flatMap(({ tableBody }) => tableBody);
  const row = rows.find(({ id }) => nodes.has(id));
  begin(`${pickle.uri}:${(row ?? found)?.location.line ?? 0}`);
});

After(({ result }) => end(result?.status ?? 'UNKNOWN', result?.message));
