import type { Catalogue } from '../../conformance/catalogue.ts';
import { parseCatalogue } from '../../conformance/catalogue.ts';
import {
  CHECK_MEDIA_TYPE,
  type CheckedRequirement,
  type CheckReport,
} from '../../conformance/universal/reporting/report.ts';
import type { Waiver } from '../../project/waivers.ts';
import { placeOf, type RunMessages, type RunScenario } from '../../reports/results/run-collector.ts';
import type { ResultsContext } from '../../reports/results/suite.ts';
import type { Observations } from '../../vocabulary/observations.ts';

const ENTRY = '{binds: [program], statement: "It holds.", rationale: "It must.", sources: [x], level: ';

/** A catalogue of three requirements: REX-A-01 and REX-A-02 are MUSTs, REX-B-01 is a SHOULD. */
export const catalogue: Catalogue = parseCatalogue(
  `A: {title: A, introduction: a, requirements: {REX-A-01: ${ENTRY}MUST}, REX-A-02: ${ENTRY}MUST}}}
B: {title: B, introduction: b, requirements: {REX-B-01: ${ENTRY}SHOULD}}}
`,
  'catalogue.yaml',
);

export const SHA = 'a'.repeat(64);

export const NOTHING: Observations = {
  objects: [],
  programs: [],
  helpers: [],
  variables: [],
  layouts: [],
  layoutFiles: [],
  seeds: [],
  maps: [],
  attachRefusals: [],
  loadRefusals: [],
  oldObjects: [],
  warnings: [],
  targets: [],
  lacks: [],
};

/** What a scenario observed that loaded an object. */
export function loading(...names: readonly string[]): Observations {
  return {
    ...NOTHING,
    objects: names.map((name) => ({ name, sha256: SHA })),
    layouts: ['linux-6.18-x86_64'],
    seeds: [7],
  };
}

/** A scenario that passed, unless it is said otherwise. */
export function scenario(part: Partial<RunScenario> = {}): RunScenario {
  const outcome = part.outcome ?? 'passed';
  const failed =
    outcome === 'failed'
      ? [{ text: 'the result is 1', status: 'FAILED', type: 'ConformanceFailure', message: 'expected  1\nfound     0' }]
      : [];
  return {
    uri: 'features/a.feature',
    line: 3,
    feature: 'A feature',
    name: '[1] A scenario',
    tags: [],
    outcome,
    reason: outcome === 'skipped' ? 'it was not carried out' : '',
    passed: outcome === 'passed',
    steps: 2,
    judged: true,
    failed,
    earlier: [],
    observations: NOTHING,
    attachments: [],
    ...part,
  };
}

export function run(...scenarios: readonly RunScenario[]): RunMessages {
  return {
    scenarios,
    features: [...new Set(scenarios.map(({ uri }) => uri))],
    known: scenarios.map(placeOf),
    troubles: [],
    finished: true,
    finishedAt: '2026-06-15T12:00:00.000Z',
    environment: { node: '22.1.0', platform: 'linux', architecture: 'x64' },
  };
}

/** Where results are made: a project with waivers, on a day. */
export function context(...waivers: readonly Waiver[]): ResultsContext {
  const project = {
    file: 'rex-conformance.yaml',
    folder: '/project',
    objects: () => [],
    layout: undefined,
    profiles: ['universal', 'features'] as const,
    captures: 'captures',
    types: undefined,
    coverage: undefined,
    target: undefined,
    waivers,
  };
  const suite = { name: 'rex-conformance', version: '1.2.3' };
  return { project, now: new Date('2027-01-01T00:00:00Z'), suite, profile: 'features', scenarios: [] };
}

export function checked(id: string, part: Partial<CheckedRequirement> = {}): CheckedRequirement {
  const { outcome = 'passed' } = part;
  const finding = {
    code: 'X',
    program: 'p',
    message: 'it broke',
    cause: '',
    hint: '',
    place: null,
    authors: false,
    times: 1,
    run: null,
    reproduction: null,
  };
  return {
    id,
    level: 'MUST',
    statement: 'It holds.',
    outcome,
    reason: outcome === 'failed' ? '' : `${outcome} because`,
    breaches: outcome === 'failed' ? 2 : 0,
    findings: outcome === 'failed' ? [finding] : [],
    ...part,
  };
}

export function report(requirements: readonly CheckedRequirement[], name = 'filter', seed = 0): CheckReport {
  return {
    format: 'rex-conformance check',
    formatVersion: 1,
    warnings: [],
    object: { name, ranAs: name, sha256: SHA, crate: null },
    layout: 'linux-6.18-x86_64',
    layoutSha256: null,
    seed,
    programs: [],
    requirements,
  };
}

/** The attachment of a report. */
export function attached(checkReport: unknown): RunScenario['attachments'][number] {
  const body = typeof checkReport === 'string' ? checkReport : JSON.stringify(checkReport);
  return { body, contentEncoding: 'IDENTITY', mediaType: CHECK_MEDIA_TYPE } as RunScenario['attachments'][number];
}
