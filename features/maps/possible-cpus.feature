@maps
Feature: The numbers of CPUs that a kernel may have can have gaps
  Per-CPU values are those of the CPUs that there may be, in order and without gaps: a fourth value need not be that of CPU 3. Slots go by
  the number of a CPU, and it can be above the count of CPUs.

  Background:
    Given the kernel has CPUs 0-1,4-5

  @REX-MAP-37
  Scenario: [1] A per-CPU array has a value for each CPU that there may be, and none for gaps
    Given the object "per_cpu_counter", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" on CPU 1 hits the tracepoint
    And task 42 "bash" on CPU 4 hits the tracepoint
    And task 42 "bash" on CPU 4 hits the tracepoint
    And task 43 "cat" on CPU 5 hits the tracepoint
    Then map "counts" holds, among others
      | key: u32 | value: u32[4][4]                                           |
      | 0        | [[0, 0, 0, 0], [1, 42, 0, 0], [2, 42, 0, 0], [1, 43, 0, 0]] |

  @REX-MAP-37
  Scenario: [2] A CPU whose number is above the count of CPUs has no slot in an array of as many
    Given the object "perf_output", attached to tracepoint "syscalls/sys_enter_dup"
    And user space listens to map "events" with 1 page for each CPU
    When task 42 "bash" on CPU 1 hits the tracepoint
    And task 43 "cat" on CPU 4 hits the tracepoint
    Then the verdicts are
      | events | result     |
      | 1      | 0          |
      | 2      | 4294967289 |
    And user space reads from map "events"
      | CPU | value: u32[2] |
      | 1   | [42, 0]       |

  @REX-MAP-37
  Scenario: [3] Nothing happens on a number that no CPU has
    Given the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    Then these events are refused with message "there is no CPU 3"
      """
      events:
        - {tracepoint: syscalls/sys_enter_dup, cpu: 3, task: {pid: 42, comm: bash}}
      """
