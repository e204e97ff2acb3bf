import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import { parseProject } from '../../project/project-file.ts';
import { THOROUGH } from '../effort.ts';
import { mutatedValues } from '../mutated-values.ts';
import { validatorOf } from '../schemas.ts';
import { ELF, withFolder } from './support.ts';

const inSchema = validatorOf('project/rex-conformance.schema.json');

const PROJECT = {
  objects: ['my_filter.o', 'build/*'],
  layout: 'linux-6.18-x86_64',
  profiles: ['universal', 'features'],
  captures: 'pcaps',
  types: 'types.yaml',
  waivers: [{ requirement: 'REX-XDP-04', reason: 'not yet', until: '2027-02-28', object: 'my_filter' }],
};

/** What no schema can know: which files there are, and that two waivers are for the same. */
const BEYOND_THE_SCHEMA: ReadonlySet<string> = new Set(['PROJECT_PATH', 'WAIVER_TWICE']);

test(
  'reader and schema of rex-conformance.yaml agree on what becomes of a project with one thing changed',
  THOROUGH,
  () => {
    withFolder({ 'my_filter.o': ELF, 'build/count': ELF, 'pcaps/dns.pcap': '', 'types.yaml': '' }, (folder) => {
      const refusal = (value: unknown) => {
        try {
          parseProject(JSON.stringify(value), join(folder, 'rex-conformance.yaml'));
          return undefined;
        } catch (error) {
          if (error instanceof Diagnostic) return error.code;
          throw error;
        }
      };
      assert.equal(refusal(PROJECT), undefined);
      const disagreements = [...mutatedValues(PROJECT)].flatMap(({ what, value }) => {
        const refused = refusal(value);
        const agree = inSchema(value) === (refused === undefined);
        if (agree || (refused !== undefined && BEYOND_THE_SCHEMA.has(refused))) return [];
        return [
          `${what}: the schema ${inSchema(value) ? 'accepts' : 'refuses'} it, the reader says ${refused ?? 'nothing'}`,
        ];
      });
      assert.deepEqual(disagreements, []);
    });
  },
);
