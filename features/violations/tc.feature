@tc @violation
Feature: A kernel that handles tc programs wrongly is detected
  Each kernel here has one fault in struct sk_buff, in the chain of programs at a hook, in the two directions of an interface, or in VLAN tags.

  @REX-TC-01
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/tc.feature" is run on a kernel that "<fault>"
    Then it fails at "the verdicts are" with "<message>"

    Examples:
      | number | scenario | fault                                     | message                                                        |
      | 1      | 1        | reads only the lowest bit of a result     | expected 1: verdict TC_ACT_SHOT * found 1: verdict TC_ACT_OK * |
      | 2      | 3        | gives the result of a run to the next run | expected 7: verdict TC_ACT_SHOT found 7: verdict TC_ACT_OK *   |

  @REX-TC-02
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/<chapter>.feature" is run on a kernel that "<fault>"
    Then it fails at 'map "last" holds*' with "expected * <expected>, * found <found>, *"

    Examples:
      | number | chapter     | scenario | fault                                                       | expected       | found              |
      | 3      | tc          | 2        | clears the mark of a packet before tc                       | mark: 9        | 0 → {* mark: 0     |
      | 4      | tc          | 2        | gives the protocol of a packet in the byte order of the CPU | protocol: 2048 | 0 → {* protocol: 8 |
      | 5      | packet-path | 26       | treats every multicast packet as a broadcast                | pkt_type: 2    | 1 → {* pkt_type: 1 |

  @REX-TC-03
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/tc.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | scenario | fault                                                   | step                           | message                                                            |
      | 6      | 4        | treats page fragments as linear data                    | map "last" holds, among others | expected * data_len: 512, * found 0 → {len: 554, data_len: 0, *    |
      | 7      | 5        | treats page fragments as linear data                    | the program panics with *      | expected * of length 24" * found classifier returned 0 (TC_ACT_OK) |
      | 8      | 4        | does not count page fragments in the length of a packet | map "last" holds, among others | expected 0 → {len: 554, * found 0 → {len: 42, *                    |

  @REX-TC-04
  Scenario: [9] A kernel that gives tc programs their own maps
    When scenario 6 of "program-types/tc.feature" is run on a kernel that "gives tc programs maps of their own"
    Then it fails at 'map "traffic" holds exactly' with "expected 1 → {packets: 2, bytes: 86} found 1 → {packets: 0, bytes: 0} *"

  @REX-TC-05
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/packet-path.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with 'expected <expected> found <found>'

    Examples:
      | number | scenario | fault                                         | step                                     | expected                 | found                                                  |
      | 10     | 12       | ends the chain at any result of tc            | map "counts" holds, among others         | 2 → 1                    | 2 → 0 * at_ingress returned 4294967295 (TC_ACT_UNSPEC) |
      | 11     | 7        | continues the chain after TC_ACT_OK           | map "counts" holds, among others         | 2 → 0                    | 2 → 1 * second_at_ingress returned 0 (TC_ACT_OK)       |
      | 12     | 10       | passes a packet that tc traps                 | the verdicts of program "at_ingress" are | 1: packet consumed       | 1: packet passed * at_ingress returned 8 (TC_ACT_TRAP) |
      | 13     | 18       | makes a new socket buffer for each tc program | map "last" holds, among others           | 2 → {* mark: 41}         | 2 → {* mark: 40} *                                     |
      | 14     | 18       | runs the last attached program first          | map "path" holds exactly                 | "xdp" "ingress" "second" | "xdp" "second"                                         |

  @REX-TC-06
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/tc-egress.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | scenario | fault                                                     | step                                            | message                                                                       |
      | 15     | 1        | attaches programs for egress at ingress                   | map "path" holds exactly                        | expected "egress" found nothing                                               |
      | 16     | 1        | shows arriving packets to programs at egress              | map "path" holds exactly                        | expected "egress" "xdp" "ingress" found "egress" "xdp" "ingress" "egress"     |
      | 17     | 2        | says that a leaving packet arrived at its interface       | map "last" holds, among others                  | expected * ingress_ifindex: 0, * found 3 → {ifindex: 2, ingress_ifindex: 2, * |
      | 18     | 3        | shows programs at egress the packets of every interface   | no program saw the event                        | expected no run found at_egress returned 0 (TC_ACT_OK)                        |
      | 19     | 9        | drops every packet that arrives at the loopback interface | map "path" holds exactly                        | expected "egress" "ingress" found "egress"                                    |
      | 20     | 11       | attaches a program to one direction of an interface       | program "at_egress" is attached to tc on "eth0" | ATTACH_EEXIST (EEXIST): program "at_egress" is attached there already *       |

  @REX-TC-07
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/vlan.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "expected <expected> found <found>"

    Examples:
      | number | scenario | fault                                                 | step                                 | expected                              | found                                                       |
      | 21     | 1        | removes VLAN tags before xdp                          | map "last" holds, among others       | 0 → {* len: 102, *                    | 0 → {* len: 98, *                                           |
      | 22     | 1        | leaves VLAN tags in the data for tc                   | map "last" holds, among others       | 1 → {* len: 98, * vlan_present: 1, *  | 1 → {* len: 102, * vlan_present: 0, *                       |
      | 23     | 2        | removes only VLAN tags of 802.1Q from the data        | map "last" holds, among others       | 1 → {* len: 18, * vlan_present: 1, *  | 1 → {* len: 22, * vlan_present: 0, *                        |
      | 24     | 3        | removes two VLAN tags from the data                   | map "last" holds, among others       | 1 → {* len: 20, protocol: 33024, *    | 1 → {* len: 16, protocol: 34997, *                          |
      | 25     | 11       | sends frames out without the VLAN tag beside the data | the frames sent out for packet 1 are | eth1: * 81 00 60 64 88 b5 01 02 03 04 | eth1: 02 00 00 00 00 01 02 00 00 00 00 02 88 b5 01 02 03 04 |

  @REX-TC-08
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "program-types/ways-of-attaching.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "expected <expected> found <found>"

    Examples:
      | number | scenario | fault                                      | step                                     | expected         | found                |
      | 26     | 14       | treats results of tcx as results of filters   | map "counts" holds exactly               | 2 → 0            | 2 → 1 *              |
      | 27     | 16       | treats results of tcx as results of filters   | the verdicts of program "at_ingress" are | 1: packet passed | 1: packet consumed * |
      | 28     | 18       | drops a packet at an unknown result of tcx | the verdicts of program "at_ingress" are | 1: packet passed | 1: packet dropped *  |
      | 29     | 11       | shows filters packets that tcx has passed          | map "counts" holds exactly               | 3 → 0            | 3 → 1 *              |
      | 30     | 10       | shows filters a packet before tcx          | the verdicts of program "at_ingress" are | 1: verdict *     | 1: no program saw it * at_egress returned 0 (TC_ACT_OK) |

  @REX-TC-06
  Scenario: [31] A kernel that attaches programs by tcx at ingress only
    When scenario 25 of "program-types/ways-of-attaching.feature" is run on a kernel that "attaches programs by tcx at ingress only"
    Then it fails at 'map "path" holds exactly' with 'expected "egress" "ingress" found "ingress"'
