export default {
  import: ['steps/register.mjs', 'steps/cucumber.ts'],
  format: [
    './reports/verdict-formatter.ts',
    ['html', 'reports/out/report.html'],
    ['message', 'reports/out/messages.ndjson'],
  ],
  strict: true,
  retry: 0,
  publish: false,
};
