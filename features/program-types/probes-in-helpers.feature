@kprobe @tracepoint
Feature: A probe that a helper of a running program reaches
  A kprobe, tracepoint or perf event program raises a counter of its CPU. While it is raised, no other such program runs there: the
  kernel counts a miss, and the probed function goes on.

  Background:
    Given function "htab_map_update_elem" can be probed
    And the kernel has 2 CPUs
    And the object "hash_lost_update", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "nested_unwrap"
    And program "nested_unwrap" is attached to kprobe "htab_map_update_elem"

  @REX-KPROBE-05
  Scenario: [1] A program on the probe is missed on that CPU, and the other one goes on
    Given helper call 2 reaches function "htab_map_update_elem"
    When task 42 "bash" hits the tracepoint with
      | fildes | 7 |
    Then program "nested_unwrap" is missed
    And the verdict of program "hash_lost_update" is filtered out
    And map "counts" holds exactly
      | key: u32 | value: u64 |
      | 7        | 1          |
    And nothing else changed

  @REX-KPROBE-05
  Scenario: [2] It runs at the next call of the function outside of programs
    Given helper call 2 reaches function "htab_map_update_elem"
    When task 42 "bash" hits the tracepoint
    And task 42 "bash" calls function "htab_map_update_elem" with
      | di | 2 |
    Then the verdict of program "nested_unwrap" is kept
    And map "counts" holds exactly
      | key: u32 | value: u64 |
      | 0        | 1          |
