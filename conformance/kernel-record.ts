import { shippedText } from '../base/host.ts';
import { parseYaml } from '../base/yaml-document.ts';
import type { YamlValue } from '../base/yaml-value.ts';

/** How a case is replayed: by a scenario of the specification, by steps of its own, or not at all. */
export type Replay =
  | {
      readonly kind: 'scenario';
      /** The feature, from the folder features on. */
      readonly feature: string;
      readonly number: number;
      /** Texts of the scenario that are what the kernel did. */
      readonly shows: readonly string[];
    }
  | {
      readonly kind: 'steps';
      readonly steps: string;
      /** The deviation that the steps show: they hold on the published kernel alone. */
      readonly deviation: string | undefined;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** Something that was tried on a real kernel. */
export interface RecordedCase {
  readonly name: string;
  /** What the kernel did. */
  readonly did: string;
  /** Whose code did it: the published kernel's, or a part that was written for the trial from what is published of it. */
  readonly from: 'kernel' | 'facts';
  readonly replay: Replay;
}

/** What a real Rex kernel did. */
export interface KernelRecord {
  /** The published kernel's name: `rex-2025-02`. */
  readonly kernel: string;
  readonly cases: readonly RecordedCase[];
}

const FILE = 'conformance/kernel-record.yaml';
const SCHEMA = 'conformance/kernel-record.schema.json';
const SCENARIO = /^(\S+\.feature) (\d+)$/;

function readScenario(value: YamlValue): { readonly feature: string; readonly number: number } {
  const [, feature, number] = SCENARIO.exec(value.text()) ?? [];
  if (feature !== undefined) return { feature, number: Number(number) };
  throw value.fault({
    code: 'RECORD_SCENARIO',
    problem: `${value.what} is ${JSON.stringify(value.text())}`,
    cause: 'it names a feature and the number of a scenario',
    hint: 'write it as in "panics/cleanup.feature 6"',
  });
}

function readCase(value: YamlValue): RecordedCase {
  const entry = value.mapping(['case', 'did', 'from', 'scenario', 'shows', 'steps', 'deviation', 'unreplayed']);
  const common = {
    name: entry.require('case').text(),
    did: entry.require('did').text(),
    from: entry.require('from').word(['kernel', 'facts']),
  };
  switch (entry.one(['scenario', 'steps', 'unreplayed'])) {
    case 'scenario': {
      const shows = entry.get('shows')?.list() ?? [];
      const scenario = readScenario(entry.require('scenario'));
      return { ...common, replay: { kind: 'scenario', ...scenario, shows: shows.map((item) => item.text()) } };
    }
    case 'steps': {
      const deviation = entry.get('deviation')?.text();
      return { ...common, replay: { kind: 'steps', steps: entry.require('steps').text(), deviation } };
    }
    case 'unreplayed':
      return { ...common, replay: { kind: 'none', reason: entry.require('unreplayed').text() } };
  }
}

/**
 * Reads what a real kernel did (conformance/kernel-record.schema.json).
 * @param path the file's path as errors give it
 * @throws Diagnostic of kind `input`, naming line and column
 */
export function parseKernelRecord(text: string, path: string): KernelRecord {
  const document = parseYaml(text, path, 'the record', SCHEMA).mapping(['kernel', 'cases']);
  return { kernel: document.require('kernel').text(), cases: document.require('cases').list().map(readCase) };
}

/** The record that the suite ships. */
export function loadKernelRecord(): KernelRecord {
  return parseKernelRecord(shippedText(FILE), FILE);
}
