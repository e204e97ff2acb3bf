@panics @REX-PANIC-07
Feature: A program that has panicked does not run again
  The kernel sends SIGSYS to the loader. When the loader dies, its program, object and maps are removed; a loader that catches
  the signal keeps them. Programs of other objects that share a map go on. A kernel that keeps the paper's promise removes more,
  whatever the loader does: every program that shares a map with a removed one.

  Scenario: [1] Program and maps are removed
    Given the object "unwrap_none", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the program panics with "called `Option::unwrap()` on a `None` value"
    And the loader is sent SIGSYS
    And the program is removed
    And nothing else changed
    When task 42 "bash" hits tracepoint "syscalls/sys_enter_dup"
    Then no program saw the event

  Scenario: [2] If the loader catches the signal, program and maps stay
    Given the loader catches SIGSYS
    And the object "unwrap_none", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the program panics with "called `Option::unwrap()` on a `None` value"
    And the loader is sent SIGSYS
    And program "unwrap_none" is still attached
    And nothing else changed
    When user space writes to map "known"
      | key: i32 | value: u32 |
      | 42       | 1          |
    And task 42 "bash" hits the tracepoint
    Then the result is 1

  Scenario: [3] Programs of the same object are removed together, others stay
    Given the object "port_filter", attached to xdp on "eth0"
    And the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When the packet "00 11 22" arrives
    Then the program panics with "range end index 14 out of range for slice of length 3"
    And program "port_filter" is removed
    And program "syscall_counter" is still attached
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then no program saw the event

  Scenario: [4] Each panic is on its own CPU and leaves its per-CPU state as it was
    Given the kernel has 2 CPUs
    And the loader catches SIGSYS
    And the object "explicit_panic", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" on CPU 1 hits the tracepoint
    And task 43 "cat" on CPU 0 hits the tracepoint
    Then the program, on event 1, panics with "descriptor 0 is not to be duplicated"
    And the program, on event 2, panics with "descriptor 0 is not to be duplicated"
    And the loader is sent SIGSYS 2 times
    And nothing else changed

  @REX-PANIC-13
  Scenario: [5] A program that shares a map with the panicked one goes on, and the map stays
    Given the object "dup_totals", sharing map "totals", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "packet_totals", sharing map "totals", attached to xdp on "eth0"
    When task 42 "bash" hits the tracepoint with
      | fildes | 99 |
    Then the program panics with "descriptor 99 is not to be duplicated"
    And program "dup_totals" is removed
    And program "packet_totals" is still attached
    When the packet "00 11 22" arrives
    Then map "totals" holds, among others
      | key: u32 | value: u64 |
      | 0        | 1          |
      | 1        | 1          |

  @REX-PANIC-13
  Scenario: [6] If crash-stop covers shared maps, it also removes programs that share a map only indirectly; others stay
    Given a panic removes all programs that share maps
    And the object "dup_totals", sharing map "totals", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "packet_totals", sharing maps "totals" and "lengths", attached to xdp on "eth0"
    And the object "packet_lengths", sharing map "lengths", attached to tc on "eth0"
    And the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "syscalls/sys_enter_dup" with
      | fildes | 99 |
    Then the program panics with "descriptor 99 is not to be duplicated"
    And the loader is sent SIGSYS
    And program "dup_totals" is removed
    And program "packet_totals" is removed
    And program "packet_lengths" is removed
    And program "syscall_counter" is still attached
    And nothing else changed
    When the packet "00 11 22" arrives
    Then no program saw the event

  @REX-PANIC-13
  Scenario: [7] They are also removed if the loader catches the signal
    Given a panic removes all programs that share maps
    And the loader catches SIGSYS
    And the object "dup_totals", sharing map "totals", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "packet_totals", sharing maps "totals" and "lengths", attached to xdp on "eth0"
    And the object "packet_lengths", sharing map "lengths", attached to tc on "eth0"
    And the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "syscalls/sys_enter_dup" with
      | fildes | 99 |
    Then the program panics with "descriptor 99 is not to be duplicated"
    And the loader is sent SIGSYS
    And program "dup_totals" is removed
    And program "packet_totals" is removed
    And program "packet_lengths" is removed
    And program "syscall_counter" is still attached
    And nothing else changed
    When the packet "00 11 22" arrives
    Then no program saw the event

  @REX-PANIC-13
  Scenario: [8] Two maps with one name are not a shared map
    Given a panic removes all programs that share maps
    And the object "packet_totals", attached to xdp on "eth0"
    And the object "dup_totals", sharing map "totals", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 99 |
    Then the program panics with "descriptor 99 is not to be duplicated"
    And program "dup_totals" is removed
    And program "packet_totals" is still attached

  @REX-PANIC-13
  Scenario: [9] If crash-stop covers the loader's programs, a loader that catches the signal keeps them and all that share its maps
    Given a panic removes the programs of its loader
    And the loader catches SIGSYS
    And the object "dup_totals", sharing map "totals", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "packet_totals", sharing map "totals", attached to xdp on "eth0"
    When task 42 "bash" hits the tracepoint with
      | fildes | 99 |
    Then the program panics with "descriptor 99 is not to be duplicated"
    And program "dup_totals" is still attached
    And program "packet_totals" is still attached
    When the packet "00 11 22" arrives
    And task 42 "bash" hits the tracepoint
    Then map "totals" holds, among others
      | key: u32 | value: u64 |
      | 0        | 2          |
      | 1        | 1          |
