@panics @REX-PANIC-08
Feature: A fault is a kernel oops that names address, symbol and instruction
  Safe Rust cannot do any of this. A program with unsafe code could, and would crash the kernel.

  Scenario: [1] A read through a null pointer
    Given the object "null_read", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 16 |
    Then the kernel oopses in the program
      | exception   | #PF                                                           |
      | address     | 0x10                                                          |
      | access      | read                                                          |
      | message     | BUG: kernel NULL pointer dereference, address: 0000000000000010 |
      | symbol      | null_read+0x8/0x10                                            |
      | instruction | movzx *                                                       |

  Scenario: [2] A write to the program's own code
    Given the object "write_code", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception   | #PF           |
      | access      | write         |
      | symbol      | write_code+0x* |
      | instruction | mov *         |

  Scenario: [3] A write to a constant
    Given the object "write_rodata", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception | #PF              |
      | access    | write            |
      | symbol    | write_rodata+0x* |

  Scenario: [4] A call into data
    Given the object "execute_data", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception | #PF     |
      | access    | execute |

  Scenario: [5] A jump outside the image
    Given the object "wild_jump", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 0xdead0000 |
    Then the kernel oopses in the program
      | exception | #PF        |
      | access    | execute    |
      | address   | 0xdead0000 |

  Scenario: [6] An invalid instruction
    Given the object "illegal_instruction", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the kernel oopses in the program
      | exception   | #UD                       |
      | symbol      | illegal_instruction+0x*   |
      | instruction | ud2                       |

  @REX-PANIC-16
  Scenario Outline: [<number>] An oops in a task's context kills the task, and the kernel goes on: <object>
    Given the object "<object>", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "packet_totals", attached to xdp on "eth0"
    When task 42 "bash" hits tracepoint "syscalls/sys_enter_dup"
    Then the kernel oopses in the program
      | exception | <exception> |
    And the kernel log holds in order
      | <first>*                                  |
      | ---[ end trace 0000000000000000 ]---      |
      | note: bash[42] exited with irqs disabled  |
    When the packet "00 11 22" arrives
    Then map "totals" holds, among others
      | key: u32 | value: u64 |
      | 1        | 1          |

    Examples:
      | number | object              | exception | first                                     |
      | 7      | null_read           | #PF       | BUG: kernel NULL pointer dereference      |
      | 8      | execute_data        | #PF       | kernel tried to execute NX-protected page |
      | 9      | wild_jump           | #PF       | BUG: kernel NULL pointer dereference      |
      | 10     | illegal_instruction | #UD       | Oops: invalid opcode: 0000 [#1]           |

  @REX-PANIC-16
  Scenario: [11] Tracing programs no longer run on that CPU; on others they do
    Given the kernel has 2 CPUs
    And the object "null_read", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "syscall_counter", attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits tracepoint "syscalls/sys_enter_dup"
    Then the kernel oopses in the program
      | exception | #PF |
    When task 43 "cat" on CPU 0 hits tracepoint "raw_syscalls/sys_enter"
    Then no program saw the event
    When task 43 "cat" on CPU 1 hits tracepoint "raw_syscalls/sys_enter" with
      | id | 39 |
    Then map "counts" holds exactly
      | key: i64 | value: u64 |
      | 39       | 1          |

  @REX-PANIC-16
  Scenario: [12] The idle task cannot be killed: the kernel dies
    Given the object "null_read", attached to tracepoint "syscalls/sys_enter_dup"
    When task 0 "swapper/0" hits tracepoint "syscalls/sys_enter_dup"
    Then the kernel oopses in the program
      | exception | #PF |
    And the kernel log holds in order
      | Kernel panic - not syncing: Attempted to kill the idle task! |

  @REX-PANIC-16
  Scenario: [13] An oops in an interrupt kills the kernel
    Given the object "trusted_length", attached to xdp on "eth0"
    When the packet "ff ff ff ff ff ff 02 00 00 00 00 01 08 00 45 00 ff ff" arrives
    Then the kernel oopses in the program
      | exception | #PF |
    And the kernel log holds in order
      | Kernel panic - not syncing: Fatal exception in interrupt |

  @REX-TERM-05
  Scenario: [14] After a killed program's object is unloaded, the watchdog finds no trace of it
    Given the object "null_read", attached to tracepoint "syscalls/sys_enter_dup"
    And the object "port_filter", attached to xdp on "eth0"
    When task 42 "bash" hits tracepoint "syscalls/sys_enter_dup"
    Then the kernel oopses in program "null_read"
      | exception | #PF |
    When the object "null_read" is unloaded
    And 40 s pass
    And packet 1 of "echo.pcap" arrives
    Then the verdict is XDP_TX
