/** What the features import as judges: says which scenario comes next. */
import { Before } from '@cucumber/cucumber';
import { judgedBy } from './switches.mjs';

Before(({ gherkinDocument, pickle }) => {
  const scenarios = gherkinDocument.feature?.children.flatMap(({ scenario, rule }) =>
    scenario === undefined ? (rule?.children ?? []).map((child) => child.scenario) : [scenario],
  );
  const line = scenarios?.find((scenario) => scenario?.id === pickle.astNodeIds[0])?.location.line;
  judgedBy(`${pickle.uri}:${line}`);
});
