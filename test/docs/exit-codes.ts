/** Commands that end with another exit code than 0, and why. */
export const EXIT_CODES: Readonly<Record<string, { readonly codes: readonly number[]; readonly reason: string }>> = {
  'npx rex-conformance': { codes: [2], reason: 'no command is given' },
  'npm run fuzz': { codes: [2], reason: 'no reader is named' },
  'npm run mutants': { codes: [2], reason: 'no source is named' },
  'npx rex-conformance explore programs/bin/counter_racy': { codes: [1], reason: 'the program loses counts' },
  'npx rex-conformance run programs/bin/nested_unwrap': { codes: [1], reason: 'the program panics' },
  'npx rex-conformance run test/debugger/fixtures/wandering_index --events test/debugger/fixtures/wandering_index.events.yaml':
    {
      codes: [1],
      reason: 'the program panics',
    },
  'npx rex-conformance trace test/debugger/fixtures/wandering_index --events test/debugger/fixtures/wandering_index.events.yaml --function weight --only-lines':
    {
      codes: [1],
      reason: 'the program panics',
    },
  'npx rex-conformance trace test/debugger/fixtures/wandering_index --events test/debugger/fixtures/wandering_index.events.yaml --function wander --from 1003':
    {
      codes: [1],
      reason: 'the program panics',
    },
  'npx rex-conformance check programs/bin/endless': { codes: [1], reason: 'the program never returns' },
  'npx rex-conformance check programs/bin/short_packet --results reports/out/verdict/results.json': {
    codes: [1],
    reason: 'the program reads beyond the packet',
  },
  'npx rex-conformance badge reports/out/verdict/results.json --format markdown': {
    codes: [1],
    reason: 'the verdict is failed',
  },
  'npx rex-conformance verify reports/out/verdict/results.json programs/bin/port_filter': {
    codes: [6],
    reason: 'the bundle is of another object',
  },
  'npx rex-conformance check programs/bin/null_read --junit reports/out/junit.xml --summary reports/out/summary.md': {
    codes: [1],
    reason: 'the program is broken',
  },
  'npx rex-conformance merge reports/out/shards/1.ndjson reports/out/shards/2.ndjson reports/out/shards/3.ndjson -o reports/out/merged':
    { codes: [5], reason: 'the shards are of one folder of features' },
  'npx rex-conformance run programs/bin/hello --layout my-kernel.yaml': {
    codes: [0, 4],
    reason: 'a program that is built for other layouts than those of the running kernel is refused',
  },
  'npx rex-conformance layout --object programs/bin/hello --compare my-kernel.yaml': {
    codes: [0, 1],
    reason: 'the running kernel may have other layouts',
  },
  'npx rex-conformance layout --btf /sys/kernel/btf/vmlinux --compare linux-6.18-x86_64': {
    codes: [0, 1],
    reason: 'the running kernel may have other layouts',
  },
};
