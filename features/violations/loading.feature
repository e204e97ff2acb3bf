@loading @violation
Feature: A kernel that loads what it must refuse, or loads it otherwise than it must, is found out
  Each kernel here leaves out one check, answers with another errno, or makes one mistake with what it loads. A scenario of the chapter on
  loading is run on it, and says what is wrong.

  @REX-LOAD-01
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/elf-file.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "hello" is refused with EINVAL and message "*"' with "expected refused with EINVAL * found <found>"

    Examples:
      | number | scenario | fault                                           | found                                                                                  |
      | 1      | 2        | does not look at the class of an object         | it was not refused                                                                     |
      | 2      | 3        | does not look at the data encoding of an object | it was not refused                                                                     |
      | 3      | 4        | does not look at the machine of an object       | it was not refused                                                                     |
      | 4      | 5        | does not look at the type of an object          | it was not refused                                                                     |
      | 5      | 7        | reads zeros behind the end of an object         | input hello: the header of section 0 at offset 0x* ends at 0x*, past the end of the file * |
      | 6      | 1        | refuses what is no object with ENOEXEC          | input with ENOEXEC hello: the magic number *                                           |

  @REX-LOAD-02
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/segments.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "hello" is refused with EINVAL and message "*<field> *"' with "expected * found <found>"

    Examples:
      | number | scenario | fault                                                         | field    | found                                                        |
      | 7      | 3        | takes segments of any alignment                               | p_align  | it was not refused                                           |
      | 8      | 4        | takes a segment with more bytes in the file than in memory    | p_filesz | it was not refused                                           |
      | 9      | 5        | takes images of any size                                      | p_vaddr  | it was not refused                                           |
      | 10     | 6        | lets segments share pages                                     | p_vaddr  | it was not refused                                           |
      | 11     | 8        | takes segments in any order                                   | p_vaddr  | it was not refused                                           |
      | 12     | 7        | takes images with holes                                       | a hole   | refused with EINVAL hello: relocation 0 of .rela.dyn: * cause: * |

  @REX-LOAD-03
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/segments.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "hello" is refused with EINVAL and message "*p_flags *"' with "expected * found <found>"

    Examples:
      | number | scenario | fault                                                 | found                                                |
      | 13     | 1        | takes segments that are writable and executable       | it was not refused                                   |
      | 14     | 2        | takes segments that cannot be read                    | it was not refused                                   |
      | 15     | 2        | refuses a segment that cannot be read with EACCES     | refused with EACCES hello: p_flags * not readable cause: * |

  @REX-LOAD-04
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/relocations.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "hello" is refused with EINVAL and message "*relocation 0 of .rela.dyn: *"' with "expected * found it was not refused"

    Examples:
      | number | scenario | fault                                                           |
      | 16     | 4        | leaves relocations of unknown types as they are                 |
      | 17     | 6        | leaves out relocations beyond the image                         |
      | 18     | 5        | does not look at the word that a relative relocation changes    |

  @REX-LOAD-05
  Scenario: [19] A kernel that leaves imports that it does not know at 0
    When scenario 1 of "loading/relocations.feature" is run on a kernel that "leaves imports that it does not know at 0"
    Then it fails at 'loading "unknown_symbol" is refused *' with "expected * found it was not refused"

  @REX-LOAD-05
  Scenario: [20] A kernel that cuts the names of imports off
    When scenario 8 of "loading/relocations.feature" is run on a kernel that "cuts the names of imports off at 511 bytes"
    Then it fails at 'loading "hello" is refused with E2BIG *' with "expected refused with E2BIG * found refused with EINVAL *: the kernel has no symbol *"

  @REX-LOAD-06
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/programs-and-maps.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "<object>" is refused with EINVAL and message "*"' with "expected * the symbol table has no __rex_handle_timeout found it was not refused"

    Examples:
      | number | scenario | fault                                                                | object             |
      | 21     | 7        | loads objects without a timeout handler                              | no_timeout_handler |
      | 22     | 8        | takes the first symbol that begins like the timeout handler for it   | hello              |

  @REX-LOAD-07
  Scenario: [23] A kernel that takes map symbols of any size
    When scenario 6 of "loading/programs-and-maps.feature" is run on a kernel that "takes map symbols of any size"
    Then it fails at 'loading "port_filter" is refused *' with 'expected * map "counters" * is 24 bytes long found it was not refused'

  @REX-LOAD-07
  Scenario: [24] A kernel whose maps have an entry more than they say
    When scenario 5 of "loading/programs-and-maps.feature" is run on a kernel that "makes maps with one entry more than they say"
    Then it fails at "its maps are" with "expected * found blocked | hash | 2 | 1 | 65 | 0 *"

  @REX-LOAD-07
  Scenario: [25] A kernel whose programs do not find their maps
    When scenario 2 of "panics/message.feature" is run on a kernel that "leaves the addresses of maps 8 bytes off"
    Then it fails at "the result is 1" with "expected 1 found 0 unwrap_none panicked with *"

  @REX-LOAD-08
  Scenario: [26] A kernel that takes one type of program for another
    When scenario 1 of "loading/programs-and-maps.feature" is run on a kernel that "takes tc programs for xdp programs"
    Then it fails at "its programs are" with "expected count_out | tc | tc | found count_out | xdp | tc | *"

  @REX-LOAD-08
  Scenario: [27] A kernel that refuses sections with the prefix rex/
    When scenario 3 of "loading/programs-and-maps.feature" is run on a kernel that "does not know sections with the prefix rex/"
    Then it fails at 'the object "prefixed_hello"' with "LOAD_NO_PROGRAM (EINVAL): prefixed_hello: *"

  @REX-LOAD-08
  Scenario: [28] A kernel that takes any section for one of programs
    When scenario 4 of "loading/programs-and-maps.feature" is run on a kernel that "takes programs of unknown sections for kprobe programs"
    Then it fails at 'loading "hello" is refused *' with "expected * no section holds a program found it was not refused"

  @REX-LOAD-09
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 9 of "loading/programs-and-maps.feature" is run on a kernel that "<fault>"
    Then it fails at "the kernel's symbols include, in order" with "expected * found <found> *"

    Examples:
      | number | fault                                                       | found                                               |
      | 29     | registers a program's functions under mangled names         | rex_prog_TAG::_R*13nested_unwrap5parse 32           |
      | 30     | registers a program's functions with their sizes as they are | rex_prog_TAG::nested_unwrap::parse 18              |
      | 31     | registers a program's functions without the object's tag    | rex_prog::nested_unwrap::parse 32                   |

  @REX-LOAD-11
  Scenario: [32] A kernel that does not look at where a program starts
    When scenario 12 of "loading/programs-and-maps.feature" is run on a kernel that "does not look at where a program starts"
    Then it fails at 'loading "hello" is refused *' with "expected * beyond the image found it was not refused"

  @REX-LOAD-13
  Scenario: [33] A kernel that leaves programs behind
    When scenario 11 of "loading/programs-and-maps.feature" is run on a kernel that "leaves the programs of an object that goes attached"
    Then it fails at "no program saw the event" with "expected no run found syscall_counter returned 0 (filtered out)"

  @REX-LOAD-13
  Scenario: [34] A kernel that leaves maps behind
    When scenario 11 of "loading/programs-and-maps.feature" is run on a kernel that "keeps the maps of an object that goes"
    Then it fails at 'program "syscall_counter" is removed' with 'expected * found map "counts" is there'

  @REX-LOAD-14
  Scenario: [35] A kernel that runs what is built for another
    When scenario 1 of "loading/layout.feature" is run on a kernel that "does not look at what a program is built for"
    Then it fails at 'loading "other_layout/classifier" is refused *' with "expected * sk_buff.data is at 192 in the program, at 200 in this kernel; * found it was not refused"

  @REX-LOAD-14
  Scenario: [36] A kernel that refuses a program over structs that it does not use
    When scenario 4 of "loading/layout.feature" is run on a kernel that "refuses what is built for another kernel, whatever it uses of it"
    Then it fails at 'the object "port_filter", attached to xdp on "eth0"' with "LAYOUT_VERSION (EINVAL): port_filter: not built for Linux 6.18.44-small *"

  @REX-LOAD-15
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario 7 of "loading/image.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "hello" is refused with EPERM *' with "expected refused with EPERM * found <found>"

    Examples:
      | number | fault                                                 | found                 |
      | 37     | lets everybody load programs                          | it was not refused    |
      | 38     | refuses a loader without the privilege with EACCES    | refused with EACCES * |

  @REX-LOAD-16
  Scenario: [39] A kernel that does not clear .bss
    When scenario 1 of "loading/image.feature" is run on a kernel that "leaves in .bss what was in its pages before"
    Then it fails at 'map "found" holds exactly' with "expected 0 → {runs: 0, used: 0, number: 7} found 0 → {runs: 14757395258967641292, used: 1024, number: 7} *"

  @REX-LOAD-16
  Scenario Outline: [<number>] A kernel that <fault>
    When scenario <scenario> of "loading/image.feature" is run on a kernel that "<fault>"
    Then it fails at "the kernel oopses in the program" with "expected exception: #PF access: write found exception: none * <object> returned 0 *"

    Examples:
      | number | scenario | fault                                         | object       |
      | 40     | 4        | leaves the code of a program writable         | write_code   |
      | 41     | 5        | leaves the constants of a program writable    | write_rodata |
