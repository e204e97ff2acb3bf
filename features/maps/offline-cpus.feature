@maps
Feature: Offline CPUs have per-CPU values, and nothing runs on them
  The numbers of online CPUs can have gaps. Per-CPU values exist for all possible CPUs; perf events are open
  on online CPUs.

  Background:
    Given the kernel has 4 CPUs, of which 1 and 2 are offline

  @REX-MAP-37
  Scenario: [1] A per-CPU array has values for all CPUs, and those of offline CPUs do not change
    Given the object "per_cpu_counter", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" on CPU 0 hits the tracepoint
    And task 42 "bash" on CPU 3 hits the tracepoint
    And task 42 "bash" on CPU 3 hits the tracepoint
    Then map "counts" holds, among others
      | key: u32 | value: u32[4][4]                                           |
      | 0        | [[1, 42, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [2, 42, 0, 0]] |

  @REX-MAP-37
  Scenario: [2] User space listens on the CPUs that are online
    Given the object "perf_output", attached to tracepoint "syscalls/sys_enter_dup"
    And user space listens to map "events" with 1 page for each CPU
    When task 42 "bash" on CPU 0 hits the tracepoint
    And task 43 "cat" on CPU 0 hits the tracepoint with
      | fildes | 2 |
    And task 44 "cat" on CPU 3 hits the tracepoint
    Then the verdicts are
      | events | result     |
      | 1      | 0          |
      | 2      | 4294967294 |
      | 3      | 0          |
    And user space reads from map "events"
      | CPU | value: u32[2] |
      | 0   | [42, 0]       |
      | 3   | [44, 0]       |

  @REX-MAP-37
  Scenario: [3] Nothing happens on a CPU that is offline
    Given the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    Then these events are refused with message "nothing can happen on CPU 2"
      """
      events:
        - {tracepoint: syscalls/sys_enter_dup, cpu: 2, task: {pid: 42, comm: bash}}
      """
