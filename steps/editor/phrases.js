// For editors, which find step definitions by reading them: every phrase, with what it means. Never imported: the step definitions
// themselves are made from steps/phrases. UPDATE_GOLDEN=1 npm run unit -- steps/phrase-list writes this file.
import { defineParameterType, Given, Then, When } from '@cucumber/cucumber';

// a whole number: `4`
defineParameterType({ name: 'count', regexp: /\d+/ });

// `4 CPUs`, `4 CPUs, of which 1 and 2 are offline`, `CPUs 0-1,4-5` (the numbers of possible CPUs, as Linux writes them; also with `, of which 5 is offline`), `CPUs that answer cpuid leaf 7 with ebx 0x108` (also `leaf 7, subleaf 1 with eax 0 and ebx 2`; other subleaves and registers are as modelled), `the tracepoint described by "formats/sched/sched_switch/format"` (or `the tracepoints`: a file among the captures), `the struct layouts of "programs/layouts/linux-6.18-small-x86_64.yaml"`, `interface "eth1", which is down`, `interface "eth0" with 4 receive queues, an MTU of 9000 and native XDP` (any of these; also `generic XDP`, `a headroom of 65 bytes`, `a tailroom of 0 bytes` and `buffers of 2048 bytes`, the buffer that a frame comes in before generic XDP makes room)
defineParameterType({ name: 'kernelPart', regexp: /(?:(\d+) CPUs?|CPUs (\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*))(?:, of which ((?:\d+(?:, | and ))*\d+) (?:is|are) offline)?|CPUs that answer cpuid leaf (0x[0-9a-fA-F]+|\d+)(?:, subleaf (0x[0-9a-fA-F]+|\d+))? with ((?:eax|ebx|ecx|edx) (?:0x[0-9a-fA-F]+|\d+)(?:(?:, | and )(?:eax|ebx|ecx|edx) (?:0x[0-9a-fA-F]+|\d+))*)|the tracepoints? described by "([^"]+)"|the struct layouts of "([^"]+)"|interface "([^"]+)"(?: with ((?:\d+ receive queues?|an MTU of \d+|(?:native|generic) XDP|(?:a headroom of|a tailroom of|buffers of) \d+ bytes)(?:(?:, | and )(?:\d+ receive queues?|an MTU of \d+|(?:native|generic) XDP|(?:a headroom of|a tailroom of|buffers of) \d+ bytes))*))?(, which is down)?/ });

// a time: `25 s`, `20000 ms`, `1.5 s`, `200 ns`
defineParameterType({ name: 'duration', regexp: /(\d+(?:\.\d+)?) ?(ns|µs|us|ms|s)/ });

// `25 s pass`, `1.5 s passes`; `the clock goes back by 5 s` (right before the next event, for the clocks that programs read)
defineParameterType({ name: 'passage', regexp: /(\d+(?:\.\d+)?) ?(ns|µs|us|ms|s) pass(?:es)?|the clock goes back by (\d+(?:\.\d+)?) ?(ns|µs|us|ms|s)/ });

// `the clock starts at 5 s` (since boot), `the random seed is 7`, `the random numbers are 4, 0xff, 12` (a program that asks for more fails the scenario), `the loader catches SIGSYS` (it survives a panic, and programs and maps stay), `the loader may not load programs` (it is not privileged), `the kernel is built without NUMA` (without CONFIG_NUMA), `60 cleanup entries are taken` (60 of the 64 of each CPU, whenever a program starts), `a panic removes the programs of its loader` (the loader dies, and its programs go with it), `a panic removes all programs that share maps` (directly or through other programs, even if the loader survives), `the kernel is "rex-2025-02"` (a published kernel, with its deviations: docs/published-kernels.md)
defineParameterType({ name: 'setting', regexp: /the clock starts at (\d+(?:\.\d+)?) ?(ns|µs|us|ms|s)|the random seed is (\d+)|the random numbers are ((?:0x[0-9a-f]+|\d+)(?:, (?:0x[0-9a-f]+|\d+))*)|the loader (catches SIGSYS|may not load programs)|a panic removes (the programs of its loader|all programs that share maps)|the kernel is "([^"]+)"|(\d+) cleanup entries are taken|the kernel is built (without NUMA)/ });

// nothing, or ` and is open to error injection`
defineParameterType({ name: 'errorInjection', regexp: /( and is open to error injection)?/ });

// `xdp on "eth0"` (by a link, which ends with its loader; ` by netlink` stays), `tc on "eth0"` (at ingress, by `tc filter`, which stays; ` by tcx` is a link), `tc egress on "eth0"`, `tracepoint "syscalls/sys_enter_dup"`, `kprobe "__x64_sys_dup"` (also kretprobe, uprobe, uretprobe), `a perf event` (the last three always by a link; ` by link` may be added)
defineParameterType({ name: 'attachPoint', regexp: /(?:(xdp|tc|tc egress) on "([^"]+)"|(tracepoint|kprobe|kretprobe|uprobe|uretprobe) "([^"]+)"|a perf event)(?: by (link|netlink|tc filter|tcx))?/ });

// `still attached`, `missed`
defineParameterType({ name: 'standing', regexp: /still attached|missed/ });

// nothing, or `, attached to ` and an `{attachPoint}`
defineParameterType({ name: 'attached', regexp: /(?:(, attached to )(?:(?:(xdp|tc|tc egress) on "([^"]+)"|(tracepoint|kprobe|kretprobe|uprobe|uretprobe) "([^"]+)"|a perf event)(?: by (link|netlink|tc filter|tcx))?))?/ });

// nothing, or `, sharing map "counts"`, `, sharing maps "counts" and "totals"`: the maps that objects share
defineParameterType({ name: 'sharing', regexp: /(?:, sharing maps? ("[^"]+"(?:(?:, | and )"[^"]+")*),?)?/ });

// `task 42 "bash"`, `task 42 "bash" of process 40`, `the idle task`, `a CPU without a task` (its current_task is NULL), each also with ` on CPU 1`
defineParameterType({ name: 'task', regexp: /(?:task (\d+) "([^"]*)"(?: of process (\d+))?|(the idle task|a CPU without a task))(?: on CPU (\d+))?/ });

// nothing, or any of ` on "eth0"`, ` in queue 3`, ` on CPU 1`, in this order
defineParameterType({ name: 'where', regexp: /(?: on "([^"]+)")?(?: in queue (\d+))?(?: on CPU (\d+))?/ });

// `arrive`, `arrives`: into the kernel, past xdp and tc; `leave`, `leaves`: out of it, past tc at egress
defineParameterType({ name: 'travel', regexp: /arrives?|leaves?/ });

// `the packets`, `packets 3-5`, `packet 3`
defineParameterType({ name: 'packets', regexp: /the packets|packets (\d+)-(\d+)|packet (\d+)/ });

// `cut off after 700 bytes`, `is replayed at its own times` (with the distances that its packets have in the capture, or at once where programs take longer), `is replayed with 10 ms from one packet to the next`, `is replayed with its truncated packets` (with the bytes that were captured)
defineParameterType({ name: 'captureUse', regexp: /cut off after (\d+) bytes|is replayed (?:(at its own times)|with (\d+(?:\.\d+)?) ?(ns|µs|us|ms|s) from one packet to the next|with its truncated packets)/ });

// nothing for once, or ` 3 times`
defineParameterType({ name: 'times', regexp: /(?: (\d+) times)?/ });

// nothing, or ` on CPU 1`
defineParameterType({ name: 'onCpu', regexp: /(?: on CPU (\d+))?/ });

// `the tracepoint` (that of the attached program), `tracepoint "syscalls/sys_enter_dup"`
defineParameterType({ name: 'tracepoint', regexp: /the tracepoint|tracepoint "([^"]+)"/ });

// `the probed function` (that of the attached program), `function "__x64_sys_dup"`
defineParameterType({ name: 'function', regexp: /the probed function|function "([^"]+)"/ });

// `calls` (kprobe, uprobe) or `returns from` (kretprobe, uretprobe)
defineParameterType({ name: 'crosses', regexp: /calls|returns from/ });

// `the watchdog fires at instruction 1000` (retired by the program), `the watchdog fires during helper call 2` (counted from 1), `helper call 2 reaches function "htab_map_update_elem"`
defineParameterType({ name: 'interruption', regexp: /the watchdog fires (?:at instruction (\d+)|during helper call (\d+))|helper call (\d+) reaches function "([^"]+)"/ });

// `writing to`, `deleting from`, `looking up in`, `taking from` (looking up and deleting at once), `finding the next key in`
defineParameterType({ name: 'mapAction', regexp: /writing to|deleting from|looking up in|taking from|finding the next key in/ });

// nothing, or flags of the operation: ` with BPF_NOEXIST`, ` with flags 0x8`
defineParameterType({ name: 'userFlags', regexp: /(?: with (?:(BPF_NOEXIST|BPF_EXIST|BPF_F_LOCK)|flags (0x[0-9a-f]+)))?/ });

// `whatever the interleaving` (after each order of operations with up to two preemptions that matters) or `in some interleaving` (after one of them)
defineParameterType({ name: 'interleaving', regexp: /whatever the interleaving|in some interleaving/ });

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

// `with EINVAL and` (or another errno), `as broken with` (the file is damaged), `as built for another kernel with`, `as unsupported with` (legal, but the model lacks it), `by an oops with` (the kernel faults inside bpf(2))
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

// One part of the kernel. CPUs are numbered from 0; without a step there is 1. cpuid answers as the modelled processor does, except for the answers that steps give; the last answer to a question counts. Tracepoints of system calls are always there; format files of the kernel, or YAML (captures/tracepoints.schema.json), describe others. A layout says where the fields of structs lie: a file, or the name of one that is shipped. A network interface exists when a step names it, and is up; this step describes one that differs.
Given('the kernel has {kernelPart}', () => {});

// How the kernel and its loader are set up. Without a step, the clock starts at 0, and the random seed is 0. A panic kills the loader, and removes the programs of the loader.
Given('{setting}', () => {});

// Adds a kernel function to those that are always there. Programs may override its return value if it is open to error injection.
Given('function {string} can be probed{errorInjection}', () => {});

// Nothing can be attached to the function. Programs can be attached to any function that no step mentions: only the kernel that a program is meant for knows whether it exists.
Given('the kernel has no function {string}', () => {});

// Every call of the helper takes that long from now on.
Given('helper {string} takes {duration}', () => {});

// Interrupts the next run at one place. The timer of the watchdog fires there, whatever the clock says, and finds the program too old. Or a helper calls the function on the same CPU: programs on its kprobe would run inside the helper.
Given('{interruption}', () => {});

// Time passes, and no program runs. Or the clocks that programs read go back: no kernel promises that they are monotonic.
When('{passage}', () => {});

// # Objects and programs

// Loads an object that rex-conformance.yaml names, or one of programs/bin if there is no such file. Attaches those of its programs that belong there by their section. All objects that share a map use the same map.
Given('the object {string}{sharing}{attached}', () => {});

// Changes a copy of the object file before it is loaded. The step may be repeated. The changes: no bytes at all; only its first N bytes; FIELD set to VALUE (a field of the file header); FIELD of OWNER set to VALUE (owners: program header N, section "x", symbol "x", dynamic symbol "x", relocation N, map "x"); section "x" renamed to "y"; symbol "x" renamed to "y"; dynamic symbol "x" renamed to "y" (not longer).
Given('the object file {string} with {}', () => {});

// Gives a copy of the object file another name. Steps load it by that name.
Given('the object file {string} is named {string}', () => {});

// Attaches a program of a loaded object.
Given('program {string} is attached to {attachPoint}', () => {});

// Takes a program off its attach point.
When('program {string} is detached', () => {});

// Removes its programs, its links, its image, and the maps that no other object has. On a CPU it happens at once with the events of another one: programs that run there go on to their ends.
When('the object {string} is unloaded{onCpu}', () => {});

// All programs of the object loaded last: | program | type | section | attach point |. Columns other than program may be left out.
Then('its programs are', () => {});

// The object loaded last has no program to attach.
Then('it has no programs', () => {});

// The tag of the object loaded last is 8 hexadecimal digits and 8 zeros. No earlier load had the same tag.
Then('its tag is new', () => {});

// All maps of the object loaded last: | map | type | key size | value size | max entries | flags |. Columns other than map may be left out.
Then('its maps are', () => {});

// All kernel symbols that the object loaded last imports, in alphabetical order, one in each row.
Then('it imports', () => {});

// Each row is NAME SIZE of a symbol of the object loaded last. Write TAG for its tag. * stands for any text.
Then("the kernel's symbols include, in order", () => {});

// The kernel or the loader refuses the object. * stands for any text.
Then('loading {string}{sharing} is refused {refusal} message {string}', () => {});

// The kernel refuses the attachment.
Then('attaching program {string} to {attachPoint} is refused with {errno} and message {string}', () => {});

// Still attached: it sees further events. Missed: an event inside a helper did not run it, because the program that called the helper keeps it out on its CPU.
Then('program {string} is {standing}', () => {});

// The kernel has no longer the program, its object, or the maps that no other object has.
Then('{run} is removed', () => {});

// The process that loaded the program got the signal this often since the events began, or once where no number is given.
Then('the loader is sent SIGSYS{times}', () => {});

// # Packets

// Cuts the capture off for this scenario, or says how its packets arrive. Without a step, each packet arrives when the one before is done, and truncated packets are refused.
Given('the capture {string} {captureUse}', () => {});

// Packets of a capture arrive at the interface that programs are attached to, or leave through it, one after the other.
When('{packets} of {string} {travel}{where}', () => {});

// As before, with fields of struct sk_buff: | mark | 7 |. The row | non-linear | 20 | puts the last 20 bytes into page fragments.
When('{packets} of {string} {travel}{where} with', () => {});

// A frame in hexadecimal, beginning with its Ethernet header.
When('the packet {string} {travel}{where}', () => {});

// Every packet since the last When left as it arrived.
Then('no packet was changed', () => {});

// Fields by their Wireshark names: | ip.ttl | 64 |. Every other byte is as it arrived.
Then('packet {count} leaves with', () => {});

// It leaves as a packet of a capture, except for fields: | ip.id | 0 |.
Then('packet {count} leaves as packet {count} of {string} with', () => {});

// The frame goes out there once, as the program left it (XDP_TX, redirects, clones).
Then('packet {count} is sent out on {string}', () => {});

// The capture is broken or cannot be replayed, or the source (one of programs/refused) breaks a rule of the language. * stands for any text.
Then('{reading} is refused with message {string}', () => {});

// All frames that went out while the programs ran, in order: | interface | frame |. Write a frame in hexadecimal. `eth1, ingress` is a frame that went into the receive path of eth1.
Then('the frames sent out for packet {count} are', () => {});

// # Tasks, tracepoints, probes and perf events

// The registers that are saved when the task enters the kernel from now on: | ip | 0x401000 |, | sp | 0x7ffc0000 |. All others except cs, ss and flags are 0.
Given('{task} has the user registers', () => {});

// A task reaches a tracepoint, once or several times. All fields of the record are 0.
When('{task} hits {tracepoint}{times}', () => {});

// A task enters or leaves a probed function. All registers are 0.
When('{task} {crosses} {function}', () => {});

// As before, with registers: | di | 3 |.
When('{task} {crosses} {function} with', () => {});

// As before, with fields: | fildes | 3 |, | args | [1, 2] |, | comm | "bash" |. A number for an array of variable length is the word of the field: length << 16 \| offset.
When('{task} hits {tracepoint} with', () => {});

// A counter overflows while the task runs: | period | 1000 |, | address | 0x1000 |, | ip | 0x401000 |, | user stack | [0x401000, 0x402000] |. | event | is cpu-cycles, cpu-clock or page-faults. | call chain | is kernel, user or both: the parts that the event samples by itself. | counter | is the error of reading the counter: EOPNOTSUPP, EINVAL or EBUSY.
When('a perf event samples {task} with', () => {});

// The registers after the program ran: | ax | -1 |. Write | ip | * | for any value. Registers without a row are as they were.
Then('the registers of the task are', () => {});

// # Events in YAML

// The text under the step is an events file (captures/events.schema.json). Its events happen one after the other.
When('these events happen', () => {});

// The text under the step is not an events file, or has an impossible event. * stands for any text.
Then('these events are refused with message {string}', () => {});

// # Programs on several CPUs at once

// The events of the next steps happen at once, each on the CPU that its step names. Those of a CPU stay in order.
When('the events happen at once on CPUs {count} and {count}', () => {});

// Afterwards, the map has these entries and no other.
Then('{interleaving}, the entries of map {string} are', () => {});

// After each order of operations with up to two preemptions, maps and results are as after the events one after the other, in some order.
Then('whatever the interleaving, some order of the events leads to the same', () => {});

// Each CPU waits for a lock that another one holds, after some order of operations with up to two preemptions.
Then('in some interleaving, the CPUs wait for each other', () => {});

// # Maps

// User space has written these entries: | key: u16be | value: Counters |.
Given('map {string} holds', () => {});

// User space writes entries while programs are attached.
When('user space writes to map {string}', () => {});

// User space deletes keys: | key: u32 |.
When('user space deletes from map {string}', () => {});

// The map has these entries and no other, in any order. A table of a queue or a stack has only values, in order.
Then('map {string} holds exactly', () => {});

// The map has these entries.
Then('map {string} holds, among others', () => {});

// The map has no entry.
Then('map {string} is empty', () => {});

// The kernel refuses each row of the table. A row has a key, and for writing also a value. Leave the key empty for a map without keys.
Then('{mapAction} map {string} from user space{userFlags} is refused with {errno}', () => {});

// The table itself is wrong: a type of another size, a value that does not fit.
Then('this table of map {string} is refused with message {string}', () => {});

// Maps, locks, references, log, trace, signals, per-CPU state, sent packets and attached programs are as they were before the events. What earlier Then steps compare may differ.
Then('nothing else changed', () => {});

// # Records for user space

// User space opens a perf event for the output of programs on each CPU. It puts the event into the slot of that CPU. Each event has a buffer of that many data pages.
Given('user space listens to map {string} with {count} page(s) for each CPU', () => {});

// User space has put counters into slots of a perf event array: | slot | CPU | counter | enabled | running |.
Given('map {string} has these counters', () => {});

// User space reads all records that programs sent and that it has not read yet, in order: | value: Event |. A perf event array also has the columns | CPU | and | lost |, the number of records lost before each.
Then('user space reads from map {string}', () => {});

// User space reads all records that it has not read yet. There are this many. Their content does not matter.
Then('user space reads {count} record(s) from map {string}{woken}', () => {});

// There is no record that user space has not read.
Then('user space reads nothing from map {string}', () => {});

// # Results

// The result of every event since the last When: | packets | verdict |. Write several events as 1-4, 7. Columns: packets or events, verdict, result, outcome, message, packet (passed, dropped, consumed or sent back), CPU, stack use, helper calls.
Then('{verdicts} are', () => {});

// The result of the last event, by its name.
Then('{verdictOf} is {verdict}', () => {});

// The 32 bits that the dispatcher returned. A negative number reads them as signed.
Then('the result is {integer}', () => {});

// No attached program ran at the last event.
Then('no program saw the event', () => {});

// All helpers that the program called, in order: | helper | result | or | helper | times |. A row with times N stands for N calls one after the other.
Then('the helper calls of {run} are', () => {});

// # Panics and crashes

// The message of the panic, and its place in the source: file:line or file:line:column. * in the message stands for any text.
Then('{run} panics with {string}{location}', () => {});

// The frames of the last panic or oops, demangled, innermost first: | frame | offset |. A cell * stands for anything.
Then('the stack trace is', () => {});

// The panic handler ran this many cleanup entries.
Then('{count} cleanup(s) was/were run', () => {});

// The locks that the panic handler released, in order: | map | key: u32 |.
Then('the locks released by the panic are', () => {});

// No program holds a lock now.
Then('no lock is held', () => {});

// The program causes a fault that nothing handles: | exception | #PF |. Rows may name message, exception, address, access, symbol, instruction and explanation. * stands for any text.
Then('the kernel oopses in {run}', () => {});

// The program did what no Rex program may do, and was stopped. * stands for any text.
Then('{run} breaks the rule {string}', () => {});

// # Termination and the stack

// The program panicked with a timeout, this long after its start, to a hundredth of a second. The timer found it in program code, or in the helper that the step names; then it panicked on return from that helper.
Then('{run} is ended by the watchdog{ending}', () => {});

// The program returned by itself, this long after its start, to a hundredth of a second.
Then('{run} returns after {duration}', () => {});

// The deepest point of the Rex stack that the program reached. Both bounds are included.
Then('{run} uses between {count} and {count} bytes of stack', () => {});

// Compares all runs since the last When. There are at least two.
Then('every run used the same amount of stack', () => {});

// # The kernel log and the trace

// The texts since the events began include these lines in this order, one in each row. Leave out time stamps, task and CPU. Empty lines do not count. * stands for any text.
Then('the {log} holds in order', () => {});

// As before, and there are no other lines.
Then('the {log} holds exactly', () => {});

// The text under the step is all lines since the events began, as dmesg or trace_pipe prints them. * stands for any text.
Then('the {log} reads', () => {});

// # The universal profile

// Audits the object, and runs its programs over built-in inputs where they are attached. Every MUST can be judged, and is met or waived. The findings are attached to the report.
Then('object {string} keeps every requirement of the universal profile', () => {});

// The same, with events of your own beside the built-in inputs. The text under the step is an events file; it can name captures. Your events reach code that the built-in inputs do not reach.
Then('object {string} keeps every requirement of the universal profile, with these events', () => {});

// Each object, and all requirements that it breaks, MUST and SHOULD: | object | requirements |. Write commas between requirements.
Then('by the universal profile these objects break only', () => {});

// # Sweeps

// Repeats runs of each object once for each point. There the watchdog fires, a helper fails, memory is short, another CPU writes, or a panic is forced. Tries so many points, some of each kind. Each row has an object and all requirements that its points break: | object | requirements |. Write commas between requirements.
Then('by sweeps over {count} points these objects break only', () => {});

// The same of one object, with runs on events of your own instead of the built-in ones. The text under the step is an events file. No point breaks a requirement.
Then('a sweep of object {string} over {count} points finds nothing, with these events', () => {});

// # Violations

// Runs another scenario of the specification on a kernel with one fault (broken/kernels), or with a faulty object.
When('scenario {count} of {string} is run {flaw}', () => {});

// That scenario fails at this step. The step says this, in one line. * stands for any text.
Then('it fails at {string} with {string}', () => {});
