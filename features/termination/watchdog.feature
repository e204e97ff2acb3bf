@termination
Feature: A program that runs too long is ended, and leaves nothing behind
  Each CPU's watchdog fires every 20 s. It ignores a program that is younger than 20 s. It sends an older one to the timeout handler,
  which panics. In program code this happens at once; in a helper it happens when the helper returns.

  @REX-TERM-01
  Scenario: [1] An endless loop that starts as the watchdog fires is ended 20 s later
    Given the object "endless", attached to tracepoint "syscalls/sys_enter_dup"
    When 20 s pass
    And task 42 "bash" hits the tracepoint
    Then the program is ended by the watchdog after 20 s
    And the result is 0
    And the loader is sent SIGSYS
    And the program is removed
    And nothing else changed

  @REX-TERM-02
  Scenario: [2] A loop that starts 1 s after a firing is too young at the next, and is ended 39 s later
    Given the object "endless", attached to tracepoint "syscalls/sys_enter_dup"
    When 21 s pass
    And task 42 "bash" hits the tracepoint
    Then the program is ended by the watchdog after 39 s
    And the result is 0
    And the program is removed

  @REX-TERM-02
  Scenario: [3] A loop that starts 19 s after a firing is ended 21 s later
    Given the object "endless", attached to tracepoint "syscalls/sys_enter_dup"
    When 39 s pass
    And task 42 "bash" hits the tracepoint
    Then the program is ended by the watchdog after 21 s

  @REX-TERM-03
  Scenario: [4] The watchdog never cuts into a helper: the program ends when the helper returns
    Given the object "slow_helper", attached to tracepoint "syscalls/sys_enter_dup"
    And helper "bpf_map_update_elem" takes 45 s
    When task 42 "bash" hits the tracepoint
    Then the program is ended by the watchdog after 45 s, on return from "bpf_map_update_elem"
    And the kernel log holds in order
      | rex: panicked at *:    |
      | Timeout in Rex program |
    And the locks released by the panic are
      | map   | key: u32 |
      | state | 0        |
    And no lock is held
    And the program is removed

  @REX-TERM-03
  Scenario: [5] A helper of 25 s that begins as the watchdog fires is not cut off, and the program ends on its return
    Given the object "slow_helper", attached to tracepoint "syscalls/sys_enter_dup"
    And helper "bpf_map_update_elem" takes 25 s
    When 20 s pass
    And task 42 "bash" hits the tracepoint
    Then the program is ended by the watchdog after 25 s, on return from "bpf_map_update_elem"
    And no lock is held

  @REX-TERM-03
  Scenario: [6] A helper's effect is complete: its stored value stays after the program is ended
    Given the loader catches SIGSYS
    And the object "slow_helper", attached to tracepoint "syscalls/sys_enter_dup"
    And helper "bpf_map_update_elem" takes 45 s
    When task 42 "bash" hits the tracepoint with
      | fildes | 9 |
    Then the program is ended by the watchdog on return from "bpf_map_update_elem"
    And map "descriptors" holds exactly
      | key: u64 | value: u64 |
      | 9        | 1          |
    And map "state" holds exactly
      | key: u32 | value: LockedUpdates  |
      | 0        | {lock: 0, updates: 0} |
    And the loader is sent SIGSYS
    And nothing else changed

  @REX-TERM-03
  Scenario: [7] A slow program that returns before the watchdog finds it too old is not ended
    Given the object "slow_helper", attached to tracepoint "syscalls/sys_enter_dup"
    And helper "bpf_map_update_elem" takes 25 s
    When 21 s pass
    And task 42 "bash" hits the tracepoint
    Then the program returns after 25 s
    And map "state" holds exactly
      | key: u32 | value: LockedUpdates  |
      | 0        | {lock: 0, updates: 1} |

  @REX-TERM-04
  Scenario: [8] A loop of helper calls is ended between helpers or on return from one, never inside a helper
    Given the object "endless_helper", attached to tracepoint "syscalls/sys_enter_dup"
    And the watchdog fires during helper call 2
    When task 42 "bash" hits the tracepoint
    Then the program is ended by the watchdog on return from "bpf_map_update_elem"
    And the helper calls of the program are
      | helper              | times |
      | bpf_ktime_get_ns    | 1     |
      | bpf_map_update_elem | 1     |

  @REX-TERM-04
  Scenario: [9] Each CPU's own watchdog ends the program on that CPU
    Given the kernel has 2 CPUs
    And the loader catches SIGSYS
    And the object "endless", attached to tracepoint "syscalls/sys_enter_dup"
    When 21 s pass
    And task 42 "bash" on CPU 1 hits the tracepoint
    Then the program is ended by the watchdog after 39 s
    And the loader is sent SIGSYS
    And nothing else changed
    When task 43 "cat" on CPU 0 hits the tracepoint
    And task 42 "bash" on CPU 1 hits the tracepoint
    Then the verdicts are
      | events | CPU | outcome   |
      | 1      | 0   | timed out |
      | 2      | 1   | timed out |

  @REX-TERM-05
  Scenario: [10] After a timeout another program on the same CPU runs normally
    Given the object "endless", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "syscalls/sys_enter_dup"
    Then the program is ended by the watchdog
    And the loader is sent SIGSYS
    And program "endless" is removed
    And nothing else changed
    When task 42 "bash" hits tracepoint "raw_syscalls/sys_enter" with
      | id | 39 |
    Then map "counts" holds exactly
      | key: i64 | value: u64 |
      | 39       | 1          |
    And nothing else changed

  @REX-TERM-06
  Scenario: [11] The timeout is a panic like any other, and its trace shows where the program was
    Given the object "endless", attached to tracepoint "syscalls/sys_enter_dup"
    And the watchdog fires at instruction 1000
    When task 42 "bash" hits the tracepoint
    Then the program is ended by the watchdog
    And the kernel log holds in order
      | rex: panicked at *:         |
      | Timeout in Rex program      |
      | Call Trace:                 |
      | <REX>                       |
      | rex_landingpad+0x*/0x*      |
      | rex_prog_*::__rex_handle_timeout+0x*/0x* |
      | rex_dispatcher_func+0x*/0x* |
      | </REX>                      |

  @REX-EVENTS-01 @violation
  Scenario: [12] A firing before the first instruction is refused, naming line and column
    Then these events are refused with message '*events.yaml:3:32: at_instruction of watchdog of item 1 of events is -1'
      """
      events:
        - tracepoint: syscalls/sys_enter_dup
          watchdog: {at_instruction: -1}
      """

  @REX-TERM-09
  Scenario: [13] Before the panic the watchdog logs which program it found too old, and that it was in program code
    Given the object "hello"
    And the object "endless", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the program is ended by the watchdog
    And the kernel log holds in order
      | rex: Rex_terminate invoked for prog:4  |
      | rex: Program not in any helper/panic.  |
      | rex: panicked at *:                    |
      | Timeout in Rex program                 |

  @REX-TERM-09
  Scenario: [14] Every firing that finds the program too old logs it, in a helper too
    Given the object "slow_helper", attached to tracepoint "syscalls/sys_enter_dup"
    And helper "bpf_map_update_elem" takes 65 s
    When task 42 "bash" hits the tracepoint
    Then the program is ended by the watchdog after 65 s, on return from "bpf_map_update_elem"
    And the kernel log holds in order
      | rex: Rex_terminate invoked for prog:2 |
      | rex: Program in helper/panic.         |
      | rex: Rex_terminate invoked for prog:2 |
      | rex: Program in helper/panic.         |
      | rex: Rex_terminate invoked for prog:2 |
      | rex: Program in helper/panic.         |
      | rex: panicked at *:                   |

  @REX-TERM-09
  Scenario: [15] A firing that finds no program, or a young one, logs nothing
    Given the object "slow_helper", attached to tracepoint "syscalls/sys_enter_dup"
    And helper "bpf_map_update_elem" takes 25 s
    When 21 s pass
    And task 42 "bash" hits the tracepoint
    Then the program returns after 25 s
    And the kernel log reads
      """
      """
