import { shippedText } from '../base/host.ts';
import { parseYaml } from '../base/yaml-document.ts';
import type { KeyForm } from '../base/yaml-faults.ts';
import type { YamlValue } from '../base/yaml-value.ts';

/** A deviation of a published kernel from what Rex promises. */
export interface Deviation {
  /** In capital letters, of its own within a kernel: `SECOND-LOCK`. */
  readonly id: string;
  /** The requirements that the kernel does not keep, or that nothing makes a program keep there. */
  readonly requirements: readonly string[];
  readonly title: string;
  readonly promised: string;
  readonly found: string;
  /** Whether the kernel that can be chosen by its name does it. */
  readonly modelled: boolean;
  /** Why it does not. */
  readonly reason: string | undefined;
}

/** A kernel that has been published, and what was found of it. */
export interface DeviatingKernel {
  /** As `--kernel` has it: `rex-2025-02`. */
  readonly name: string;
  readonly title: string;
  /** Year and month: `2025-02`. */
  readonly published: string;
  /** How it was tried, in one sentence. */
  readonly how: string;
  readonly deviations: readonly Deviation[];
}

const FILE = 'conformance/deviations.yaml';
const SCHEMA = 'conformance/deviations.schema.json';
const KERNELS: KeyForm = { pattern: /^[a-z0-9-]+$/, form: 'names of kernels', hint: 'write rex- and the month' };
const NAMES: KeyForm = { pattern: /^[A-Z0-9-]+$/, form: 'words in capital letters', hint: 'write SECOND-LOCK' };

function readDeviation(id: string, value: YamlValue): Deviation {
  const entry = value.mapping(['requirements', 'title', 'promised', 'found', 'modelled']);
  const modelled = entry.require('modelled').text();
  return {
    id,
    requirements: entry
      .require('requirements')
      .list()
      .map((item) => item.text()),
    title: entry.require('title').text(),
    promised: entry.require('promised').text(),
    found: entry.require('found').text(),
    modelled: modelled === 'yes',
    reason: modelled === 'yes' ? undefined : modelled,
  };
}

/**
 * Reads what published kernels were found to do (conformance/deviations.schema.json).
 * @param path the file's path as errors give it
 * @throws Diagnostic of kind `input`, naming line and column
 */
export function parseDeviations(text: string, path: string): readonly DeviatingKernel[] {
  const document = parseYaml(text, path, 'the document', SCHEMA).mapping(['kernels']);
  return document
    .require('kernels')
    .named(KERNELS)
    .map(([name, value]) => {
      const kernel = value.mapping(['title', 'published', 'how', 'deviations']);
      return {
        name,
        title: kernel.require('title').text(),
        published: kernel.require('published').text(),
        how: kernel.require('how').text(),
        deviations: kernel
          .require('deviations')
          .named(NAMES)
          .map(([id, entry]) => readDeviation(id, entry)),
      };
    });
}

/** What the suite ships about published kernels. */
export function loadDeviations(): readonly DeviatingKernel[] {
  return parseDeviations(shippedText(FILE), FILE);
}
