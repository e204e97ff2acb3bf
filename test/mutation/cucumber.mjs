/** How the features run as judges: on the bundle that the environment names, without a report, to the first failure. */
export default {
  import: [new URL('scenario-hooks.mjs', import.meta.url).pathname, process.env.REX_MUTATION_STEPS ?? ''],
  format: ['summary'],
  strict: true,
  retry: 0,
  publish: false,
};
