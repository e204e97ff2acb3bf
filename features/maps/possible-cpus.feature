@maps
Feature: The numbers of possible CPUs can have gaps
  Per-CPU values are those of the possible CPUs, in order and without gaps: the fourth value need not belong to CPU 3. A slot has
  the number of its CPU, which can exceed the count of CPUs.

  Background:
    Given the kernel has CPUs 0-1,4-5

  @REX-MAP-37
  Scenario: [1] A per-CPU array has a value for each possible CPU, and none for gaps
    Given the object "per_cpu_counter", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" on CPU 1 hits the tracepoint
    And task 42 "bash" on CPU 4 hits the tracepoint
    And task 42 "bash" on CPU 4 hits the tracepoint
    And task 43 "cat" on CPU 5 hits the tracepoint
    Then map "counts" holds, among others
      | key: u32 | value: u32[4][4]                                           |
      | 0        | [[0, 0, 0, 0], [1, 42, 0, 0], [2, 42, 0, 0], [1, 43, 0, 0]] |

  @REX-MAP-37
  Scenario: [2] A CPU whose number exceeds the count of CPUs has no slot in an array of that size
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
  Scenario: [3] Nothing can happen on a CPU that does not exist
    Given the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    Then these events are refused with message "there is no CPU 3"
      """
      events:
        - {tracepoint: syscalls/sys_enter_dup, cpu: 3, task: {pid: 42, comm: bash}}
      """
