@printing
Feature: A panic appears in the kernel log in the kernel's format
  Every line begins with the time since boot. The message comes first, then the CPU and the task, then the calls: program code
  between REX and /REX, kernel code between TASK and /TASK.

  @REX-PRINT-03
  Scenario: [1] The lines of a panic, one by one
    Given the clock starts at 100 s
    And the object "explicit_panic", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 7 |
    Then the program panics with "descriptor 7 is not to be duplicated"
    And the kernel log reads
      """
      [  100.00*] rex: panicked at src/explicit_panic.rs:11:5:
      [  100.00*] descriptor 7 is not to be duplicated
      [  100.00*] CPU: 0 UID: 0 PID: 42 Comm: bash Not tainted 6.18.44 #1
      [  100.00*] Call Trace:
      [  100.00*]  <REX>
      [  100.00*]  dump_stack_lvl+0x53/0x80
      [  100.00*]  rex_landingpad+0x60/0xd0
      [  100.00*]  rex_prog_*::__rustc::rust_begin_unwind+0x*/0x*
      [  100.00*]  rex_prog_*::core::panicking::panic_fmt+0x*/0x*
      [  100.00*]  rex_prog_*::explicit_panic+0x*/0x*
      [  100.00*]  rex_dispatcher_func+0x32/0x32
      [  100.00*]  </REX>
      [  100.00*]  <TASK>
      [  100.00*]  trace_call_bpf+0x12b/0x320
      [  100.00*]  perf_syscall_enter+0x1a6/0x260
      [  100.00*]  syscall_trace_enter+0xf6/0x1e0
      [  100.00*]  do_syscall_64+0xa4/0x280
      [  100.00*]  entry_SYSCALL_64_after_hwframe+0x76/0x7e
      [  100.00*]  </TASK>
      """

  @REX-PRINT-03
  Scenario: [2] A run without a panic writes nothing to the kernel log
    Given the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then the result is 0
    And the kernel log reads
      """
      """

  @REX-PRINT-03
  Scenario: [3] An oops is in the kernel log with its registers
    Given the object "null_read", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 16 |
    Then the kernel oopses in the program
      | exception | #PF |
    And the kernel log holds in order
      | BUG: kernel NULL pointer dereference, address: 0000000000000010 |
      | #PF: supervisor read access in kernel mode                      |
      | CPU: 0 UID: 0 PID: 42 Comm: bash *                              |
      | RIP: 0010:rex_prog_*::null_read+0x*                             |
      | RSP: 0018:ffffc900* EFLAGS: *                                   |
      | Call Trace:                                                     |
      | rex_dispatcher_func+0x32/0x32                                   |

  @REX-PRINT-03
  Scenario Outline: [<number>] The trace of a program in an interrupt shows that interrupt's stack separately: <type>
    Given the object "<object>", attached to <type> on "eth0"
    When the packet "<packet>" arrives
    Then the program panics with "range end index *"
    And the kernel log holds in order
      | Call Trace:                             |
      | <REX>                                   |
      | rex_dispatcher_func+0x32/0x32           |
      | </REX>                                  |
      | <IRQ>                                   |
      | <function>+0x*                          |
      | sysvec_apic_timer_interrupt+0x*         |
      | </IRQ>                                  |
      | <TASK>                                  |
      | asm_sysvec_apic_timer_interrupt+0x*     |
      | </TASK>                                 |

    Examples:
      | number | type | object      | packet                                       | function                 |
      | 4      | xdp  | port_filter | 00 11 22                                     | bpf_prog_run_generic_xdp |
      | 5      | tc   | classifier  | ff ff ff ff ff ff 02 00 00 00 00 01 08 00 45 | cls_bpf_classify         |

  @REX-PRINT-06
  Scenario: [6] A message of 1016 bytes is whole in the log
    Given the object "panic_long_message", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 972 |
    Then the program panics with "*     end"
    And the kernel log holds in order
      | rex: panicked at src/panic_long_message.rs:12:5: |
      | end                                              |
      | CPU: 0 *                                         |

  @REX-PRINT-06
  Scenario: [7] A longer message is cut there, although the program's buffer holds it
    Given the object "panic_long_message", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 974 |
    Then the program panics with "*     end"
    And the kernel log holds in order
      | rex: panicked at src/panic_long_message.rs:12:5: |
      | e                                                |
      | CPU: 0 *                                         |
