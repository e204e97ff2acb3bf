@xdp @violation
Feature: A kernel that handles xdp programs wrongly is detected
  Each kernel here has one fault in the input of an xdp program, in the effect of its verdict, or in the packet for tc. A scenario of
  the chapter on program types runs on it and names the fault.

  @REX-XDP-01
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/xdp.feature" is run on a kernel that "<fault>"
    Then it fails at "<step>" with "<message>"

    Examples:
      | number | scenario | fault                                     | step                    | message                                                            |
      | 1      | 1        | reads only the lowest bit of a result     | the verdicts are        | expected 2: verdict XDP_PASS * found 2: verdict XDP_ABORTED *      |
      | 2      | 2        | gives the result of a run to the next run | the verdict is XDP_DROP | expected XDP_DROP found XDP_PASS port_filter returned 2 (XDP_PASS) |

  @REX-XDP-02
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/xdp.feature" is run on a kernel that "<fault>"
    Then it fails at "<step>" with '<message>'

    Examples:
      | number | scenario | fault                                                           | step                       | message                                                                                                                     |
      | 3      | 4        | gives xdp programs 256 bytes behind the packet                  | the program panics with *  | expected port_filter panicked with * found port_filter returned 2 (XDP_PASS)                                                |
      | 4      | 5        | treats the last 4 bytes of a packet as its frame check sequence | the program panics with *  | expected * of length 14" at * found port_filter panicked with "range end index 14 out of range for slice of length 10" at * |
      | 5      | 4        | returns 2 from a program that panicked                          | the verdict is XDP_ABORTED | expected XDP_ABORTED found XDP_PASS port_filter panicked with *                                                             |

  @REX-XDP-03
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 3 of "program-types/xdp.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | fault                                | step                           | message                                                                                                |
      | 6      | loses what an xdp program writes     | packet 1 leaves with           | expected eth.dst 02:00:00:00:00:02 * found eth.dst 02:00:00:00:00:01 * and left as 02 00 00 00 00 01 * |
      | 7      | sends nothing out for XDP_TX         | packet 1 is sent out on "eth0" | expected one packet out on "eth0" found nothing                                                        |
      | 8      | sends the frames of XDP_TX out on lo | packet 1 is sent out on "eth0" | expected one packet out on "eth0" found on "lo": 02 00 00 00 00 02 *                                   |

  @REX-XDP-04
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 6 of "program-types/xdp.feature" is run on a kernel that "<fault>"
    Then it fails at "<step>" with "<message>"

    Examples:
      | number | fault                                                  | step                  | message                                                                                          |
      | 9      | shows xdp programs only packets of IPv4                | the verdicts are      | expected 1: verdict XDP_PASS * found 1: no program saw it 2: no program saw it *                  |
      | 10     | shows xdp programs a packet without its Ethernet header | no packet was changed | expected ff ff ff ff ff ff * found 60 64 08 06 * packet 1 of vlan.pcap differs from byte 0 on    |

  @REX-XDP-06
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/<chapter>.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | chapter    | scenario | fault                                               | step                                            | message                                                                               |
      | 11     | xdp        | 9        | shows xdp programs the packets of every interface   | no program saw the event                        | expected no run found port_filter returned 3 (XDP_TX)                                 |
      | 12     | xdp        | 10       | attaches any number of xdp programs to an interface | attaching program "count_in" to xdp on "eth0" * | expected refused with EBUSY * found it was not refused                                |
      | 13     | xdp        | 10       | refuses a second xdp program with EEXIST            | attaching program "count_in" to xdp on "eth0" * | expected refused with EBUSY * found refused with EEXIST program "count_in" *          |
      | 14     | interfaces | 1        | treats every interface as up                        | no program saw the event                        | expected no run found count_in returned 2 (XDP_PASS) count_out returned 0 (TC_ACT_OK) |

  @REX-XDP-08
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/packet-path.feature" is run on a kernel that "<fault>"
    Then it fails at 'map "<map>" holds, among others' with "<message>"

    Examples:
      | number | scenario | fault                                              | map             | message                                                         |
      | 15     | 19       | gives tc a packet as it was before xdp             | last            | expected * len: 32, * found 1 → {*, len: 26, *                  |
      | 16     | 23       | keeps page fragments after xdp has seen the packet | classifier/last | expected * data_len: 0, * found 0 → {len: 554, data_len: 512, * |

  @REX-XDP-09
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/<chapter>.feature" is run on a kernel that "<fault>"
    Then it fails at 'map "last" holds, among others' with "expected * queue: 3, * found 0 → {*, queue: <found>, len: 43, *"

    Examples:
      | number | chapter     | scenario | fault                                | found |
      | 17     | packet-path | 29       | counts receive queues from 1 for xdp | 4     |
      | 18     | interfaces  | 4        | reports queue 0 for every packet     | 0     |

  @REX-XDP-10
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/packet-path.feature" is run on a kernel that "<fault>"
    Then it fails at 'the verdicts of program "at_xdp" are' with "expected 1: packet <expected> *found 1: packet <found> * at_xdp returned <result>*"

    Examples:
      | number | scenario | fault                                             | expected  | found   | result           |
      | 19     | 1        | passes a packet when xdp aborts                   | dropped   | passed  | 0 (XDP_ABORTED)  |
      | 20     | 2        | passes a packet that xdp drops                    | dropped   | passed  | 1 (XDP_DROP)     |
      | 21     | 3        | drops a packet that xdp passes                    | passed    | dropped | 2 (XDP_PASS)     |
      | 22     | 4        | passes a packet that xdp sends back               | sent back | passed  | 3 (XDP_TX)       |
      | 23     | 5        | passes a packet that xdp redirects                | dropped   | passed  | 4 (XDP_REDIRECT) |
      | 24     | 6        | passes a packet when xdp gives an unknown verdict | dropped   | passed  | 5 (5)            |

  @REX-XDP-10
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 6 of "program-types/packet-path.feature" is run on a kernel that "<fault>"
    Then it fails at "the kernel log holds exactly" with "expected Illegal XDP return value 5 on * found <found>"

    Examples:
      | number | fault                          | found                                                 |
      | 25     | warns of every unknown verdict | Illegal XDP * Illegal XDP * line 2 is not expected: * |
      | 26     | warns of no unknown verdict    | nothing line 1 is missing: *                          |

  @REX-XDP-11 @REX-XDP-12
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/interface-rooms.feature" is run on a kernel that "<fault>"
    Then it fails at "the verdicts are" with "expected 1: result <expected> found 1: result <found> *"

    Examples:
      | number | scenario | fault                                       | expected   | found      |
      | 27     | 3        | ends the buffer of a packet at the end of the packet | 2          | 4294967274 |
      | 28     | 4        | gives every packet the room of two pages    | 4294967274 | 2          |
      | 29     | 1        | leaves no headroom before a packet          | 2          | 4294967274 |
      | 30     | 2        | lets a packet begin inside struct xdp_frame of the kernel | 4294967274 | 2          |
      | 31     | 12       | runs every xdp program in generic XDP       | 4294967274 | 2          |
      | 32     | 14       | gives every packet the room of two pages    | 4294967274 | 2          |

  @REX-XDP-12
  Scenario: [33] A kernel that runs every xdp program in generic XDP shows native XDP copies
    When scenario 20 of "program-types/interface-rooms.feature" is run on a kernel that "runs every xdp program in generic XDP"
    Then it fails at 'map "counts" holds exactly' with "expected 0 → 0 found 0 → 1 *"

  @REX-XDP-12
  Scenario: [34] A kernel that runs every xdp program in generic XDP refuses none for its MTU
    When scenario 22 of "program-types/interface-rooms.feature" is run on a kernel that "runs every xdp program in generic XDP"
    Then it fails at 'attaching program * is refused with ERANGE *' with "expected refused with ERANGE * found it was not refused"

  @REX-XDP-13
  Scenario: [35] A kernel that accepts frames of any length
    When scenario 24 of "program-types/interface-rooms.feature" is run on a kernel that "accepts frames of any length"
    Then it fails at 'map "traffic" holds exactly' with "expected 0 → {packets: 0, bytes: 0} * found 0 → {packets: 1, bytes: 554} *"

  @REX-XDP-13
  Scenario: [36] A kernel that drops copies longer than the MTU
    When scenario 26 of "program-types/interface-rooms.feature" is run on a kernel that "drops copies that are longer than the MTU"
    Then it fails at 'map "counts" holds, among others' with "expected 2 → 1 found 2 → 0 *"

  @REX-XDP-14
  Scenario: [37] A kernel that clears the bytes before a packet
    When scenario 27 of "program-types/interface-rooms.feature" is run on a kernel that "clears the bytes before a packet"
    Then it fails at "packet 1 leaves with" with "expected eth.dst aa:5a:5a:5a:5a:5a * found eth.dst aa:00:00:00:00:00 *"

  @REX-XDP-15
  Scenario: [38] A kernel that begins packets one byte before an odd address
    When scenario 28 of "program-types/interface-rooms.feature" is run on a kernel that "begins packets a byte before an odd address"
    Then it fails at "the verdicts are" with "expected 1: verdict XDP_DROP found 1: verdict XDP_PASS *"
