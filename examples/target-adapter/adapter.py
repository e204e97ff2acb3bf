#!/usr/bin/env python3
"""The smallest adapter: a kernel that has maps, and runs no programs. Only Python's standard library is used."""
import base64
import json
import struct
import sys

MAP_TYPES = {1: "hash", 2: "array"}
PROGRAM_TYPES = {"xdp": "xdp", "tc": "tc", "perf_event": "perf_event", "tracepoint": "tracepoint", "kprobe": "kprobe",
                 "kretprobe": "kprobe", "uprobe": "kprobe", "uretprobe": "kprobe"}
E_MACHINE = 62
STT_FUNC = 2


class Refused(Exception):
    """The kernel refuses what was asked for."""

    def __init__(self, code, message, errno=None):
        super().__init__(message)
        data = {"code": code, "kind": "refused", "message": message,
                "cause": "this kernel has maps only", "hint": "take a kernel that has more"}
        self.error = {"code": 1, "message": message, "data": data | ({"errno": errno} if errno else {})}


class Fault(Exception):
    """The request itself is wrong: an error of JSON-RPC 2.0."""

    def __init__(self, code, message):
        super().__init__(message)
        self.error = {"code": code, "message": message}


class Lacking(Exception):
    """What was asked for needs a capability that this adapter does not claim."""

    def __init__(self, capability):
        super().__init__(capability)
        self.error = {"code": 2, "message": f"no {capability}", "data": capability}


def symbols_of(elf):
    """The symbols of an object: name, section, kind and size, with the bytes of their section from their place on."""
    if len(elf) < 64 or elf[:6] != b"\x7fELF\x02\x01" or struct.unpack_from("<H", elf, 18)[0] != E_MACHINE:
        raise Refused("NO_OBJECT", "this is not an x86-64 ELF file", "EINVAL")
    start, = struct.unpack_from("<Q", elf, 40)
    size, count, names = struct.unpack_from("<HHH", elf, 58)
    sections = [struct.unpack_from("<IIQQQQIIQQ", elf, start + n * size) for n in range(count)]
    text = lambda table, at: elf[table[4] + at:elf.index(b"\0", table[4] + at)].decode()
    for table in (section for section in sections if section[1] == 2):
        for at in range(table[4], table[4] + table[5], 24):
            name, info, _, index, value, length = struct.unpack_from("<IBBHQQ", elf, at)
            if 0 < index < count:
                place = sections[index][4] + value - sections[index][3]
                yield text(sections[table[6]], name), text(sections[names], sections[index][0]), info & 15, length, elf[place:]


def maps_of(elf):
    """The maps of an object: symbols of 32 bytes in the section .maps."""
    found = {}
    for name, section, _, length, content in symbols_of(elf):
        if section == ".maps" and length == 32:
            kind, key, value, entries, flags = struct.unpack_from("<5I", content)
            if kind not in MAP_TYPES:
                raise Refused("MAP_TYPE", f"there are no maps of type {kind}", "EINVAL")
            found[name] = Map(kind, key, value, entries, flags)
    return found


def programs_of(elf):
    """The programs of an object: functions in sections with the name of an attach point. This kernel does not run them."""
    for name, section, kind, _, _ in symbols_of(elf):
        first, _, rest = section.removeprefix("rex/").partition("/")
        if kind == STT_FUNC and first in PROGRAM_TYPES:
            place = {"attachPoint": rest} if rest else {}
            yield {"name": name, "type": PROGRAM_TYPES[first], "section": section.removeprefix("rex/")} | place


class Map:
    """A hash map or an array."""

    def __init__(self, kind, key, value, entries, flags):
        self.kind, self.key, self.value, self.most, self.flags = kind, key, value, entries, flags
        self.entries = {}
        if kind == 2:
            self.entries = {struct.pack("<I", n): bytes(value) for n in range(entries)}

    def describe(self, name):
        return {"name": name, "address": "0", "type": self.kind, "typeName": MAP_TYPES[self.kind],
                "keySize": self.key, "valueSize": self.value, "userValueSize": self.value,
                "maxEntries": self.most, "flags": self.flags, "shared": False}

    def update(self, key, value):
        if len(key) != self.key or len(value) != self.value:
            raise Refused("ENTRY_SIZE", "the key or the value has another size", "EINVAL")
        if key not in self.entries and (self.kind == 2 or len(self.entries) >= self.most):
            raise Refused("MAP_FULL", "the map has no room", "E2BIG")
        self.entries[key] = value

    def delete(self, key):
        if self.kind == 2:
            raise Refused("ARRAY_DELETE", "an element of an array cannot be deleted", "EINVAL")
        if self.entries.pop(key, None) is None:
            raise Refused("NO_ENTRY", "the map has no such key", "ENOENT")

    def read(self):
        code = lambda data: base64.b64encode(data).decode()
        return [{"key": code(key), "value": code(value)} for key, value in self.entries.items()]


class Kernel:
    """The methods of the protocol that are about a kernel."""

    def __init__(self):
        self.objects = {}
        self.maps = {}

    def load(self, name, bytes, options):
        elf = decoded(bytes)
        maps = maps_of(elf)
        self.maps |= maps
        self.objects[name] = {"name": name, "tag": f"{len(self.objects) + 1:08x}00000000", "programs": list(programs_of(elf)),
                              "maps": [each.describe(own) for own, each in maps.items()]}
        return self.objects[name]

    def unload(self, object):
        for each in self.objects.pop(object, {"maps": []})["maps"]:
            del self.maps[each["name"]]

    def find(self, map):
        if map not in self.maps:
            raise Refused("NO_SUCH_MAP", f"there is no map {map!r}", "ENOENT")
        return self.maps[map]

    def loadedObjects(self):
        return list(self.objects.values())

    def describeMap(self, map):
        return self.find(map).describe(map)

    def readMap(self, map, limit=None):
        return self.find(map).read()

    def updateMap(self, update):
        for entry in update["entries"]:
            self.find(update["map"]).update(decoded(entry["key"]), decoded(entry["value"]))

    def deleteMapEntry(self, map, key):
        self.find(map).delete(decoded(key))

    def snapshot(self):
        return {"maps": {name: each.read() for name, each in self.maps.items()}, "attached": []}

    def assumptions(self):
        return []

    def advanceClock(self, nanoseconds):
        raise Lacking("virtual clock")

    def setHelperDuration(self, helper, nanoseconds):
        raise Lacking("helper durations")


class Adapter:
    """Everything else: the handshake, and which kernels there are."""

    def __init__(self):
        self.kernels = None
        self.booted = 0

    def answer(self, method, params):
        if method == "initialize":
            self.kernels = {}
            return {"protocol": 1, "target": {"name": "maps", "version": "1", "kernel": "none"}, "capabilities": []}
        if self.kernels is None:
            raise Fault(-32600, "the first request is initialize")
        if method == "boot":
            if set(params) != {"configuration"} or not isinstance(params["configuration"], dict):
                raise Fault(-32602, "boot takes a configuration")
            self.booted += 1
            self.kernels[self.booted] = Kernel()
            return {"kernel": self.booted}
        own = dict(params)
        kernel = self.kernels.get(own.pop("kernel", None))
        if method != "shutdown" and not callable(getattr(Kernel, method, None)) or method.startswith("_"):
            raise Fault(-32601, f"there is no method {method}")
        if kernel is None:
            raise Fault(-32602, "there is no such kernel")
        if method == "shutdown":
            del self.kernels[params["kernel"]]
            return None
        try:
            return getattr(kernel, method)(**own)
        except TypeError as error:
            raise Fault(-32602, str(error)) from error


def decoded(text):
    return base64.b64decode(text, validate=True)


def main():
    adapter = Adapter()
    for line in sys.stdin:
        identity = None
        try:
            request = json.loads(line)
            identity = request["id"]
            answer = {"result": adapter.answer(request["method"], request["params"])}
        except ValueError:
            answer = {"error": {"code": -32700, "message": "this is not JSON"}}
        except (Refused, Fault, Lacking) as error:
            answer = {"error": error.error}
        print(json.dumps({"jsonrpc": "2.0", "id": identity} | answer), flush=True)


main()
