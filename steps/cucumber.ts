import '../node/install.ts';
import {
  After,
  AfterAll,
  Before,
  BeforeStep,
  defineParameterType,
  defineStep,
  type IWorldOptions,
  setDefaultTimeout,
  setDefinitionFunctionWrapper,
  setWorldConstructor,
  type World,
} from '@cucumber/cucumber';
import { CHECK_MEDIA_TYPE } from '../conformance/universal/reporting/report.ts';
import { openPipe, targetVariable } from '../node/adapter-pipe.ts';
import { coverageVariable, processName } from '../node/coverage-variable.ts';
import { optimiseLater } from '../node/optimise-later.ts';
import { Lacking } from '../target/capabilities.ts';
import { LOOK_INSIDE_MEDIA_TYPE } from '../vocabulary/look-inside.ts';
import { OBSERVATIONS_MEDIA_TYPE } from '../vocabulary/observations.ts';
import { describeWarnings } from './inputs/packet-warnings.ts';
import { PARAMETERS } from './parameter-types.ts';
import type { PhraseParameter } from './parameters/phrase-parameter.ts';
import { findPhrase } from './phrase-matcher.ts';
import { PHRASES } from './phrases.ts';
import { projectCode } from './project-code.ts';
import { chosenTarget, runOnTarget } from './running/chosen-target.ts';
import { beginCoverage, coverageFolder } from './running/coverage.ts';
import { explainFailure } from './running/failures.ts';
import { expectComparing } from './running/misplaced.ts';
import { refuseKernels } from './running/new-kernel.ts';
import { lookInsideOf, removeEarlier } from './running/reproduction.ts';
import { scenarioPlace } from './running/scenario-place.ts';
import { skip } from './running/skipping.ts';
import { expectWholeTables, stepPlace } from './running/step-places.ts';
import { Scenario } from './scenario.ts';
import { argumentKind, expectArgument, readArguments } from './tables/step-arguments.ts';
import type { Phrase } from './vocabulary.ts';

/** Registers the vocabulary with cucumber, and nothing else: what a phrase does is in steps/phrases. */

optimiseLater();

const counted = coverageFolder(coverageVariable());
if (counted !== undefined) AfterAll(beginCoverage(counted, processName()));

try {
  const settings = chosenTarget(targetVariable());
  if (settings !== undefined) {
    // Each answer of a target has a deadline of its own.
    setDefaultTimeout(-1);
    AfterAll(runOnTarget(() => openPipe(settings.reach, settings.folder), settings));
  }
} catch (error) {
  // An error here would have no place in a report.
  refuseKernels(error as Error);
}

/** The media type of what cucumber's `log` attaches, which reports show as text. */
const LOG_MEDIA_TYPE = 'text/x.cucumber.log+plain';

const attachments = new WeakMap<Scenario, IWorldOptions['attach']>();

setWorldConstructor(
  /** A scenario, with everything that cucumber gives to steps. A project's own steps may need it. */
  class extends Scenario implements Pick<World, 'attach' | 'log' | 'link' | 'parameters'> {
    readonly attach: World['attach'];
    readonly log: World['log'];
    readonly link: World['link'];
    readonly parameters: World['parameters'];

    constructor({ attach, log, link, parameters }: IWorldOptions) {
      super();
      this.attach = attach;
      this.log = log;
      this.link = link;
      this.parameters = parameters;
      attachments.set(this, attach);
    }
  },
);

for (const { name, regexp, transformer } of PARAMETERS) {
  defineParameterType({ name, regexp, transformer: explained(transformer), useForSnippets: false });
}

/** Reads a value of a step; one that cannot be is an error of the scenario, as one that a phrase finds. */
function explained(transformer: PhraseParameter['transformer']) {
  return function (this: Scenario, ...groups: (string | undefined)[]): unknown {
    try {
      return transformer(...groups);
    } catch (error) {
      throw explainFailure(error, this);
    }
  };
}

function stepCode(phrase: Phrase): (this: Scenario, ...args: unknown[]) => Promise<undefined | 'skipped'> {
  const step = async function (this: Scenario, ...args: unknown[]): Promise<undefined | 'skipped'> {
    try {
      // cucumber adds a callback behind them.
      await phrase.code.call(this, ...readArguments(phrase, args.slice(0, phrase.arity), this.step?.table));
      return undefined;
    } catch (error) {
      if (error instanceof Lacking) return skip(this, error);
      throw explainFailure(error, this);
    }
  };
  // cucumber compares the number of parameters with the step's.
  return Object.defineProperty(step, 'length', { value: phrase.arity });
}

for (const phrase of PHRASES) defineStep(phrase.expression, stepCode(phrase));

setDefinitionFunctionWrapper(projectCode);

Before(function (this: Scenario, { pickle, gherkinDocument }) {
  this.place = scenarioPlace(pickle, gherkinDocument);
  removeEarlier(this.place);
});

BeforeStep(function (this: Scenario, { pickle, pickleStep, gherkinDocument }) {
  // A step whose place cannot be had must not be told by that of the step before it.
  this.step = undefined;
  try {
    this.step = stepPlace(pickle, pickleStep, gherkinDocument);
    expectWholeTables(pickle, pickleStep, gherkinDocument);
    // A step that no phrase says is the project's own.
    const phrase = findPhrase(pickleStep.text)?.phrase;
    const { file, line } = this.step;
    if (phrase !== undefined) {
      expectComparing(phrase, pickleStep.type, `${file}:${line}`);
      expectArgument(phrase, argumentKind(pickleStep.argument), `${file}:${line}`);
    }
  } catch (error) {
    throw explainFailure(error, this);
  }
  this.beginStep(pickleStep.type);
});

After(async function (this: Scenario, { result }) {
  let failure: Error | undefined;
  try {
    // What fails here is not a step of the scenario.
    this.step = undefined;
    if (result?.status === 'PASSED') this.expectAllExplained();
  } catch (error) {
    failure = explainFailure(error, this);
  }
  const attach = attachments.get(this);
  const warnings = describeWarnings(this.observations.warnings);
  if (warnings !== undefined) attach?.(warnings, LOG_MEDIA_TYPE);
  attach?.(JSON.stringify(this.observations), OBSERVATIONS_MEDIA_TYPE);
  const look = lookInsideOf(this);
  if (look !== undefined) attach?.(JSON.stringify(look), LOOK_INSIDE_MEDIA_TYPE);
  for (const report of this.checkReports) attach?.(JSON.stringify(report), CHECK_MEDIA_TYPE);
  try {
    await this.end();
  } catch (error) {
    // A target behind a wire may be gone. That the scenario failed before is worth more.
    failure ??= explainFailure(error, this);
  }
  if (failure !== undefined) throw failure;
});
