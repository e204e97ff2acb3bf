import type { CiName } from './choices.ts';
import type { NewFile } from './new-files.ts';

/** The compiler of the workflow on GitHub. Its machines have rustup. The suite's own tests use it, too. */
const RUST_RELEASE = '1.85.0';
/** Debian's packages in the image of the job on GitLab. */
const DEBIAN_PACKAGES = 'rustc-web cargo-web rust-web-src lld';

const INSTALL = 'if [ -f package-lock.json ]; then npm ci; else npm install; fi';
/** The verdict at the end reports a failure of features: it knows waivers. */
const TOLERATED = '|| case $? in 1 | 5) ;; *) exit $? ;; esac';
const RUN = `npx cucumber-js ${TOLERATED}`;
const MADE = 'test -s reports/out/results.json';
const CHECK = `npx rex-conformance check --results reports/out/results.json --junit reports/out/junit.xml ${TOLERATED}`;
const VERDICT = 'npx rex-conformance badge';
const BUILD = 'npx rex-conformance build';

function github(rust: boolean): string {
  const lines = [
    '# Judges the programs of this project: features, then the universal profile. The last step has the verdict as its exit code.',
    'name: rex-conformance',
    'on: [push, pull_request]',
    '',
    'permissions:',
    '  contents: read',
    '',
    'jobs:',
    '  rex-conformance:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: actions/checkout@v4',
    '      - uses: actions/setup-node@v4',
    '        with:',
    '          node-version: 22',
    '      - name: Install',
    `        run: ${INSTALL}`,
    ...(rust
      ? [
          '      - name: Install the Rust compiler with the source of its core',
          '        run: |',
          `          rustup toolchain install ${RUST_RELEASE} --profile minimal --component rust-src`,
          `          rustup default ${RUST_RELEASE}`,
          '      - name: Build',
          `        run: ${BUILD}`,
        ]
      : []),
    '      - name: Run the features',
    '        run: |',
    `          ${RUN}`,
    `          ${MADE}`,
    '      - name: Judge the objects by the universal profile',
    '        run: |',
    `          ${CHECK}`,
    '      - name: Badge and verdict',
    `        run: ${VERDICT}`,
    '      - name: Keep the results',
    `        if: \${{ !cancelled() }}`,
    '        uses: actions/upload-artifact@v4',
    '        with:',
    '          name: rex-conformance',
    '          path: reports/out',
    '',
  ];
  return lines.join('\n');
}

function gitlab(rust: boolean): string {
  const script = [
    INSTALL,
    ...(rust
      ? [
          'apt-get update -qq',
          `apt-get install -y -qq --no-install-recommends ${DEBIAN_PACKAGES} gcc libc6-dev > /dev/null`,
          BUILD,
        ]
      : []),
    RUN,
    MADE,
    CHECK,
    VERDICT,
  ];
  const lines = [
    '# Judges the programs of this project: features, then the universal profile. The last line has the verdict as its exit code.',
    'rex-conformance:',
    '  image: node:22-bookworm',
    '  script:',
    ...script.map((line) => `    - ${line}`),
    '  artifacts:',
    '    when: always',
    '    paths: [reports/out]',
    '    reports:',
    '      junit: reports/out/junit.xml',
    '',
  ];
  return lines.join('\n');
}

/** The workflow of a project. @param rust whether its objects are built from Rust sources */
export function ciFile(name: CiName, rust: boolean): NewFile {
  return name === 'github'
    ? { path: '.github/workflows/rex-conformance.yml', text: github(rust) }
    : { path: '.gitlab-ci.yml', text: gitlab(rust) };
}
