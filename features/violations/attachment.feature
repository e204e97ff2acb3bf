@attachment @violation
Feature: A kernel that attaches programs wrongly is detected
  Each kernel here makes one mistake when a program is attached to a place that is taken or missing.

  @REX-ATTACH-01
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/refused-attachments.feature" is run on a kernel that "<fault>"
    Then it fails at 'attaching program "<program>" to <place> is refused with EEXIST *' with 'expected refused with EEXIST * found <found>'

    Examples:
      | number | scenario | fault                                             | program       | place                               | found                                     |
      | 1      | 1        | attaches a program to a place any number of times | nested_unwrap | kprobe "__x64_sys_dup"              | it was not refused                        |
      | 2      | 2        | attaches a program to a place any number of times | hello         | tracepoint "syscalls/sys_enter_dup" | it was not refused                        |
      | 3      | 3        | attaches a program to a place any number of times | stack_sampler | a perf event                        | it was not refused                        |
      | 4      | 4        | refuses to attach a program twice with EBUSY      | classifier    | tc on "eth0" by tcx                 | refused with EBUSY program "classifier" * |

  @REX-ATTACH-02
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/refused-attachments.feature" is run on a kernel that "<fault>"
    Then it fails at "attaching program * is refused with ENODEV *" with 'expected refused with ENODEV * found <found>'

    Examples:
      | number | scenario | fault                                                | found                                                                  |
      | 5      | 5        | accepts any name of an interface                     | it was not refused                                                     |
      | 6      | 6        | accepts any name of an interface                     | it was not refused                                                     |
      | 7      | 6        | refuses names that no interface can have with EINVAL | refused with EINVAL there is no network interface "an-interface-too" * |

  @REX-ATTACH-01
  Scenario: [8] A kernel that takes only one copy of a filter
    When scenario 9 of "program-types/ways-of-attaching.feature" is run on a kernel that "accepts only one copy of a filter"
    Then it fails at 'program "at_ingress" is attached to tc on "eth0"' with 'ATTACH_EEXIST (EEXIST): program "at_ingress" is attached there already *'

  @REX-ATTACH-03
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/ways-of-attaching.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with 'expected <expected> found <found>'

    Examples:
      | number | scenario | fault                                          | step                                  | expected                                              | found                                      |
      | 9      | 1        | detaches everything that a loader attached when the loader ends | program "port_filter" is still attached | program "port_filter" attached                        | nothing                                    |
      | 10     | 2        | detaches everything that a loader attached when the loader ends | program "classifier" is still attached  | program "classifier" attached                         | nothing                                    |
      | 11     | 3        | keeps an xdp link when its loader ends         | the program is removed                  | program "port_filter" gone, with its object and maps  | program "port_filter" is attached *        |
      | 12     | 4        | keeps a tcx link when its loader ends      | the program is removed                  | program "classifier" gone, with its object and maps   | program "classifier" is attached *         |

  @REX-PANIC-14
  Scenario Outline: [<number>] A kernel that removes by crash-stop only what links held: <what>
    When scenario <scenario> of "program-types/ways-of-attaching.feature" is run on a kernel that "removes only links by crash-stop"
    Then it fails at 'the program is removed' with 'expected program "<program>" gone, with its object and maps found program "<program>" is attached *'

    Examples:
      | number | what      | scenario | program     |
      | 13     | netlink   | 7        | port_filter |
      | 14     | tc filter | 8        | classifier  |

  @REX-ATTACH-04
  Scenario: [15] A kernel that runs an xdp program by netlink beside the earlier one
    When scenario 19 of "program-types/ways-of-attaching.feature" is run on a kernel that "runs an xdp program by netlink in addition to the previous one"
    Then it fails at 'map "traffic" holds, among others' with 'expected 0 → {packets: 1, bytes: 43} found 0 → {packets: 0, bytes: 0} packet 1 of echo.pcap: at_xdp returned 0 (XDP_ABORTED)'

  @REX-ATTACH-04
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/ways-of-attaching.feature" is run on a kernel that "<fault>"
    Then it fails at 'attaching program "count_in" to xdp on "eth0" by <way> is refused with EBUSY *' with 'expected refused with EBUSY * found it was not refused'

    Examples:
      | number | scenario | way     | fault                                         |
      | 16     | 20       | netlink | lets netlink replace an xdp link              |
      | 17     | 21       | link    | lets an xdp link replace a program by netlink |

  @REX-ATTACH-03
  Scenario Outline: [<number>] A kernel that keeps a <kind> link without its loader
    When scenario <scenario> of "program-types/ways-of-attaching.feature" is run on a kernel that "keeps a <kind> link when its loader ends"
    Then it fails at 'no program saw the event' with 'expected no run found <program> returned *'

    Examples:
      | number | scenario | kind       | program        |
      | 18     | 22       | kprobe     | error_injector |
      | 19     | 23       | tracepoint | hello          |
      | 20     | 24       | perf event | stack_sampler  |
