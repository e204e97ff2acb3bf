@loading @REX-LOAD-14
Feature: A program runs on the kernel whose structs it was built for
  The offsets of struct fields depend on the kernel's version and options, and they are compiled into a program. On a kernel
  with other offsets the program would read the wrong field, and no check of the kernel would notice. So an object with
  a layout note is refused there, with the differences.

  Scenario: [1] A classifier for a kernel without connection tracking is refused: the fields after _nfct in sk_buff have other offsets
    Then loading "other_layout/classifier" is refused as built for another kernel with message "other_layout/classifier: built for Linux 6.18.44-small, not for this kernel, Linux 6.18.44: sk_buff.data is at 192 in the program, at 200 in this kernel; sk_buff.len is at 104 in the program, at 112 in this kernel; sk_buff.data_len is at 108 in the program, at 116 in this kernel; and 12 more"

  Scenario: [2] It loads on the kernel that it is built for, and finds every field
    Given the kernel has the struct layouts of "programs/layouts/linux-6.18-small-x86_64.yaml"
    And the object "other_layout/classifier", attached to tc on "eth0"
    When packet 7 of "dns-and-http.pcapng" arrives with
      | mark          | 9      |
      | priority      | 3      |
      | hash          | 0xbeef |
      | queue_mapping | 2      |
    Then the verdict is TC_ACT_OK
    And map "last" holds exactly
      | key: u32 | value: Metadata |
      | 0        | {len: 74, data_len: 0, protocol: 0x0800, pkt_type: 0, mark: 9, priority: 3, hash: 0xbeef, queue_mapping: 2, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, ifindex: 2, ingress_ifindex: 2, tc_index: 0} |
    And nothing else changed

  Scenario: [3] The same program for a kernel with connection tracking is refused there
    Given the kernel has the struct layouts of "programs/layouts/linux-6.18-small-x86_64.yaml"
    Then loading "classifier" is refused as built for another kernel with message "classifier: built for Linux 6.18.44, not for this kernel, Linux 6.18.44-small: sk_buff.data is at 200 in the program, at 192 in this kernel; *; and 12 more"

  Scenario: [4] Structs that a program does not use may differ
    Given the kernel has the struct layouts of "programs/layouts/linux-6.18-small-x86_64.yaml"
    And the object "port_filter", attached to xdp on "eth0"
    And map "blocked" holds
      | key: u16be | value: u8 |
      | 53         | 1         |
    When the packets of "dns-and-http.pcapng" arrive
    Then the verdicts are
      | packets       | verdict  |
      | 1, 3, 5       | XDP_DROP |
      | 2, 4, 6, 7-18 | XDP_PASS |

  Scenario: [5] One field with another offset is enough
    Given the kernel has the struct layouts of "programs/layouts/linux-6.18-small-x86_64.yaml"
    Then loading "hello" is refused as built for another kernel with message "hello: built for Linux 6.18.44, not for this kernel, Linux 6.18.44-small: task_struct.pid is at 1264 in the program, at 1248 in this kernel"

  Scenario: [6] An object without a layout note is loaded unchecked
    Given the kernel has the struct layouts of "programs/layouts/linux-6.18-small-x86_64.yaml"
    And the object file "classifier" with section ".note.rex.layout" renamed to ".comment.layout"
    And the object "classifier"
    Then its programs are
      | program    | type | section |
      | classifier | tc   | tc      |

  Scenario: [7] A truncated layout note is refused with its place
    Given the object file "classifier" with sh_size of section ".note.rex.layout" set to 50
    Then loading "classifier" is refused as broken with message "classifier: the note at offset 0x* in .note.rex.layout cannot be read"

  Scenario: [8] The kernel's own checks come before the check of the layout
    Given the object file "other_layout/classifier" with symbol "__rex_handle_timeout" renamed to "__rex_handle_timeouts"
    Then loading "other_layout/classifier" is refused with EINVAL and message "*: the symbol table has no __rex_handle_timeout"

  Scenario: [9] On Debian's Linux 6.12 most structs have other offsets than on 6.18
    Given the kernel has the struct layouts of "linux-6.12-x86_64"
    Then loading "hello" is refused as built for another kernel with message "hello: built for Linux 6.18.44, not for this kernel, Linux 6.12.*-amd64: task_struct.pid is at 1264 in the program, at * in this kernel"

  Scenario: [10] A program runs on every kernel where all fields that it uses are where it takes them to be
    Given the kernel has the struct layouts of "linux-6.12-x86_64"
    And the object "port_filter", attached to xdp on "eth0"
    And map "blocked" holds
      | key: u16be | value: u8 |
      | 53         | 1         |
    When packet 1 of "dns-and-http.pcapng" arrives
    Then the verdict is XDP_DROP

  Scenario: [11] A struct with another field in front of the one that a program uses moves that field
    Given the kernel has the struct layouts of "linux-6.1-x86_64"
    Then loading "port_filter" is refused as built for another kernel with message "port_filter: built for Linux 6.18.44, not for this kernel, Linux 6.1.*-amd64: net_device.ifindex is at 224 in the program, at 216 in this kernel"
