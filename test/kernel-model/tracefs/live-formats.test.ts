import assert from 'node:assert/strict';
import { release } from 'node:os';
import { test } from 'node:test';
import { parseTracepoints } from '../../../captures/events/tracepoint-descriptions.ts';
import { formatTracepoints } from '../../../captures/events/tracepoint-writer.ts';
import { systemCallRecord } from '../../../kernel-model/contexts/tracepoint-events.ts';
import { disagreement, Tracepoints } from '../../../kernel-model/contexts/tracepoints.ts';
import { systemCalls } from '../../../kernel-model/system-calls.ts';
import { sizeOfType } from '../../../kernel-model/tracefs/c-types.ts';
import { readFormat } from '../../../kernel-model/tracefs/format-reader.ts';
import { writeFormat } from '../../../kernel-model/tracefs/format-writer.ts';
import {
  COMMON_FIELDS,
  fixedSize,
  HIDDEN_SIZE,
  type TracepointFormat,
  variableLength,
} from '../../../kernel-model/tracefs/tracepoint-format.ts';
import { sample, THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { kernelFormats, TRACEFS } from './kernel-formats.ts';

const options = skipUnless(...TRACEFS);
const [mounted, unmounted] = TRACEFS;
const onItsKernel = skipUnless(
  mounted && release().startsWith('6.18'),
  mounted ? 'the kernel is not Linux 6.18' : unmounted,
);

function readAll(): TracepointFormat[] {
  return [...kernelFormats()].map(([event, text]) =>
    readFormat(text, { file: event, category: event.slice(0, event.indexOf('/')) }),
  );
}

test('every format file of the running kernel is read, and printed as the kernel prints it', options, () => {
  const all = [...kernelFormats()];
  assert.ok(all.length > 500, `${all.length} events are too few to prove anything`);
  const texts = sample(all, 100);
  for (const [event, text] of texts) {
    const format = readFormat(text, { file: event, category: event.slice(0, event.indexOf('/')) });
    assert.equal(format.event, event);
    assert.equal(writeFormat(format), text, event);
    assert.deepEqual(format.common, COMMON_FIELDS, event);
  }
});

test('every event of the running kernel is the same in YAML', { ...options, ...THOROUGH }, () => {
  const all = sample(
    readAll().filter((format) => disagreement(format) === undefined),
    100,
  );
  assert.deepEqual(parseTracepoints(formatTracepoints(all), 'all.yaml'), all);
});

test('fields of the running kernel have the sizes of their types, whole elements, and lie behind the hidden pointer', {
  ...options,
  ...THOROUGH,
}, () => {
  let compared = 0;
  for (const format of readAll()) {
    // Arguments of system calls take 8 bytes each, whatever their types.
    if (format.event.startsWith('syscalls/')) continue;
    for (const field of format.fields) {
      const place = `${format.event} ${field.name}`;
      assert.ok(field.offset >= HIDDEN_SIZE, place);
      assert.ok(field.offset + field.size <= fixedSize(format), place);
      const array = variableLength(field);
      if (array !== undefined) {
        assert.equal(field.size, 4, place);
        assert.ok(sizeOfType(array.element) !== undefined, `${place}: ${array.element}`);
        continue;
      }
      const size = sizeOfType(field.type);
      if (size === undefined || field.length === 0) continue;
      compared += 1;
      assert.equal(field.size, size * (field.length ?? 1), `${place}: ${field.type}`);
    }
  }
  assert.ok(compared > 1000, `${compared} fields are too few to prove anything`);
});

test('the tracepoints of system calls are those of the running kernel', { ...onItsKernel, ...THOROUGH }, () => {
  const formats = new Map(readAll().map((format) => [format.event, format]));
  let compared = 0;
  for (const [event, format] of formats) {
    if (!/^(raw_)?syscalls\//.test(event)) continue;
    compared += 1;
    assert.ok(systemCallRecord(event) !== undefined, `${event} is not known`);
    assert.equal(disagreement(format), undefined, event);
  }
  for (const { name } of systemCalls().values()) {
    for (const direction of ['enter', 'exit']) {
      assert.ok(formats.has(`syscalls/sys_${direction}_${name}`), `${name} is no system call of the running kernel`);
    }
  }
  assert.ok(compared > 600, `${compared} tracepoints are too few to prove anything`);
});

test('every event of the running kernel can be described at once, and no more than ftrace’s own take no programs', {
  ...options,
  ...THOROUGH,
}, () => {
  const known = new Tracepoints(readAll());
  for (const event of kernelFormats().keys()) {
    const attach = () => known.find(event, 'refused');
    if (event.startsWith('ftrace/')) assert.throws(attach, { message: 'refused' }, event);
    else assert.doesNotThrow(attach, event);
  }
});

test('no event of the running kernel is in a category that the model takes for none of Linux', onItsKernel, () => {
  const known = new Tracepoints();
  for (const event of kernelFormats().keys()) {
    if (event.startsWith('ftrace/') || systemCallRecord(event) !== undefined) continue;
    assert.throws(() => known.find(event, 'refused'), { code: 'TRACEPOINT_UNSUPPORTED' }, event);
  }
});
