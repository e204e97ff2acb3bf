// For editors, which find step definitions by reading them: every phrase, with what it means. Never imported: the step definitions
// themselves are made from steps/phrases. UPDATE_GOLDEN=1 npm run unit -- steps/phrase-list writes this file.
import { defineParameterType, Given, Then, When } from '@cucumber/cucumber';

// a whole number: `4`
defineParameterType({ name: 'count', regexp: /\d+/ });

// `4 CPUs`, `4 CPUs, of which 1 and 2 are offline`, `CPUs 0-1,4-5` (their numbers, as Linux lists those that are possible; also with `, of which 5 is offline`), `CPUs that answer cpuid leaf 7 with ebx 0x108` (also `leaf 7, subleaf 1 with eax 0 and ebx 2`; other subleaves and registers are as modelled), `the tracepoint described by "formats/sched/sched_switch/format"` (or `the tracepoints`: a file among the captures), `the struct layouts of "programs/layouts/linux-6.18-small-x86_64.yaml"`, `interface "eth1", which is down`, `interface "eth0" with 4 receive queues, an MTU of 9000 and native XDP` (any of these; also `generic XDP`, `a headroom of 65 bytes`, `a tailroom of 0 bytes` and `buffers of 2048 bytes`: the buffer that a frame comes in, before generic XDP makes room)
defineParameterType({ name: 'kernelPart', regexp: /(?:(\d+) CPUs?|CPUs (\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*))(?:, of which ((?:\d+(?:, | and ))*\d+) (?:is|are) offline)?|CPUs that answer cpuid leaf (0x[0-9a-fA-F]+|\d+)(?:, subleaf (0x[0-9a-fA-F]+|\d+))? with ((?:eax|ebx|ecx|edx) (?:0x[0-9a-fA-F]+|\d+)(?:(?:, | and )(?:eax|ebx|ecx|edx) (?:0x[0-9a-fA-F]+|\d+))*)|the tracepoints? described by "([^"]+)"|the struct layouts of "([^"]+)"|interface "([^"]+)"(?: with ((?:\d+ receive queues?|an MTU of \d+|(?:native|generic) XDP|(?:a headroom of|a tailroom of|buffers of) \d+ bytes)(?:(?:, | and )(?:\d+ receive queues?|an MTU of \d+|(?:native|generic) XDP|(?:a headroom of|a tailroom of|buffers of) \d+ bytes))*))?(, which is down)?/ });

// a time: `25 s`, `20000 ms`, `1.5 s`, `200 ns`
defineParameterType({ name: 'duration', regexp: /(\d+(?:\.\d+)?) ?(ns|µs|us|ms|s)/ });

// `25 s pass`, `1.5 s passes`; `the clock goes back by 5 s`: the clocks that programs read, right before the next event
defineParameterType({ name: 'passage', regexp: /(\d+(?:\.\d+)?) ?(ns|µs|us|ms|s) pass(?:es)?|the clock goes back by (\d+(?:\.\d+)?) ?(ns|µs|us|ms|s)/ });

// `the clock starts at 5 s` (since boot), `the random seed is 7`, `the random numbers are 4, 0xff, 12` (an error to exhaust), `the loader catches SIGSYS` (of a panic, and programs and maps stay), `the loader may not load programs` (it is not privileged), `the kernel is built without NUMA` (CONFIG_NUMA, which it has else), `60 cleanup entries are taken` (of a CPU's 64, when a program is entered), `a panic removes the programs of its loader` (which go when it dies), `a panic removes all programs that share maps` (by way of others, too, whatever the loader does), `the kernel is "rex-2025-02"` (a published one, with its deviations: docs/published-kernels.md)
defineParameterType({ name: 'setting', regexp: /the clock starts at (\d+(?:\.\d+)?) ?(ns|µs|us|ms|s)|the random seed is (\d+)|the random numbers are ((?:0x[0-9a-f]+|\d+)(?:, (?:0x[0-9a-f]+|\d+))*)|the loader (catches SIGSYS|may not load programs)|a panic removes (the programs of its loader|all programs that share maps)|the kernel is "([^"]+)"|(\d+) cleanup entries are taken|the kernel is built (without NUMA)/ });

// nothing, or ` and is open to error injection`
defineParameterType({ name: 'errorInjection', regexp: /( and is open to error injection)?/ });

// `xdp on "eth0"` (by a link, which goes with its loader; also with ` by netlink`, which stays), `tc on "eth0"` (at ingress, as by `tc filter`, which stays; also with ` by tcx`, a link), `tc egress on "eth0"`, `tracepoint "syscalls/sys_enter_dup"`, `kprobe "__x64_sys_dup"` (also kretprobe, uprobe, uretprobe), `a perf event` (these three by a link, and also with ` by link`)
defineParameterType({ name: 'attachPoint', regexp: /(?:(xdp|tc|tc egress) on "([^"]+)"|(tracepoint|kprobe|kretprobe|uprobe|uretprobe) "([^"]+)"|a perf event)(?: by (link|netlink|tc filter|tcx))?/ });

// nothing, or `, attached to ` and an `{attachPoint}`
defineParameterType({ name: 'attached', regexp: /(?:(, attached to )(?:(?:(xdp|tc|tc egress) on "([^"]+)"|(tracepoint|kprobe|kretprobe|uprobe|uretprobe) "([^"]+)"|a perf event)(?: by (link|netlink|tc filter|tcx))?))?/ });

// nothing, or `, sharing map "counts"`, `, sharing maps "counts" and "totals"`: names of maps that objects have in common
defineParameterType({ name: 'sharing', regexp: /(?:, sharing maps? ("[^"]+"(?:(?:, | and )"[^"]+")*),?)?/ });

// `task 42 "bash"`, `task 42 "bash" of process 40`, `the idle task`, `a CPU without a task` (its current_task is NULL), each also with ` on CPU 1`
defineParameterType({ name: 'task', regexp: /(?:task (\d+) "([^"]*)"(?: of process (\d+))?|(the idle task|a CPU without a task))(?: on CPU (\d+))?/ });

// nothing, or any of ` on "eth0"`, ` in queue 3`, ` on CPU 1`, in this order
defineParameterType({ name: 'where', regexp: /(?: on "([^"]+)")?(?: in queue (\d+))?(?: on CPU (\d+))?/ });

// `arrive`, `arrives`: into the kernel, past xdp and tc; `leave`, `leaves`: out of it, past tc at egress
defineParameterType({ name: 'travel', regexp: /arrives?|leaves?/ });

// `the packets`, `packets 3-5`, `packet 3`
defineParameterType({ name: 'packets', regexp: /the packets|packets (\d+)-(\d+)|packet (\d+)/ });

// `cut off after 700 bytes`, `is replayed at its own times` (at the distances that its packets have, or at once where programs take longer), `is replayed with 10 ms from one packet to the next`, `is replayed with its truncated packets` (those of which not all was captured, as they are)
defineParameterType({ name: 'captureUse', regexp: /cut off after (\d+) bytes|is replayed (?:(at its own times)|with (\d+(?:\.\d+)?) ?(ns|µs|us|ms|s) from one packet to the next|with its truncated packets)/ });

// nothing for once, or ` 3 times`
defineParameterType({ name: 'times', regexp: /(?: (\d+) times)?/ });

// `the tracepoint` (that of the attached program), `tracepoint "syscalls/sys_enter_dup"`
defineParameterType({ name: 'tracepoint', regexp: /the tracepoint|tracepoint "([^"]+)"/ });

// `the probed function` (that of the attached program), `function "__x64_sys_dup"`
defineParameterType({ name: 'function', regexp: /the probed function|function "([^"]+)"/ });

// `calls` (kprobe, uprobe) or `returns from` (kretprobe, uretprobe)
defineParameterType({ name: 'crosses', regexp: /calls|returns from/ });

// `at instruction 1000` (retired by the program) or `during helper call 2` (counted from 1)
defineParameterType({ name: 'watchdogMoment', regexp: /at instruction (\d+)|during helper call (\d+)/ });

// `writing to`, `deleting from`, `looking up in`, `taking from` (looking up and deleting at once), `finding the next key in`
defineParameterType({ name: 'mapAction', regexp: /writing to|deleting from|looking up in|taking from|finding the next key in/ });

// nothing, or flags of the operation: ` with BPF_NOEXIST`, ` with flags 0x8`
defineParameterType({ name: 'userFlags', regexp: /(?: with (?:(BPF_NOEXIST|BPF_EXIST|BPF_F_LOCK)|flags (0x[0-9a-f]+)))?/ });

// nothing, or how often the reader of a ring buffer has been woken so far: `, woken 2 times`, `, woken 0 times`
defineParameterType({ name: 'woken', regexp: /(?:, woken (\d+) times?)?/ });

// `the program` (the only one that saw the last event), `program "x"`, each also with `, on packet 3,` or `, on event 3,` (counted from 1 since the last When)
defineParameterType({ name: 'run', regexp: /(?:the program|program "([^"]+)")(?:, on (?:packet|event) (\d+),)?/ });

// a result by its name: `XDP_PASS`, `TC_ACT_SHOT`, `kept`, `filtered out`
defineParameterType({ name: 'verdict', regexp: /[A-Z][A-Za-z0-9_]+|kept|filtered out/ });

// `the verdict`, `the verdict of program "x"`
defineParameterType({ name: 'verdictOf', regexp: /the verdict(?: of program "([^"]+)")?/ });

// `the verdicts`, `the verdicts of program "x"` where several programs see each event
defineParameterType({ name: 'verdicts', regexp: /the verdicts(?: of program "([^"]+)")?/ });

// a whole number that may be negative: `-22`
defineParameterType({ name: 'integer', regexp: /-?\d+/ });

// an error of Linux by its name: `EINVAL`
defineParameterType({ name: 'errno', regexp: /E[A-Z0-9]+/ });

// `with EINVAL and` (or another errno), `as broken with` (no sound file at all), `as built for another kernel with`, `as unsupported with` (legal, but the model lacks it), `by an oops with` (the kernel faults inside bpf(2))
defineParameterType({ name: 'refusal', regexp: /with (E[A-Z0-9]+) and|as (broken|built for another kernel|unsupported) with|by (an oops) with/ });

// nothing, or ` at "src/main.rs:31"`, or with a column
defineParameterType({ name: 'location', regexp: /(?: at "([^"]+)")?/ });

// nothing, or any of ` after 25 s` and `, on return from "bpf_map_update_elem"`
defineParameterType({ name: 'ending', regexp: /(?: after (\d+(?:\.\d+)?) ?(ms|s))?(?:,? on return from "([^"]+)")?/ });

// `kernel log` or `trace`
defineParameterType({ name: 'log', regexp: /kernel log|trace/ });

// `reading the capture "echo.pcap"`, `compiling the source "forgotten_guard"`
defineParameterType({ name: 'reading', regexp: /reading the capture "([^"]+)"|compiling the source "([^"]+)"/ });

// `on a kernel that "logs no panic"` (one of broken/kernels), `on the kernel "rex-2025-02"` (a published one), `with the object "bmc_stale" in place of "bmc"`
defineParameterType({ name: 'flaw', regexp: /on a kernel that "([^"]+)"|on the kernel "([^"]+)"|with the object "([^"]+)" in place of "([^"]+)"/ });

// # The kernel

// CPUs, numbered from 0; 1 where no step says. What they answer to cpuid, beside what the modelled processor answers; of several answers to one question the last counts. Events beside those of system calls, as format files of the kernel describe them, or YAML (captures/tracepoints.schema.json). Structs whose fields lie as a layout file says. A network interface that is not as the others: these are up, and there when named.
Given('the kernel has {kernelPart}', () => {});

// How the kernel and its loader are set up. Where no step says: the clock starts at 0, the random seed is 0, the loader dies of a panic, and a panic removes the programs of its loader.
Given('{setting}', () => {});

// A kernel function beside those that are always there; programs may override its return value where it is open to error injection.
Given('function {string} can be probed{errorInjection}', () => {});

// Nothing can be attached to it. Of a function that no step speaks of, only the kernel that a program is meant for can tell: programs are attached as if the kernel had it.
Given('the kernel has no function {string}', () => {});

// Every call of the helper takes that long from now on.
Given('helper {string} takes {duration}', () => {});

// In the next run its timer fires at that place, whatever the clock says, and finds the program too old.
Given('the watchdog fires {watchdogMoment}', () => {});

// Time passes and no program runs; or the clocks that programs read go back, which are not promised to be monotonic.
When('{passage}', () => {});

// # Objects and programs

// Loads an object that rex-conformance.yaml names (programs/bin where there is none), and attaches those of its programs whose section belongs there. It has the maps that it shares in common with all objects that share them.
Given('the object {string}{sharing}{attached}', () => {});

// Changes a copy of the object file, which is not loaded yet; may be repeated. The changes: no bytes at all; only its first N bytes; FIELD set to VALUE (a field of the file header); FIELD of OWNER set to VALUE (owners: program header N, section "x", symbol "x", dynamic symbol "x", relocation N, map "x"); section "x" renamed to "y"; symbol "x" renamed to "y"; dynamic symbol "x" renamed to "y" (not longer).
Given('the object file {string} with {}', () => {});

// Gives a copy of the object file another name, by which steps load it.
Given('the object file {string} is named {string}', () => {});

// Attaches a program of a loaded object.
Given('program {string} is attached to {attachPoint}', () => {});

// Takes a program off its attach point.
When('program {string} is detached', () => {});

// Programs, links and image go, and the maps that no other object has.
When('the object {string} is unloaded', () => {});

// The programs of the object loaded last: | program | type | section | attach point |, all of them, some columns.
Then('its programs are', () => {});

// The object loaded last has nothing to attach.
Then('it has no programs', () => {});

// The tag of the object loaded last is 8 hexadecimal digits and 8 zeros, and no load before had it.
Then('its tag is new', () => {});

// The maps of the object loaded last: | map | type | key size | value size | max entries | flags |, all of them, some columns.
Then('its maps are', () => {});

// All kernel symbols that the object loaded last imports, in alphabetical order, one a row.
Then('it imports', () => {});

// Lines NAME SIZE of the symbols of the object loaded last; the tag is written TAG, and * stands for any text.
Then("the kernel's symbols include, in order", () => {});

// The kernel or the loader refuses the object; * stands for any text.
Then('loading {string}{sharing} is refused {refusal} message {string}', () => {});

// The kernel refuses the attachment.
Then('attaching program {string} to {attachPoint} is refused with {errno} and message {string}', () => {});

// The program sees further events.
Then('program {string} is still attached', () => {});

// The program, its object and the maps that no other object has are gone from the kernel.
Then('{run} is removed', () => {});

// The process that loaded the program was sent the signal, once or that often since the events began.
Then('the loader is sent SIGSYS{times}', () => {});

// # Packets

// How a capture is used in this scenario: cut off, or how its packets arrive. Where no step says, each arrives when the one before is done, and packets of which not all was captured are refused.
Given('the capture {string} {captureUse}', () => {});

// Packets of a capture arrive at the attached interface, or leave through it, one after the other.
When('{packets} of {string} {travel}{where}', () => {});

// As before, with fields of struct sk_buff: | mark | 7 |; | non-linear | 20 | puts that many bytes at the end into page fragments.
When('{packets} of {string} {travel}{where} with', () => {});

// A frame given in hexadecimal, from its Ethernet header on.
When('the packet {string} {travel}{where}', () => {});

// Every packet since the last When left as it arrived.
Then('no packet was changed', () => {});

// Fields by their Wireshark names: | ip.ttl | 64 |. Every other byte is as it arrived.
Then('packet {count} leaves with', () => {});

// It leaves as a packet of a capture, except for fields: | ip.id | 0 |.
Then('packet {count} leaves as packet {count} of {string} with', () => {});

// The frame that the program left goes out there, once (XDP_TX, redirects, clones).
Then('packet {count} is sent out on {string}', () => {});

// The capture is broken or cannot be replayed, or the source (one of programs/refused) breaks a rule of the language; * stands for any text.
Then('{reading} is refused with message {string}', () => {});

// All that went out while the programs ran, in order: | interface | frame |, the frame in hexadecimal; `eth1, ingress` is what went into its receive path.
Then('the frames sent out for packet {count} are', () => {});

// # Tasks, tracepoints, probes and perf events

// What is saved of its registers when it enters the kernel, from now on: | ip | 0x401000 |, | sp | 0x7ffc0000 |; the others are 0, but for cs, ss and flags.
Given('{task} has the user registers', () => {});

// A task reaches a tracepoint, once or several times; all fields of the record are 0.
When('{task} hits {tracepoint}{times}', () => {});

// A task enters or leaves a probed function; all registers are 0.
When('{task} {crosses} {function}', () => {});

// As before, with registers: | di | 3 |.
When('{task} {crosses} {function} with', () => {});

// As before, with fields: | fildes | 3 |, | args | [1, 2] |, | comm | "bash" |. A number for an array of variable length is what the field holds: length << 16 \| offset.
When('{task} hits {tracepoint} with', () => {});

// A counter overflows while the task runs: | period | 1000 |, | address | 0x1000 |, | ip | 0x401000 |, | user stack | [0x401000, 0x402000] |; | event | cpu-cycles |, cpu-clock or page-faults; | call chain | kernel, user |, the parts that it samples by itself; | counter | EBUSY |, which cannot be read (EOPNOTSUPP, EINVAL, EBUSY).
When('a perf event samples {task} with', () => {});

// Registers after the probe ran, those named: | ax | -1 |; | ip | * | for any value. The others are as they were.
Then('the registers of the task are', () => {});

// # Events in YAML

// Events as an events file has them (captures/events.schema.json), as a text under the step.
When('these events happen', () => {});

// The text under the step is no events file, or has an event that cannot be; * stands for any text.
Then('these events are refused with message {string}', () => {});

// # Maps

// User space has written these entries: | key: u16be | value: Counters |.
Given('map {string} holds', () => {});

// User space writes entries while programs are attached.
When('user space writes to map {string}', () => {});

// User space deletes keys: | key: u32 |.
When('user space deletes from map {string}', () => {});

// The map has these entries and no other, in any order; queues and stacks in order, with only a value.
Then('map {string} holds exactly', () => {});

// The map has these entries.
Then('map {string} holds, among others', () => {});

// The map has no entry.
Then('map {string} is empty', () => {});

// The kernel refuses each row of the table: keys, for writing also values. Keys of a map without keys are written as nothing.
Then('{mapAction} map {string} from user space{userFlags} is refused with {errno}', () => {});

// The table itself is wrong: a type of another size, a value that does not fit.
Then('this table of map {string} is refused with message {string}', () => {});

// Maps, locks, references, log, trace, signals, per-CPU state, packets sent and attached programs are as they were before the events, except for what steps have said.
Then('nothing else changed', () => {});

// # Records for user space

// An event for the output of programs is in the slot of each CPU of a perf event array, with a buffer of that many data pages.
Given('user space listens to map {string} with {count} page(s) for each CPU', () => {});

// User space has put counters into slots of a perf event array: | slot | CPU | counter | enabled | running |.
Given('map {string} has these counters', () => {});

// The records that programs sent and user space has not read, in order: | value: Event |, for a perf event array also | CPU | and | lost |, the records lost before each. They are read now.
Then('user space reads from map {string}', () => {});

// As many records, whatever they hold, are there and are read now.
Then('user space reads {count} record(s) from map {string}{woken}', () => {});

// No record is there to be read.
Then('user space reads nothing from map {string}', () => {});

// # Results

// What became of every event since the last When: | packets | verdict |, ranges as 1-4, 7. Columns: packets or events, verdict, result, outcome, message, packet (what became of it: passed, dropped, consumed, sent back), CPU, stack use, helper calls.
Then('{verdicts} are', () => {});

// The result by its name.
Then('{verdictOf} is {verdict}', () => {});

// What the dispatcher returned, 32 bits; a negative number reads it as signed.
Then('the result is {integer}', () => {});

// Nothing that is attached ran at the last event.
Then('no program saw the event', () => {});

// All helpers it called, in order: | helper | result | or | helper | times |; a row with times N stands for N calls in a row.
Then('the helper calls of {run} are', () => {});

// # Panics and crashes

// The panic message, where * stands for any text, and where: file:line or file:line:column of the source.
Then('{run} panics with {string}{location}', () => {});

// Frames of the last panic or oops, innermost first, demangled: | frame | offset |. A cell * stands for anything.
Then('the stack trace is', () => {});

// Cleanup entries that the panic handler ran.
Then('{count} cleanup(s) was/were run', () => {});

// Locks that the panic handler released, in order: | map | key: u32 |.
Then('the locks released by the panic are', () => {});

// Nothing holds a lock now.
Then('no lock is held', () => {});

// A fault that nothing handles: | exception | #PF |, with any of message, exception, address, access, symbol, instruction, explanation; * stands for any text.
Then('the kernel oopses in {run}', () => {});

// The program did what no Rex program may do, and was stopped; * stands for any text.
Then('{run} breaks the rule {string}', () => {});

// # Termination and the stack

// It panicked with a timeout: that long after its start, to a hundredth of a second; on return from the helper that the timer found it in, or in program code.
Then('{run} is ended by the watchdog{ending}', () => {});

// It was not ended, and ran that long, to a hundredth of a second.
Then('{run} returns after {duration}', () => {});

// The deepest point of the Rex stack that it reached, both ends included.
Then('{run} uses between {count} and {count} bytes of stack', () => {});

// All runs since the last When, of which there are at least two.
Then('every run used the same amount of stack', () => {});

// # The kernel log and the trace

// Among the texts since the events began are these, a line a row, without time stamps, task and CPU; empty lines do not count; * stands for any text.
Then('the {log} holds in order', () => {});

// As before, and there are no others.
Then('the {log} holds exactly', () => {});

// All lines since the events began, as dmesg or trace_pipe gives them, as a text under the step; * stands for any text.
Then('the {log} reads', () => {});

// # The universal profile

// The object is audited, and its programs are run over built-in inputs where they are attached: no MUST is broken that is not waived, and all could be judged. What was found is attached to the report.
Then('object {string} keeps every requirement of the universal profile', () => {});

// The same, with events of your own beside the built-in inputs: an events file as text, which can name captures. They lead to what the built-in inputs do not.
Then('object {string} keeps every requirement of the universal profile, with these events', () => {});

// Objects, and the requirements that each breaks, MUST and SHOULD, with commas between them: | object | requirements |.
Then('by the universal profile these objects break only', () => {});

// # Violations

// Another scenario of the specification, on a kernel that is broken on purpose, in one way (broken/kernels), or with an object that is.
When('scenario {count} of {string} is run {flaw}', () => {});

// That scenario does not pass: the step, and what it says, in one line; * stands for any text.
Then('it fails at {string} with {string}', () => {});
