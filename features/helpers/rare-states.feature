@helpers
Feature: A program meets states that are rare but possible
  A clock may go back, a CPU may have no current task, a name may fill its field, a counter may be unreadable, and cleanup entries may already
  be in use. The program does not cause these states, and sees each of them.

  @REX-HELPER-14
  Scenario: [1] A clock that goes back shows an earlier time, and jiffies go on
    Given the clock starts at 10.003 s
    And the object "helper_values", attached to tracepoint "syscalls/sys_enter_dup"
    And helper "bpf_ktime_get_boot_ns" takes 0 ns
    And helper "bpf_ktime_get_ns" takes 0 ns
    And helper "bpf_ktime_get_coarse_ns" takes 0 ns
    When the clock goes back by 4 s
    And task 42 "bash" hits the tracepoint
    Then map "clocks" holds exactly
      | key: u32 | value: u64[4]                  |
      | 0        | [6003, 6003, 6000, 4294894796] |

  @REX-HELPER-15
  Scenario: [2] A program on an idle CPU finds the idle task
    Given the kernel has 2 CPUs
    And the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    When the idle task on CPU 1 hits the tracepoint
    Then the result is 0
    And the trace holds exactly
      | *Hello from pid 0 on CPU 1 |

  @REX-HELPER-15
  Scenario: [3] A program on a CPU without a task finds no task
    Given the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    When a CPU without a task hits the tracepoint
    Then the result is 0
    And nothing else changed

  @REX-HELPER-15
  Scenario: [4] On a CPU without a task, pid and thread group are EINVAL
    Given the object "kernel_state", attached to tracepoint "syscalls/sys_enter_dup"
    When a CPU without a task hits the tracepoint
    Then the helper calls of the program are
      | helper                   | result               |
      | bpf_get_current_pid_tgid | 18446744073709551594 |

  @REX-HELPER-16
  Scenario Outline: [<number>] A task's name of <length> bytes: <what>
    Given the object "printer", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "<name>" hits the tracepoint
    Then the result is <result>

    Examples:
      | number | length | name             | what                                    | result |
      | 5      | 15     | fifteen-letters  | a NUL ends it                           | 0      |
      | 6      | 16     | sixteen-letters! | it fills its field, and no NUL ends it  | -1     |

  @REX-HELPER-11
  Scenario Outline: [<number>] A counter that cannot be read, as <why>, is <errno>
    Given the object "perf_sampler", attached to a perf event
    When a perf event samples task 42 "bash" with
      | counter | <errno> |
      | enabled | 800     |
    Then the result is <result>
    And map "last" is empty

    Examples:
      | number | why                                 | errno      | result |
      | 7      | the event is pinned and not counting | EBUSY      | -16    |
      | 8      | it counts for child tasks, too      | EOPNOTSUPP | -95    |
      | 9      | it is of another task               | EINVAL     | -22    |

  @REX-PANIC-04
  Scenario: [10] Entries that are already in use count, and a panic frees them with the program's own
    Given the loader catches SIGSYS
    And 60 cleanup entries are taken
    And the object "guards", attached to tracepoint "syscalls/sys_enter_dup"
    And map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 5          |
    When task 42 "bash" hits the tracepoint
    Then the program panics with "Object count exceeded"
    And 4 cleanups were run
    And map "held" holds exactly
      | key: u32 | value: u64 |
      | 0        | 4          |
    And the loader is sent SIGSYS
    And nothing else changed

  @REX-PANIC-04
  Scenario: [11] A program may use all entries that are free
    Given 60 cleanup entries are taken
    And the object "guards", attached to tracepoint "syscalls/sys_enter_dup"
    And map "wanted" holds
      | key: u32 | value: u64 |
      | 0        | 4          |
    When task 42 "bash" hits the tracepoint
    Then map "held" holds exactly
      | key: u32 | value: u64 |
      | 0        | 4          |
    And nothing else changed
