@helpers
Feature: A program can read its CPU, its node, its task, and its per-CPU state
  A per-CPU variable has a copy on each CPU. The gs segment and an address plus this_cpu_off reach the same copy. The
  kernel's state for a running program is restored when the program has ended.

  @REX-HELPER-07
  Scenario: [1] CPU, node and current task are those where the event happened
    Given the kernel has 2 CPUs
    And the clock starts at 10 s
    And the object "kernel_state", attached to tracepoint "syscalls/sys_enter_dup"
    When task 50 "worker" of process 48 on CPU 1 hits the tracepoint
    And task 42 "bash" on CPU 0 hits the tracepoint
    Then map "states" holds exactly
      | key: i32 | value: CpuState                                                   |
      | 1        | {node: 0, pid: 50, tgid: 48, current_pid: 50, jiffies: 4294894796} |
      | 0        | {node: 0, pid: 42, tgid: 42, current_pid: 42, jiffies: 4294894796} |
    And nothing else changed

  @REX-HELPER-08
  Scenario: [2] Two random numbers in a row differ
    Given the object "kernel_state", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the result is 1
    And the helper calls of the program are
      | helper                   |
      | bpf_get_current_pid_tgid |
      | bpf_map_update_elem      |
      | get_random_u32           |
      | get_random_u32           |

  @REX-HELPER-07
  Scenario Outline: [<number>] On CPU <cpu>, the address and the gs segment reach the same copy
    Given the kernel has 2 CPUs
    And the object "per_cpu_state", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" on CPU <cpu> hits the tracepoint
    Then map "seen" holds exactly
      | key: u32 | value: Seen                                                                                                                                               |
      | 0        | {cpu: <cpu>, same_cpu: 1, same_task: 1, termination_state: 0, guards_before: 0, guards_held: 1, guards_after: 0, top_of_stack: 4088, on_stack: 1} |
    And map "text" holds exactly
      | key: u32 | value: char[64]                                          |
      | 0        | "[per_cpu_state::per_cpu_state] in the buffer of CPU <cpu>" |
    And the trace holds exactly
      | [per_cpu_state::per_cpu_state] in the buffer of CPU <cpu> |
    And nothing else changed

    Examples:
      | number | cpu |
      | 3      | 0   |
      | 4      | 1   |

  @REX-HELPER-03
  Scenario Outline: [<number>] All six clocks agree <when>
    Given the clock starts at <start>
    And the object "past_the_crate"
    And program "all_clocks" is attached to tracepoint "syscalls/sys_enter_dup"
    And helper "ktime_get_mono_fast_ns" takes 0 ns
    And helper "ktime_get_boot_fast_ns" takes 0 ns
    And helper "bpf_ktime_get_ns" takes 0 ns
    And helper "bpf_ktime_get_boot_ns" takes 0 ns
    And helper "bpf_ktime_get_coarse_ns" takes 0 ns
    When task 42 "bash" hits the tracepoint
    Then map "clocks" holds exactly
      | key: u32 | value: u64[6]                                               |
      | 0        | [<now>, <now>, <now>, <now>, <tick>, <jiffies>] |

    Examples:
      | number | when                    | start    | now   | tick  | jiffies    |
      | 5      | on a tick               | 10 s     | 10000 | 10000 | 4294894796 |
      | 6      | between two ticks       | 10.003 s | 10003 | 10000 | 4294894796 |
      | 7      | on the next tick        | 10.004 s | 10004 | 10004 | 4294894797 |
      | 8      | when jiffies pass 32 bits | 300 s  | 300000 | 300000 | 4294967296 |

  @REX-HELPER-05
  Scenario: [9] Readable memory is read, at any address
    Given the object "kernel_state", attached to tracepoint "syscalls/sys_enter_dup"
    And map "source" holds
      | key: u32 | value: bytes[32]                                                                                |
      | 0        | 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f |
    When task 42 "bash" hits the tracepoint with
      | fildes | 3 |
    Then the result is 0
    And map "word" holds exactly
      | key: u32 | value: bytes[8]         |
      | 0        | 03 04 05 06 07 08 09 0a |
    And nothing else changed

  @REX-HELPER-11
  Scenario Outline: [<number>] A counter is read into a buffer of its own size: <size> bytes give <result>
    Given the object "past_the_crate", attached to a perf event
    And map "value" holds
      | key: u32 | value: u64[4]     |
      | 0        | [1, 2, 3, 4] |
    When a perf event samples task 42 "bash" with
      | period  | <size> |
      | counter | 500    |
      | enabled | 600    |
      | running | 700    |
    Then the result is <result>
    And map "value" holds exactly
      | key: u32 | value: u64[4] |
      | 0        | <value>       |

    Examples:
      | number | size | result | value           |
      | 10     | 16   | -22    | [0, 0, 3, 4]    |
      | 11     | 32   | -22    | [0, 0, 0, 0]    |
      | 12     | 0    | -22    | [1, 2, 3, 4]    |
