/**
 * Runs a program with each of its instructions stepped by the processor, and prints how often it took each: an object of addresses from the
 * start of the image. It needs the window of memory where lock step has it: `node --import tsx --import …/lockstep/register.mjs` with
 * REX_LOCKSTEP_ENGINE=usual. Arguments: the path of the object, its name, and the event and input as JSON.
 */
import '../../../node/install.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { bytesOf, runOnce } from './counted-runs.ts';
import { byAddress, NativeCounts } from './native-counts.ts';

const [path, name, input] = process.argv.slice(2) as [string, string, string];
const bytes = bytesOf(path);
const native = new NativeCounts();
await runOnce(new EmulatedTarget({ createEngine: native.createEngine }), bytes, name, JSON.parse(input));
const counts = [...native.images].flatMap(([image, counted]) => byAddress(image, counted, readElfObject(bytes, name)));
process.stdout.write(`${JSON.stringify(counts)}\n`, () => process.exit(0));
