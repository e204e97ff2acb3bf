import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { CheckReport } from '../../../conformance/universal/reporting/report.ts';
import { THOROUGH } from '../../effort.ts';
import { command } from '../command.ts';
import { BIN, check, inFolder, isOutput, type Output, object } from './check-support.ts';

describe('check, as text', () => {
  test('ends with the verdict, and with 0 for an object that keeps every requirement', THOROUGH, async () => {
    await inFolder(async (folder) => {
      const { code, out } = await check(folder, [object('hello')]);
      assert.equal(code, 0);
      assert.match(out, /^hello {2}layout linux-6\.18-x86_64, seed 0, SHA-256 [0-9a-f]{64}\n/);
      assert.match(out, /\n {2}hello \(tracepoint\/syscalls\/sys_enter_dup\): \d+ runs, \d+ instructions/);
      assert.match(out, /\n {2}passed {10}REX-MEMORY-01 {4}MUST {4}A program accesses only its image/);
      assert.match(out, /\n {2}not applicable {2}REX-XDP-02 /);
      const last = out.trimEnd().split('\n').at(-1)!;
      assert.match(last, /^hello CONFORMS: keeps (\d+) of \1 requirements, 3 of 3 recommendations$/);
    });
  });

  test('explains the first breach, with a command that shows it again, and ends with 1', THOROUGH, async () => {
    await inFolder(async (folder) => {
      const { code, out } = await check(folder, [object('null_read')]);
      assert.equal(code, 1);
      assert.match(out, /\n {4}registers {5}rip=0x/);
      assert.match(out, /\n +→ +1008 {2}movzx eax,byte ptr \[rax\]\n/);
      assert.match(out, /null_read DOES NOT CONFORM: breaks REX-MEMORY-01; keeps \d+ of \d+ requirements/);
      const [, path, events] = / {4}run again {5}npx rex-conformance run (\S+) --events (\S+)\n/.exec(out)!;
      const again = await command(['run', path!, '--events', join(folder, events!)]);
      assert.equal(again.code, 1);
      assert.match(again.out, /BUG: kernel NULL pointer dereference/);
    });
  });

  test('a recommendation that is not kept decides nothing', THOROUGH, async () => {
    await inFolder(async (folder) => {
      const { code, out } = await check(folder, [object('unwrap_none')]);
      assert.equal(code, 0);
      assert.match(out, /: \d+ runs, \d+ instructions, \d+ ended by a panic, \d+ ended by the watchdog on purpose\n/);
      assert.match(out, /unwrap_none CONFORMS: .*, 2 of 3 recommendations\n$/);
    });
  });

  test('what could not be judged makes it incomplete, and ends with 5', THOROUGH, async () => {
    await inFolder(async (folder) => {
      const bytes = readFileSync(object('context_switches')).toString('latin1');
      const renamed = bytes.replaceAll('sched/sched_switch\0', 'sched/sched_wakeup\0');
      writeFileSync(join(folder, 'unknown.o'), renamed, 'latin1');
      const { code, out } = await check(folder, ['unknown.o']);
      assert.equal(code, 5);
      const line = /\nunknown INCOMPLETE: \d+ requirements(?: and \d recommendations?)? could not be judged; keeps/;
      assert.match(out, line);
    });
  });

  test('several objects, one after the other; the worst decides', THOROUGH, async () => {
    await inFolder(async (folder) => {
      const { code, out } = await check(folder, [object('hello'), object('verdict_77'), object('lock_held')]);
      assert.equal(code, 1);
      assert.match(out, /hello CONFORMS.*verdict_77 CONFORMS.*lock_held DOES NOT CONFORM/s);
    });
  });
});

describe('check, as documents', () => {
  test('--json is of the published schema', THOROUGH, async () => {
    await inFolder(async (folder) => {
      const { code, out } = await check(folder, ['--json', object('null_read'), object('unknown_symbol')]);
      assert.equal(code, 1);
      const output: Output = JSON.parse(out);
      assert.ok(isOutput(output), JSON.stringify(isOutput.errors, null, 2));
      assert.deepEqual(
        output.objects.map(({ verdict, report }) => [report.object.name, verdict]),
        [
          ['null_read', 'failed'],
          ['unknown_symbol', 'failed'],
        ],
      );
      const [command] = output.objects[0]!.commands['REX-MEMORY-01']!;
      assert.match(
        command!,
        /^npx rex-conformance run \S+ --events reports\/out\/check\/null_read\.REX-MEMORY-01\.events\.yaml$/,
      );
      assert.ok(existsSync(join(folder, 'reports/out/check/null_read.REX-MEMORY-01.events.yaml')));
    });
  });

  test(
    'the events of an earlier check of the object are removed, but not those of others, nor what the user has edited',
    THOROUGH,
    async () => {
      await inFolder(async (folder) => {
        const events = join(folder, 'reports/out/check');
        const copy = join(folder, 'mine');
        copyFileSync(object('null_read'), copy);
        await check(folder, ['mine']);
        const first = readdirSync(events);
        assert.ok(first.includes('mine.REX-MEMORY-01.events.yaml'), first.join());
        appendFileSync(join(events, 'mine.REX-MEMORY-01.events.yaml'), '# mine\n');
        writeFileSync(join(events, 'mine.REX-NOTE-01.events.yaml'), 'events: []\n');
        copyFileSync(join(events, first.find((name) => !name.includes('MEMORY')) ?? first[0]!), join(events, 'x'));
        const again = JSON.parse((await check(folder, ['mine', '--json'])).out) as Output;
        assert.match(
          again.objects[0]!.commands['REX-MEMORY-01']![0]!,
          /check\/mine\.REX-MEMORY-01\.own-2\.events\.yaml$/,
        );
        copyFileSync(object('hello'), copy);
        await check(folder, ['mine']);
        assert.deepEqual(readdirSync(events).sort(), [
          'mine.REX-MEMORY-01.events.yaml',
          'mine.REX-NOTE-01.events.yaml',
          'x',
        ]);
      });
    },
  );

  test('--junit counts a failure for a MUST alone, and is well-formed', THOROUGH, async () => {
    await inFolder(async (folder) => {
      await check(folder, ['--junit', 'out/junit.xml', object('null_read'), object('unwrap_none')]);
      const xml = readFileSync(join(folder, 'out/junit.xml'), 'utf8');
      assert.match(xml, /<testsuite name="null_read" tests="\d+" failures="1" /);
      assert.match(xml, /<testsuite name="unwrap_none" tests="\d+" failures="0" /);
      assert.match(
        xml,
        /<failure type="REX-MEMORY-01" message="null_read[^"]*|<failure type="REX-MEMORY-01" message="the kernel oopses/,
      );
      assert.match(
        xml,
        /REX-PANIC-10 [^>]*><system-out>a recommendation that is not kept: the program panics: called `Option::unwrap\(\)`/,
      );
      const stack: string[] = [];
      for (const [, closing, name, empty] of xml.matchAll(/<(\/?)([a-z-]+)(?:\s+[a-z]+="[^"<]*")*(\/?)>/g)) {
        if (closing === '/') assert.equal(stack.pop(), name);
        else if (empty === '') stack.push(name!);
      }
      assert.deepEqual(stack, []);
      assert.doesNotMatch(xml.replaceAll(/<[^>]*>/g, ''), /[<>]/);
    });
  });

  test('--summary is Markdown, and goes to the summary of a job, too', THOROUGH, async () => {
    await inFolder(async (folder) => {
      const job = join(folder, 'job.md');
      writeFileSync(job, 'before\n');
      await check(folder, ['--summary', 'summary.md', object('null_read')], { GITHUB_STEP_SUMMARY: job });
      const summary = readFileSync(join(folder, 'summary.md'), 'utf8');
      assert.match(summary, /^## Rex conformance: the universal profile\n\n### null\\_read\n\nDOES NOT CONFORM/);
      assert.match(summary, /#### REX-MEMORY-01: null\\_read: the kernel oopses/);
      assert.match(summary, /\n\| REX-MEMORY-01 \| MUST \| [^|]+ \| \*\*failed\*\* \|\n/);
      assert.equal(readFileSync(job, 'utf8'), `before\n${summary}`);
    });
  });
});

describe('check, from the command line', () => {
  test('files that are not there, options of other commands', THOROUGH, async () => {
    assert.equal((await command(['check', 'nowhere.o'])).code, 3);
    assert.equal((await command(['check', '--cpus', '2', object('hello')])).code, 2);
    assert.equal((await command(['check', '--seed', '-1', object('hello')])).code, 2);
    const events = await command(['check', '--events', 'nowhere.yaml', object('hello')]);
    assert.equal(events.code, 3);
    assert.match(events.error, /nowhere\.yaml/);
    assert.equal((await command(['check', '--layout', 'nowhere', object('hello')])).code, 3);
  });

  test('runs as a program of its own', THOROUGH, () => {
    const script = join(import.meta.dirname, '../../../cli/rex-conformance.mjs');
    const out = execFileSync(process.execPath, [script, 'check', object('hello')], { encoding: 'utf8' });
    assert.match(out, /hello CONFORMS/);
  });
});

describe('objects whose names are hard', () => {
  test(
    'one that the kernel refuses breaks that rule, and the rest is judged; the command gives it a name that is taken',
    THOROUGH,
    async () => {
      await inFolder(async (folder) => {
        copyFileSync(object('null_read'), join(folder, "it's-null"));
        const { code, out } = await check(folder, ["it's-null"]);
        assert.equal(code, 1);
        assert.match(
          out,
          /^it's-null .*\n {2}built with .*\n {2}run as it_s_null, because the kernel refuses its name \(REX-LOAD-22\)\n/,
        );
        assert.match(out, /^it's-null DOES NOT CONFORM: breaks REX-LOAD-22, REX-MEMORY-01; /m);
        const [, command] = /run again +(cp .*)$/m.exec(out) ?? [];
        const words = `'it'\\''s-null' reports/out/check/it_s_null`;
        assert.ok(
          command?.startsWith(`cp ${words} && npx rex-conformance run reports/out/check/it_s_null --events `),
          command,
        );
        const found = command!.replace(
          'npx rex-conformance',
          `${process.execPath} ${join(BIN, '../../cli/rex-conformance.mjs')}`,
        );
        const shown = spawnSync('sh', ['-c', found], { cwd: folder, encoding: 'utf8' });
        assert.match(shown.stdout, /outcome +oops/);
      });
    },
  );

  test(
    'two objects whose names differ in what a file name cannot have write events of their own',
    THOROUGH,
    async () => {
      await inFolder(async (folder) => {
        for (const name of ['a b', 'a-b'])
          copyFileSync(object(name === 'a b' ? 'null_read' : 'verdict_77'), join(folder, name));
        await check(folder, ['a b', 'a-b']);
        const files = readdirSync(join(folder, 'reports/out/check'));
        assert.ok(files.includes('a-b.REX-MEMORY-01.events.yaml'), files.join());
        assert.ok(files.includes('a-b.REX-XDP-07.events.yaml'), files.join());
        assert.match(
          readFileSync(join(folder, 'reports/out/check/a-b.REX-MEMORY-01.events.yaml'), 'utf8'),
          /^# For "a b"\.$/m,
        );
      });
    },
  );

  test('checks of objects with one file name write and remove events of their own', THOROUGH, async () => {
    await inFolder(async (folder) => {
      const events = join(folder, 'reports/out/check');
      for (const build of ['old', 'new']) {
        mkdirSync(join(folder, build));
        copyFileSync(object('null_read'), join(folder, build, 'filter'));
      }
      const first = await check(folder, ['old/filter']);
      assert.match(first.out, /--events reports\/out\/check\/filter\.REX-MEMORY-01\.events\.yaml$/m);
      const second = await check(folder, ['./new/filter']);
      assert.match(second.out, /--events reports\/out\/check\/filter\.REX-MEMORY-01\.own-2\.events\.yaml$/m);
      const both = readdirSync(events);
      await check(folder, ['old/filter']);
      await check(folder, ['new/filter']);
      assert.deepEqual(readdirSync(events), both);
      copyFileSync(object('hello'), join(folder, 'old/filter'));
      await check(folder, ['old/filter']);
      assert.deepEqual(
        readdirSync(events),
        both.filter((name) => name.includes('.own-2.')),
      );
    });
  });

  test('what an object and its author say is text, in every form', THOROUGH, async () => {
    await inFolder(async (folder) => {
      const label = '\u001b[31m::error::red';
      const events = `events: [{packet: "${'00'.repeat(14)}", label: ${JSON.stringify(label)}}]`;
      writeFileSync(join(folder, 'mine.yaml'), events);
      const words = ['--events', 'mine.yaml', '--summary', 'out.md', '--junit', 'out.xml'];
      const { out } = await check(folder, [object('panic_places'), ...words]);
      const json = (await check(folder, [object('panic_places'), ...words, '--json'])).out;
      const texts = [out, json, ...['out.md', 'out.xml'].map((file) => readFileSync(join(folder, file), 'utf8'))];
      for (const text of texts) {
        assert.ok(!text.includes('\u001b'), text);
        assert.doesNotMatch(text, /^\s*::/m);
      }
      assert.match(out, /event 1 of the author's: \\x1b\[31m::error::red/);
      assert.match(out, /also: by the author's events: panic_places: the program panics: a header alone/);
    });
  });
});

describe('what was tried', () => {
  test('is said as text, as Markdown, as JSON, and to JUnit', THOROUGH, async () => {
    await inFolder(async (folder) => {
      const words = ['--summary', 'out.md', '--junit', 'out.xml'];
      const { out } = await check(folder, [object('late_record'), ...words]);
      assert.match(out, /\n {4}watchdog: firings in 50 of 50 helper calls and at 9 instructions, on 1 way\n/);
      const markdown = readFileSync(join(folder, 'out.md'), 'utf8');
      assert.match(markdown, /^- late\\_record: \d+ runs; watchdog: firings in 50 of 50 helper calls/m);
      const junit = readFileSync(join(folder, 'out.xml'), 'utf8');
      assert.match(junit, /<system-out>late_record: watchdog: firings in 50 of 50 helper calls/);
    });
  });

  test(
    'a trace that is too long for the text is whole in JSON, and the text counts what it leaves out',
    THOROUGH,
    async () => {
      await inFolder(async (folder) => {
        const { out } = await check(folder, [object('recursion_unchecked')]);
        const { report } = (
          JSON.parse((await check(folder, [object('recursion_unchecked'), '--json'])).out) as {
            objects: [{ report: CheckReport }];
          }
        ).objects[0];
        const trace = report.requirements.find(({ id }) => id === 'REX-STACK-01')!.findings[0]!.run!.trace;
        assert.ok(trace.length > 100);
        assert.ok(out.includes(`… ${trace.length - 16} more`), out);
      });
    },
  );
});
