"""Carries out map operations with bpf(2) on the machine it runs on, and says what each gave.

Standard input: JSON, a list of maps {"type", "key", "value", "entries", "flags", "operations"}, an operation being
["update", key, value, flags], ["lookup", key] or ["delete", key] with bytes in hexadecimal. Standard output: JSON with the number of
possible CPUs and, for each map, the errno of its creation or the results of its operations.
"""
import ctypes
import errno
import json
import os
import struct
import sys

BPF_SYSTEM_CALL = 321
CREATE, LOOKUP, UPDATE, DELETE = 0, 1, 2, 3
ATTRIBUTE_SIZE = 144
# Linux's own, which no C library knows.
ENOTSUPP = 524
libc = ctypes.CDLL(None, use_errno=True)


def bpf(command, attribute):
    buffer = ctypes.create_string_buffer(attribute.ljust(ATTRIBUTE_SIZE, b"\0"), ATTRIBUTE_SIZE)
    result = libc.syscall(BPF_SYSTEM_CALL, command, buffer, ATTRIBUTE_SIZE)
    if result >= 0:
        return result, ""
    number = ctypes.get_errno()
    return -1, "ENOTSUPP" if number == ENOTSUPP else errno.errorcode[number]


def place(data):
    buffer = ctypes.create_string_buffer(data, max(len(data), 1))
    return buffer, ctypes.addressof(buffer) if data else 0


def element(command, descriptor, key, value, flags):
    key_buffer, key_address = place(key)
    value_buffer, value_address = place(value)
    attribute = struct.pack("IxxxxQQQ", descriptor, key_address, value_address, flags)
    _, name = bpf(command, attribute)
    return name, value_buffer.raw[: len(value)]


def possible_cpus():
    last = open("/sys/devices/system/cpu/possible").read().strip().split("-")[-1]
    return int(last) + 1


def carry_out(definition, cpus):
    numbers = [definition[name] for name in ("type", "key", "value", "entries", "flags")]
    descriptor, name = bpf(CREATE, struct.pack("IIIII", *numbers))
    if descriptor < 0:
        return [name]
    per_cpu = definition["type"] == 6
    size = (definition["value"] + 7) // 8 * 8 * cpus if per_cpu else definition["value"]
    results = []
    for action, key, *rest in definition["operations"]:
        key = bytes.fromhex(key)
        if action == "lookup":
            name, value = element(LOOKUP, descriptor, key, b"\0" * size, 0)
            results.append(name or value.hex())
        elif action == "update":
            results.append(element(UPDATE, descriptor, key, bytes.fromhex(rest[0]), rest[1])[0] or "0")
        else:
            results.append(element(DELETE, descriptor, key, b"", 0)[0] or "0")
    os.close(descriptor)
    return results


cpus = possible_cpus()
maps = json.load(sys.stdin)
json.dump({"cpus": cpus, "results": [carry_out(definition, cpus) for definition in maps]}, sys.stdout)
