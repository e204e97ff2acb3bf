/** All scenarios, from the sources. */
export default {
  import: ['steps/register.mjs', 'steps/cucumber.ts', 'test/runtime/cpu/oracle/lockstep/support.ts'],
  format: ['summary'],
  publish: false,
};
