import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../../../node/install.ts';
import { parseProject } from '../../../project/project-file.ts';
import { addressOf } from '../../../project/target-settings.ts';
import { chosenTarget } from '../../../steps/running/chosen-target.ts';

const project = (target: string) =>
  parseProject(`objects: [README.md]\ntarget: ${target}\n`, 'rex-conformance.yaml').target;
const misread = (target: string): string => {
  try {
    project(target);
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
  return 'it is read';
};

test('a project names a command, or an address', () => {
  assert.deepEqual(project('{command: [python3, a.py], env: {A: "1"}, timeout: 5}')?.reach, {
    kind: 'command',
    command: ['python3', 'a.py'],
    environment: { A: '1' },
  });
  assert.equal(project('{command: [python3, a.py], timeout: 5}')?.timeout, 5);
  assert.equal(project('{command: [a]}')?.timeout, 60);
  assert.deepEqual(project('{connect: "localhost:4000"}')?.reach, { kind: 'port', host: 'localhost', port: 4000 });
});

test('anything else is an error with its place', () => {
  for (const [target, expected] of [
    ['{}', /rex-conformance\.yaml:2:/],
    ['{command: []}', /rex-conformance\.yaml:2:/],
    ['{command: [a], connect: "b:1"}', /rex-conformance\.yaml:2:/],
    ['{connect: "localhost"}', /PROJECT_TARGET: .*"localhost" is not an address/],
    ['{connect: "localhost:99999"}', /is not an address/],
    ['{connect: "a:1", env: {A: "1"}}', /has no environment/],
    ['{command: [a], timeout: 0}', /rex-conformance\.yaml:2:/],
    ['{command: [a], tiemout: 1}', /tiemout/],
  ] as const) {
    assert.match(misread(target), expected, target);
  }
});

test('addresses', () => {
  assert.deepEqual(addressOf('[::1]:80'), { kind: 'port', host: '::1', port: 80 });
  assert.deepEqual(addressOf('/run/a.sock'), { kind: 'socket', path: '/run/a.sock' });
  for (const text of ['', 'a', 'a:', ':1', 'a:0', 'a:65536', '::1:80', 'a b:1', 'http://a:1'])
    assert.equal(addressOf(text), undefined, text);
});

test('the environment goes before the project', () => {
  assert.deepEqual(chosenTarget('a  b')?.reach, { kind: 'command', command: ['a', 'b'], environment: {} });
  assert.deepEqual(chosenTarget('connect:h:1')?.reach, { kind: 'port', host: 'h', port: 1 });
  assert.equal(chosenTarget('emulated'), undefined);
  assert.throws(() => chosenTarget('connect:nowhere'), { code: 'TARGET_VARIABLE' });
});
