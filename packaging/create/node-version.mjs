import { Failure } from './failure.mjs';

/**
 * @param {string} version of Node, such as 20.19.0 @param {string} range what package.json asks for, such as >=20.19
 * @throws {Failure} CREATE_OLD_NODE
 */
export function expectNode(version, range) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const oldest = range.replace('>=', '');
  const [leastMajor = 0, leastMinor = 0] = oldest.split('.').map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new Failure({
    code: 'CREATE_OLD_NODE',
    status: 3,
    message: `Node ${version} is too old`,
    cause: `rex-conformance runs on Node ${oldest} or later`,
    hint: 'use a newer version of Node',
  });
}
