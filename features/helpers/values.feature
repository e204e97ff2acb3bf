@helpers
Feature: Helpers give time and random numbers, format text, find tasks, and read memory safely
  A helper writes only to its output. A task that does not exist or memory that cannot be read is an error, not a crash.

  @REX-HELPER-03
  Scenario: [1] Clocks agree with each other and with jiffies; the coarse one stands still between two ticks, 4 ms apart
    Given the clock starts at 10.003 s
    And the object "helper_values", attached to tracepoint "syscalls/sys_enter_dup"
    And helper "bpf_ktime_get_boot_ns" takes 0 ns
    And helper "bpf_ktime_get_ns" takes 0 ns
    And helper "bpf_ktime_get_coarse_ns" takes 0 ns
    When task 42 "bash" hits the tracepoint
    Then map "clocks" holds exactly
      | key: u32 | value: u64[4]                             |
      | 0        | [10003, 10003, 10000, 4294894796] |

  @REX-HELPER-04
  Scenario: [2] Text is formatted as in the kernel and cut to the buffer; the result is its whole length
    Given the object "helper_values", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the result is 12
    And map "text" holds exactly
      | key: u32 | value: bytes[16]                                |
      | 0        | 6e 3d 2d 35 7c 30 30 30 30 66 66 00 78 78 78 78 |

  @REX-HELPER-05
  Scenario Outline: [<number>] Reading <what> gives <result> and zeroes
    Given the object "helper_values", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | <address> |
    Then the result is <result>
    And map "word" holds exactly
      | key: u32 | value: u64 |
      | 0        | 0          |

    Examples:
      | number | what                             | address            | result |
      | 3      | an address of user space         | 0x7fff0000         | -34    |
      | 4      | an address that is not canonical | 0x8000000000000000 | -34    |
      | 5      | kernel memory that is not mapped | 0xffff888000000000 | -14    |
      | 6      | the first page                   | 8                  | -34    |

  @REX-HELPER-06 @REX-HELPER-10
  Scenario: [7] A task is found by its pid, and its reference is released
    Given the object "task_lookup", attached to tracepoint "syscalls/sys_enter_dup"
    When task 50 "worker" of process 48 hits the tracepoint with
      | fildes | 50 |
    Then the result is 0
    And map "groups" holds exactly
      | key: i32 | value: i32 |
      | 50       | 48         |
    And the helper calls of the program are
      | helper              |
      | bpf_task_from_pid   |
      | bpf_map_update_elem |
      | bpf_task_release    |
    And nothing else changed

  @REX-HELPER-06
  Scenario Outline: [<number>] There is no task of pid <pid>
    Given the object "task_lookup", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | <pid> |
    Then the result is -3
    And nothing else changed

    Examples:
      | number | pid        |
      | 8      | 43         |
      | 9      | 0          |
      | 10     | 4294967295 |
