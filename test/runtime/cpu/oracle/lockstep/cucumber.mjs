/** All scenarios, from the sources. */
export default {
  import: ['steps/register.mjs', 'steps/cucumber.ts'],
  format: ['summary'],
  publish: false,
};
