import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { readSection } from '../../../kernel-model/contexts/table.ts';
import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { THOROUGH } from '../../effort.ts';
import { buildRexElf, RETURN_ZERO } from '../object/elf-builder.ts';
import { load, loadEnvironment, refusedLoad } from './environment.ts';

const HANDLER = { name: '__rex_handle_timeout', section: '.text', code: RETURN_ZERO };

function inSections(...sections: string[]) {
  const programs = sections.map((section, n) => ({ name: `program_${n}`, section, code: RETURN_ZERO }));
  return buildRexElf({ functions: [...programs, HANDLER] }).bytes;
}

describe('programs of an object', () => {
  test('a section name says type and attach point, with and without rex/', () => {
    const expected = { type: 'kprobe', kind: 'kprobe', section: 'kprobe/do_exit', attachPoint: 'do_exit' };
    assert.deepEqual(readSection('kprobe/do_exit'), expected);
    assert.deepEqual(readSection('rex/kprobe/do_exit'), expected);
    assert.deepEqual(readSection('kretprobe'), {
      type: 'kprobe',
      kind: 'kretprobe',
      section: 'kretprobe',
      attachPoint: undefined,
    });
    assert.equal(readSection('tracepoint/syscalls/sys_enter_dup')?.attachPoint, 'syscalls/sys_enter_dup');
  });

  for (const name of ['.text', 'xdp/eth0', 'tc/x', 'xdpx', 'rex', 'rex/', 'rex/rex/xdp', 'perf_event/x', '']) {
    test(`"${name}" is no program section`, () => assert.equal(readSection(name), undefined));
  }

  test('every type is found, several in one object', () => {
    const sections = ['xdp', 'rex/tc', 'perf_event', 'uretprobe', 'tracepoint/raw_syscalls/sys_enter'];
    const environment = loadEnvironment();
    const image = load(inSections(...sections), environment);
    assert.deepEqual(
      image.programs.map(({ name, type, section }) => [name, type, section]),
      [
        ['program_0', 'xdp', 'xdp'],
        ['program_1', 'tc', 'tc'],
        ['program_2', 'perf_event', 'perf_event'],
        ['program_3', 'kprobe', 'uretprobe'],
        ['program_4', 'tracepoint', 'tracepoint/raw_syscalls/sys_enter'],
      ],
    );
    for (const { address } of image.programs) {
      assert.deepEqual(environment.memory.bytes(address, 3), RETURN_ZERO);
      assert.equal(environment.memory.protectionAt(address), 5, 'readable and executable');
    }
  });

  test('an ELF file that is no Rex object is refused with one explanation', () => {
    const functions = [{ name: 'main', section: '.init', code: RETURN_ZERO }];
    const error = refusedLoad(buildRexElf({ functions }).bytes);
    assert.deepEqual([error.code, error.errno], ['LOAD_NOT_REX', 'EINVAL']);
    assert.match(error.message, /this is an ELF file, but not a Rex object/);
    assert.match(error.cause, /\.init/);
  });

  test('the node executable is no Rex object', {
    skip: process.platform !== 'linux' || process.arch !== 'x64',
    ...THOROUGH,
  }, () => {
    assert.equal(refusedLoad(readFileSync(process.execPath)).code, 'LOAD_NOT_REX');
  });

  test('a stripped object is refused', () => {
    assert.equal(refusedLoad(buildRexElf({ omit: ['.symtab', '.strtab'] }).bytes).code, 'LOAD_STRIPPED');
  });

  test('an object without programs is loaded, and has nothing to attach', () => {
    assert.deepEqual(load(inSections('.init')).programs, []);
    assert.deepEqual(load(buildRexElf({}, { symbols: { prog: { st_info: 1 } } }).bytes).programs, []);
  });

  for (const [section, hint] of [
    ['tp/syscalls/sys_enter_dup', /name the section tracepoint\/syscalls\/sys_enter_dup/],
    ['classifier', /name the section tc,/],
    ['tc/ingress', /name the section tc,/],
    ['rex/tcx/egress', /name the section tc,/],
    ['xdp.frags', /name the section xdp,/],
    ['kprobe.multi/vfs_*', /name the section kprobe\/vfs_\*,/],
    ['raw_tp/sys_enter', /no programs of this kind/],
    ['fentry/vfs_read', /no programs of this kind/],
  ] as const) {
    test(`a program in section ${section}, which libbpf knows, is unsupported by name`, () => {
      const error = refusedLoad(inSections(section));
      assert.deepEqual([error.code, error.kind], ['LOAD_SECTION_UNSUPPORTED', 'unsupported']);
      assert.match(error.message, new RegExp(`is in section "${section.replaceAll(/[*.]/g, '.')}"`));
      assert.match(error.hint, hint);
    });
  }

  test('an object without section headers has no symbols', () => {
    const error = refusedLoad(buildRexElf({}, { header: { e_shoff: 0, e_shnum: 0, e_shstrndx: 0 } }).bytes);
    assert.equal(error.code, 'LOAD_STRIPPED');
    assert.match(error.message, /no section headers, hence no symbols/);
  });

  test('a timeout handler outside the image is not looked at', () => {
    const environment = loadEnvironment();
    const image = load(
      buildRexElf({}, { symbols: { __rex_handle_timeout: { st_value: 2 ** 40 } } }).bytes,
      environment,
    );
    assert.equal(image.timeoutHandler, toAddress(image.region.offset) + 2n ** 40n);
  });

  test('a program beyond the image is refused', () => {
    const error = refusedLoad(buildRexElf({}, { symbols: { prog: { st_value: 0x3000 } } }).bytes);
    assert.equal(error.code, 'LOAD_PROGRAM_OUTSIDE');
    assert.equal(error.errno, 'EINVAL');
    assert.match(error.message, /program "prog" starts at 0x3000/);
  });

  test('two programs of one name are refused', () => {
    const functions = [
      { name: 'twin', section: 'xdp', code: RETURN_ZERO },
      { name: 'twin', section: 'tc', code: RETURN_ZERO },
      HANDLER,
    ];
    assert.equal(refusedLoad(buildRexElf({ functions }).bytes).code, 'LOAD_PROGRAM_TWICE');
  });

  test('an object without __rex_handle_timeout is refused', () => {
    const functions = [{ name: 'prog', section: 'xdp', code: RETURN_ZERO }];
    const error = refusedLoad(buildRexElf({ functions }).bytes);
    assert.equal(error.code, 'LOAD_NO_TIMEOUT_HANDLER');
    assert.equal(error.errno, 'EINVAL');
  });

  test('a loader without privilege is refused', () => {
    const error = refusedLoad(buildRexElf().bytes, { privileged: false });
    assert.equal(error.code, 'LOAD_NOT_PRIVILEGED');
    assert.equal(error.errno, 'EPERM');
  });

  test('importing just_return_func marks an override object', () => {
    assert.equal(load(buildRexElf({ imports: ['just_return_func'] }).bytes).overrides, true);
    assert.equal(load(buildRexElf({ imports: ['jiffies'] }).bytes).overrides, false);
  });
});
