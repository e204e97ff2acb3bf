/** Scenarios with instructions that the processor counts. */
export default {
  import: ['steps/register.mjs', 'steps/cucumber.ts', 'test/runtime/coverage/native-features.ts'],
  format: ['summary'],
  publish: false,
};
