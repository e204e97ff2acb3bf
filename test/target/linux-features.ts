/** Features whose objects have twins. */
export const FEATURES = [
  'maps/array.feature',
  'maps/hash.feature',
  'maps/perf-event-array.feature',
  'maps/queue-and-stack.feature',
  'maps/ring-buffer.feature',
  'maps/shared.feature',
  'program-types/captures.feature',
  'program-types/interface-rooms.feature',
  'program-types/kprobe.feature',
  'program-types/packet-path.feature',
  'program-types/perf-event.feature',
  'program-types/refused-attachments.feature',
  'program-types/tc-egress.feature',
  'program-types/tc.feature',
  'program-types/tracepoint.feature',
  'program-types/vlan.feature',
  'program-types/ways-of-attaching.feature',
  'program-types/xdp.feature',
];

/** Tasks have pids that no kernel gives early: programs ask for them. */
export const OWN_FEATURE = `
Feature: Programs that ask for the task
  Scenario: [1] A record of the trace has the form of bpf_trace_printk
    Given the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    When task 31042 "bash" hits the tracepoint
    And task 31043 "a-name-of-15-by" hits the tracepoint
    Then the trace reads
      """
                  bash-31042   [000] ...21 *: bpf_trace_printk: [hello::hello] Hello from pid 31042 on CPU 0

       a-name-of-15-by-31043   [000] ...21 *: bpf_trace_printk: [hello::hello] Hello from pid 31043 on CPU 0

      """

  Scenario: [2] A ring buffer has the records of two tasks in order
    Given the object "ring_events", attached to tracepoint "syscalls/sys_enter_dup"
    When task 31042 "bash" hits the tracepoint with
      | fildes | 3 |
    And task 31043 "cat" hits the tracepoint with
      | fildes | 92 |
    And task 31042 "bash" hits the tracepoint with
      | fildes | 90 |
    Then user space reads from map "events"
      | value: u32[2] |
      | [31042, 3]    |
      | [31043, 1]    |
      | [31043, 2]    |

  Scenario: [3] A perf event array has the record of a task
    Given the object "perf_output", attached to tracepoint "syscalls/sys_enter_dup"
    And user space listens to map "events" with 1 page for each CPU
    When task 31042 "bash" hits the tracepoint
    Then user space reads from map "events"
      | CPU | value: u32[2] |
      | 0   | [31042, 0]    |
    When task 31042 "bash" hits the tracepoint 173 times
    Then user space reads 170 records from map "events"

  Scenario Outline: [<number>] Samples of <event> are counted for the task that was running
    Given the object "perf_sampler", attached to a perf event
    When a perf event samples task 31042 "bash" with
      | event  | <event>  |
      | period | <period> |
    And a perf event samples task 31043 "cat" with
      | event  | <event>  |
      | period | <period> |
    And a perf event samples task 31042 "bash" with
      | event  | <event>  |
      | period | <period> |
    Then map "samples" holds exactly
      | key: i32 | value: u64 |
      | 31042    | 2          |
      | 31043    | 1          |

    Examples:
      | number | event       | period  |
      | 4      | cpu-clock   | 1000000 |
      | 5      | page-faults | 1       |
      | 6      | page-faults | 7       |
`;

/** What this feature says is not so: its scenario must fail. */
export const WRONG_FEATURE = `
Feature: What is not so
  Scenario: [1] A key that is there is not found
    Given the object "map_calls"
    And map "hash" holds
      | key: u32 | value: u64 |
      | 1        | 10         |
    And program "lookup" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | 1   |
      | args | [1] |
    Then the result is -1

  Scenario: [2] A program that is not attached sees the packet
    Given the object "two_programs"
    And program "count_out" is attached to tc on "eth0"
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then map "traffic" holds, among others
      | key: u32 | value: Traffic          |
      | 0        | {packets: 1, bytes: 43} |

  Scenario: [3] A packet that is dropped passes
    Given the object "port_filter", attached to xdp on "eth0"
    And map "blocked" holds
      | key: u16be | value: u8 |
      | 53         | 1         |
    When packet 1 of "dns-and-http.pcapng" arrives
    Then the verdict is XDP_PASS

  Scenario: [4] The trace has another pid
    Given the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    When task 31042 "bash" hits the tracepoint
    Then the trace holds exactly
      | [hello::hello] Hello from pid 31043 on CPU 0 |
`;
