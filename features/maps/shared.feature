@maps
Feature: Objects that share a map by name have one map between them
  A loader can share a map by name. Its object then gets the shared map of that name, if one exists, and each object sees the
  writes of the other. Type, key size, value size, max entries and flags must be equal, or the object is not loaded. A shared map lives as
  long as an object uses it. Maps that are not shared belong to one object, whatever their names.

  @REX-MAP-22
  Scenario: [1] Programs of two objects, at different attach points and on different CPUs, count in one map
    Given the kernel has 2 CPUs
    And the object "dup_totals", sharing map "totals", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "packet_totals", sharing map "totals", attached to xdp on "eth0"
    And map "totals" holds
      | key: u32 | value: u64 |
      | 0        | 100        |
      | 1        | 200        |
    When task 42 "bash" on CPU 0 hits the tracepoint
    And task 43 "cat" on CPU 1 hits the tracepoint
    And the packet "00 11 22" arrives on CPU 1
    Then map "totals" holds exactly
      | key: u32 | value: u64 |
      | 0        | 102        |
      | 1        | 201        |
      | 2        | 0          |
      | 3        | 0          |
    And map "lengths" holds exactly
      | key: u32 | value: u64 |
      | 3        | 1          |
    And nothing else changed

  @REX-MAP-22
  Scenario: [2] The program of one object finds what user space writes under the other object's name
    Given the object "packet_totals", sharing maps "totals" and "lengths", attached to xdp on "eth0"
    And the object "packet_lengths", sharing map "lengths", attached to tc on "eth0"
    When user space writes to map "packet_totals/lengths"
      | key: u32 | value: u64 |
      | 14       | 7          |
    And the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00" arrives
    Then map "packet_lengths/lengths" holds exactly
      | key: u32 | value: u64 |
      | 14       | 9          |

  @REX-MAP-22
  Scenario: [3] A map that is not shared is a different map, even with the same name
    Given the object "dup_totals", sharing map "totals", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "packet_totals", attached to xdp on "eth0"
    When task 42 "bash" hits the tracepoint
    And the packet "00 11 22" arrives
    Then map "dup_totals/totals" holds, among others
      | key: u32 | value: u64 |
      | 0        | 1          |
      | 1        | 0          |
    And map "packet_totals/totals" holds, among others
      | key: u32 | value: u64 |
      | 0        | 0          |
      | 1        | 1          |

  @REX-MAP-23
  Scenario Outline: [<number>] A map of another <property> cannot be the shared one
    Given the object "dup_totals", sharing map "totals"
    And the object file "packet_totals" with <field> of map "totals" set to <value>
    Then loading "packet_totals", sharing map "totals", is refused with EINVAL and message '*: map "totals" cannot be the shared map "totals": <difference>'

    Examples:
      | number | property    | field       | value | difference                         |
      | 4      | type        | type        | 6     | type 6 where it has 2              |
      | 5      | key size    | key_size    | 8     | key size 8 where it has 4          |
      | 6      | value size  | value_size  | 16    | value size 16 where it has 8       |
      | 7      | max entries | max_entries | 5     | max entries 5 where it has 4       |
      | 8      | flags       | flags       | 1024  | flags 1024 where it has 0          |

  @REX-MAP-23
  Scenario: [9] The error names every difference, and an object can share only its own maps
    Given the object "stack_sampler", sharing map "counts"
    Then loading "syscall_counter", sharing map "counts", is refused with EINVAL and message '*: key size 8 where it has 4, max entries 512 where it has 16'
    And loading "dup_totals", sharing map "counts", is refused with ENOENT and message '*: the object has no map "counts" to share'

  @REX-MAP-23
  Scenario: [10] A map that is not shared may differ from the shared one of its name
    Given the object "stack_sampler", sharing map "counts"
    And the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id | 39 |
    Then map "syscall_counter/counts" holds exactly
      | key: i64 | value: u64 |
      | 39       | 1          |
    And map "stack_sampler/counts" is empty

  @REX-MAP-24
  Scenario: [11] A shared map outlives the object that it was created with
    Given the object "dup_totals", sharing map "totals", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "packet_totals", sharing map "totals", attached to xdp on "eth0"
    When task 42 "bash" hits the tracepoint
    And the object "dup_totals" is unloaded
    And the packet "00 11 22" arrives
    Then map "totals" holds, among others
      | key: u32 | value: u64 |
      | 0        | 1          |
      | 1        | 1          |

  @REX-MAP-24
  Scenario: [12] A shared map is freed with its last object, and the next object gets a new map
    Given the object "dup_totals", sharing map "totals", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    And the object "dup_totals" is unloaded
    Given the object "packet_totals", sharing map "totals", attached to xdp on "eth0"
    When the packet "00 11 22" arrives
    Then map "totals" holds, among others
      | key: u32 | value: u64 |
      | 0        | 0          |
      | 1        | 1          |

  @REX-MAP-24
  Scenario: [13] A third object joins the remaining ones
    Given the object "dup_totals", sharing map "totals", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "packet_totals", sharing maps "totals" and "lengths", attached to xdp on "eth0"
    And the object "packet_lengths", sharing map "lengths", attached to tc on "eth0"
    When the object "packet_totals" is unloaded
    And the packet "00 11 22" arrives
    And task 42 "bash" hits the tracepoint
    Then map "lengths" holds exactly
      | key: u32 | value: u64 |
      | 3        | 1          |
    And map "totals" holds, among others
      | key: u32 | value: u64 |
      | 0        | 1          |
      | 1        | 0          |
