@helpers @violation
Feature: A kernel whose helpers differ from Linux is detected
  Each kernel here has one fault in what a helper gives, changes or refuses.

  @REX-HELPER-01
  Scenario Outline: [<number>] The ends of a packet must move within its room: a kernel that <fault>
    When scenario <scenario> of "helpers/packets.feature" is run on a kernel that "<fault>"
    Then it fails at "<step>" with "<message>"

    Examples:
      | number | scenario | fault                                                     | step                    | message                                                                |
      | 1      | 5        | lets a packet begin inside struct xdp_frame of the kernel | the result is -22       | expected -22 found 2 *                                                 |
      | 2      | 6        | lets a packet be shorter than an Ethernet header          | the result is -22       | expected -22 found 2 *                                                 |
      | 3      | 7        | lets a packet end behind its buffer                       | the result is -22       | expected -22 found 2 *                                                 |
      | 4      | 1        | refuses to shorten a packet to an Ethernet header         | the verdict is XDP_PASS | expected XDP_PASS found 4294967274 *                                   |
      | 5      | 2        | leaves the first byte of the headroom unused              | the verdict is XDP_PASS | expected XDP_PASS found 4294967274 *                                   |
      | 6      | 8        | moves the end of a packet together with its start         | the result is -22       | expected -22 found 2 *                                                 |
      | 48     | 23       | says that the start of a packet has moved when it has not | packet 1 leaves with    | expected eth.dst aa:04:* length 14 * found eth.dst aa:02:* length 16 * |
      | 49     | 24       | says that the end of a packet has moved when it has not   | packet 1 leaves with    | expected length 20 * found length 18 *                                 |

  @REX-HELPER-02
  Scenario Outline: [<number>] A clone must equal the packet when it was made: a kernel that <fault>
    When scenario <scenario> of "helpers/packets.feature" is run on a kernel that "<fault>"
    Then it fails at "<step>" with "<message>"

    Examples:
      | number | scenario | fault                                                                 | step                                 | message                                         |
      | 7      | 13       | writes later changes of a program into the clone                      | the frames sent out for packet 1 are | expected lo: 01 02 * found lo: ee 02 *          |
      | 8      | 9        | sends no clones                                                       | the frames sent out for packet 1 are | expected lo: * found nothing                    |
      | 9      | 11       | checks only BPF_F_INGRESS of the flags of a clone                     | the result is -22                    | expected -22 found 0 *                          |
      | 10     | 12       | sends all clones out, also those for ingress                          | the frames sent out for packet 1 are | expected lo, ingress: 01 02 * found lo: 01 02 * |
      | 11     | 10       | sends clones to the first interface when the interface does not exist | the result is -22                    | expected -22 found 0 *                          |

  @REX-HELPER-13
  Scenario Outline: [<number>] A clone must pass the same programs as any packet: a kernel that <fault>
    When scenario <scenario> of "helpers/packets.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | scenario | fault                                                             | step                                 | message                                                                              |
      | 12     | 14       | hands clones to the driver without running programs               | map "path" holds exactly             | expected "ingress" "egress" found "ingress"                                          |
      | 13     | 16       | receives clones without running the xdp programs of an interface  | the verdicts of program "at_xdp" are | expected 1: verdict XDP_PASS found 1: no program saw it *                            |
      | 14     | 18       | clones only the data of a packet                                  | map "last" holds, among others       | expected 2 → * vlan_present: 1, * mark: 1} found 2 → * vlan_present: 0, * mark: 0} * |
      | 15     | 20       | lets clones of clones go one level deeper                         | map "counts" holds, among others     | expected 3 → 10 found 3 → 11 *                                                       |
      | 16     | 22       | says that a clone is sent when an interface that is down loses it | map "plans" holds, among others      | expected * copied: 1} found * copied: 0} *                                           |

  @REX-HELPER-03
  Scenario Outline: [<number>] All clocks must show the same time: a kernel that <fault>
    When scenario <scenario> of "<feature>.feature" is run on a kernel that "<fault>"
    Then it fails at 'map "clocks" holds exactly' with "<message>"

    Examples:
      | number | feature        | scenario | fault                                             | message                                                                                                                   |
      | 17     | helpers/values | 1        | advances the coarse clock between ticks           | expected 0 → [10003, 10003, 10000, 4294894796] found 0 → [10003, 10003, 10003, 4294894796] *                              |
      | 18     | helpers/state  | 5        | counts one second more since boot than the clock  | expected 0 → [10000, 10000, 10000, 10000, 10000, 4294894796] found 0 → [10000, 10000, 10000, 11000, 10000, 4294894796] *  |
      | 19     | helpers/state  | 6        | gives the time of the last tick as the fast clock | expected 0 → [10003, 10003, 10003, 10003, 10000, 4294894796] found 0 → [10000, 10003, 10003, 10003, 10000, 4294894796] *  |
      | 20     | helpers/state  | 8        | counts jiffies in 32 bits                         | expected 0 → [300000, 300000, 300000, 300000, 300000, 4294967296] found 0 → [300000, 300000, 300000, 300000, 300000, 0] * |

  @REX-HELPER-04
  Scenario Outline: [<number>] Text must be formatted as in the kernel: a kernel that <fault>
    When scenario <scenario> of "helpers/text.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | scenario | fault                                        | step                     | message                                                      |
      | 21     | 35       | gives the length of the text that fits       | the result is 86         | expected 86 found 64 *                                       |
      | 22     | 36       | does not count the NUL of a text             | the result is 29         | expected 29 found 28 *                                       |
      | 23     | 5        | writes hexadecimal digits only in lower case | map "text" holds exactly | expected 0 → "[ABCDEF]" found 0 → "[abcdef]" *               |
      | 24     | 12       | pads numbers with spaces instead of zeroes   | map "text" holds exactly | expected 0 → "[-0000005]" found 0 → "[- 5]" *                |
      | 25     | 9        | prints only 32 bits of numbers of 64 bits    | map "text" holds exactly | expected 0 → "[fedcba9876543210]" found 0 → "[76543210]" *   |
      | 26     | 31       | treats %pI4 as %pi4                          | map "text" holds exactly | expected 0 → "[64.65.66.67]" found 0 → "[064.065.066.067]" * |

  @REX-HELPER-05
  Scenario Outline: [<number>] Unreadable memory must give zeroes and an error: a kernel that <fault>
    When scenario <scenario> of "<feature>.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | feature        | scenario | fault                                             | step                     | message                                                                  |
      | 27     | helpers/values | 3        | leaves the old content when memory cannot be read | map "word" holds exactly | expected 0 → 0 found 0 → 18446744073709551615 *                          |
      | 28     | helpers/values | 4        | answers EFAULT for addresses of user space        | the result is -34        | expected -34 found -14 *                                                 |
      | 29     | helpers/values | 5        | reads zeroes from memory that is not mapped       | the result is -14        | expected -14 found 0 *                                                   |
      | 30     | helpers/state  | 9        | reads memory at multiples of 8                    | map "word" holds exactly | expected 0 → 03 04 05 06 07 08 09 0a found 0 → 00 01 02 03 04 05 06 07 * |

  @REX-HELPER-06
  Scenario Outline: [<number>] A pid must stand for its task: a kernel that <fault>
    When scenario <scenario> of "helpers/values.feature" is run on a kernel that "<fault>"
    Then it fails at "<step>" with '<message>'

    Examples:
      | number | scenario | fault                                             | step                 | message                                                                                             |
      | 31     | 7        | finds tasks by the pid of their thread group      | the result is 0      | expected 0 found 4294967293 *                                                                       |
      | 32     | 8        | gives the current task for a pid that no task has | the result is -3     | expected -3 found 0 *                                                                               |
      | 33     | 7        | does not take back references to tasks            | nothing else changed | expected nothing else changed found reference held: task 50 (worker), held by program "task_lookup" |

  @REX-HELPER-07
  Scenario Outline: [<number>] A program must see the CPU and the task that it runs on: a kernel that <fault>
    When scenario <scenario> of "helpers/state.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                                   | step                       | message                                                                                            |
      | 34     | 1        | gives the pid of the main thread as the pid of the task | map "states" holds exactly | expected 1 → {node: 0, pid: 50, * found 1 → {node: 0, pid: 48, *                                   |
      | 35     | 1        | gives the task of CPU 0 as the task of every CPU        | map "states" holds exactly | expected * current_pid: 50, * found * current_pid: 0, *                                            |
      | 36     | 4        | counts its CPUs from 1                                  | map "seen" holds exactly   | expected 0 → {cpu: 1, * found 0 → {cpu: 2, *                                                       |
      | 37     | 4        | gives all CPUs the offset of CPU 0                      | map "seen" holds exactly   | expected 0 → {cpu: 1, same_cpu: 1, same_task: 1, * found 0 → {cpu: 0, same_cpu: 0, same_task: 0, * |

  @REX-HELPER-08
  Scenario Outline: [<number>] A random number must not depend on the one before: a kernel that <fault>
    When scenario <scenario> of "<feature>.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | feature        | scenario | fault                                        | step                       | message                                        |
      | 38     | helpers/state  | 2        | gives the same random number again and again | the result is 1            | expected 1 found 0 *                           |
      | 39     | helpers/random | 2        | gives consecutive numbers as random numbers  | map "random" holds exactly | expected 1 → 3653269916 found 1 → 1684164659 * |

  @REX-HELPER-09
  Scenario Outline: [<number>] An invalid format must be refused: a kernel that <fault>
    When scenario <scenario> of "helpers/text.feature" is run on a kernel that "<fault>"
    Then it fails at "<step>" with "<message>"

    Examples:
      | number | scenario | fault                                                  | step              | message                  |
      | 40     | 40       | treats %o as %x                                        | the result is -22 | expected -22 found 2 *   |
      | 41     | 42       | ignores a precision                                    | the result is -22 | expected -22 found 2 *   |
      | 42     | 47       | prints a lone percent sign instead of refusing it      | the result is -22 | expected -22 found 5 *   |
      | 43     | 55       | answers EINVAL when arguments take more than 512 bytes | the result is -28 | expected -28 found -22 * |
      | 44     | 58       | truncates arguments of more than 512 bytes             | the result is -28 | expected -28 found 512 * |
      | 50     | 59       | accepts any byte outside ASCII in a format             | the result is -22 | expected -22 found 5 *   |
      | 51     | 60       | ignores DEL in a format                                | the result is -22 | expected -22 found 3 *   |

  @REX-HELPER-11
  Scenario Outline: [<number>] A counter must be read into its own structure: a kernel that <fault>
    When scenario <scenario> of "helpers/state.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                                                        | step                      | message                                      |
      | 45     | 10       | fills a buffer that is too small for a counter                               | the result is -22         | expected -22 found 0 *                       |
      | 46     | 11       | accepts any buffer that is large enough for a counter                        | the result is -22         | expected -22 found 0 *                       |
      | 47     | 11       | leaves the old content of a buffer that is not a struct bpf_perf_event_value | map "value" holds exactly | expected 0 → [0; 4] found 0 → [1, 2, 3, 4] * |

  @REX-HELPER-11 @REX-HELPER-14 @REX-HELPER-15 @REX-HELPER-16 @REX-PANIC-04
  Scenario Outline: [<number>] Rare states must be reported correctly: a kernel that <fault>
    When scenario <scenario> of "helpers/rare-states.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                              | step                                | message                                                            |
      | 52     | 1        | lets no clock go back                              | map "clocks" holds exactly          | expected 0 → [6003, 6003, 6000, * found 0 → [10003, 10003, 10000, * |
      | 53     | 1        | lets jiffies go back with the clocks               | map "clocks" holds exactly          | expected * 4294894796] found * 4294893796] *                       |
      | 54     | 2        | has no current task when a CPU idles              | the trace holds exactly             | expected * found nothing *                                         |
      | 55     | 3        | always has a current task                          | nothing else changed                | expected nothing else changed found trace: *                       |
      | 56     | 4        | gives the idle pid when there is no task          | the helper calls of the program are | expected * found bpf_get_current_pid_tgid → 0                           |
      | 57     | 6        | ends every name of a task with a NUL               | the result is -1                    | expected -1 found 0 *                                              |
      | 58     | 7        | says that it read a counter that cannot be read        | the result is -16                   | expected -16 found 0 *                                             |
      | 59     | 8        | answers EINVAL for every counter that cannot be read | the result is -95                   | expected -95 found -22 *                                           |
      | 60     | 10       | finds all cleanup entries free                     | the program panics with *           | expected * found guards returned 5 *                               |
