@attachment @violation
Feature: A kernel that attaches what it must not, or refuses it otherwise than it must, is found out
  Each kernel here makes one mistake where a program is attached to a place that is taken, or that is not there.

  @REX-ATTACH-01
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/refused-attachments.feature" is run on a kernel that "<fault>"
    Then it fails at 'attaching program "<program>" to <place> is refused with EEXIST *' with 'expected refused with EEXIST * found <found>'

    Examples:
      | number | scenario | fault                                             | program       | place                               | found                                     |
      | 1      | 1        | attaches a program to a place any number of times | nested_unwrap | kprobe "__x64_sys_dup"              | it was not refused                        |
      | 2      | 2        | attaches a program to a place any number of times | hello         | tracepoint "syscalls/sys_enter_dup" | it was not refused                        |
      | 3      | 3        | attaches a program to a place any number of times | stack_sampler | a perf event                        | it was not refused                        |
      | 4      | 4        | refuses to attach a program twice with EBUSY      | classifier    | tc on "eth0"                        | refused with EBUSY program "classifier" * |

  @REX-ATTACH-02
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/refused-attachments.feature" is run on a kernel that "<fault>"
    Then it fails at "attaching program * is refused with ENODEV *" with 'expected refused with ENODEV * found <found>'

    Examples:
      | number | scenario | fault                                                | found                                                                  |
      | 5      | 5        | takes any name for that of an interface              | it was not refused                                                     |
      | 6      | 6        | takes any name for that of an interface              | it was not refused                                                     |
      | 7      | 6        | refuses names that no interface can have with EINVAL | refused with EINVAL there is no network interface "an-interface-too" * |
