/** What the features import as judges: says which scenario begins, and that it has ended. */
import { After, Before } from '@cucumber/cucumber';

/** @type {{ rexJudgedBy?: (name: string, ends: boolean) => void }} */
const judges = globalThis;

Before(({ gherkinDocument, pickle }) => {
  const scenarios = gherkinDocument.feature?.children.flatMap(({ scenario, rule }) =>
    scenario === undefined ? (rule?.children ?? []).map((child) => child.scenario) : [scenario],
  );
  const line = scenarios?.find((scenario) => scenario?.id === pickle.astNodeIds[0])?.location.line;
  judges.rexJudgedBy?.(`${pickle.uri}:${line}`, false);
});

// It runs behind all hooks that are imported later.
After(() => judges.rexJudgedBy?.('', true));
