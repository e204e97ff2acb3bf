import type { Diagnostic } from '../../base/diagnostic.ts';
import { oncePerObject } from '../../base/once.ts';
import type { ElfObject, readElfObject } from '../object/elf-object.ts';
import { placeImage, protectImage } from './image.ts';
import { checkFunctions, loadTag, programFunctions } from './kernel-symbols.ts';
import { readKnownObject } from './known-objects.ts';
import { checkLayout } from './layout-check.ts';
import { type MapSymbol, readMapSymbols } from './map-symbols.ts';
import { checkObjectName } from './object-name.ts';
import { checkPrograms, findPrograms, findTimeoutHandler } from './programs.ts';
import { refusal } from './refusal.ts';
import { relocate, resolveRelocations } from './relocation.ts';
import { checkRexObject } from './rex-object.ts';
import { checkSegments, type ImageLayout } from './segment-checks.ts';
import { checkSharedMaps, openMap } from './shared-maps.ts';

/** The steps of loading an object, in their order (Rex ABI: loading). A kernel may replace any of them. */
export interface LoadSteps {
  readonly readObject: typeof readElfObject;
  readonly checkRexObject: typeof checkRexObject;
  readonly findPrograms: typeof findPrograms;
  readonly readMapSymbols: typeof readMapSymbols;
  readonly checkSharedMaps: typeof checkSharedMaps;
  readonly checkPrivilege: typeof checkPrivilege;
  readonly checkName: typeof checkObjectName;
  readonly checkFunctions: typeof checkFunctions;
  readonly checkSegments: typeof checkSegments;
  readonly checkPrograms: typeof checkPrograms;
  readonly checkMapPlaces: typeof checkMapPlaces;
  readonly findTimeoutHandler: typeof findTimeoutHandler;
  readonly resolveRelocations: typeof resolveRelocations;
  readonly checkLayout: typeof checkLayout;
  readonly openMap: typeof openMap;
  readonly placeImage: typeof placeImage;
  readonly relocate: typeof relocate;
  readonly protectImage: typeof protectImage;
  readonly programFunctions: typeof programFunctions;
  readonly loadTag: typeof loadTag;
}

/** @throws Diagnostic LOAD_NOT_PRIVILEGED (EPERM) */
function checkPrivilege(object: ElfObject, privileged: boolean): void {
  if (privileged) return;
  throw refusal({
    code: 'LOAD_NOT_PRIVILEGED',
    errno: 'EPERM',
    message: `${object.fileName}: the loader may not load programs`,
    cause: 'loading machine code into the kernel takes CAP_BPF and CAP_SYS_ADMIN',
    hint: 'run the loader as root',
  });
}

/** @throws Diagnostic LOAD_MAP_OUTSIDE (EINVAL) */
function checkMapPlaces(object: ElfObject, maps: readonly MapSymbol[], layout: ImageLayout): void {
  for (const { name, kptr } of maps) if (kptr + 8 > layout.size) throw mapOutside(object, name, layout);
}

function mapOutside(object: ElfObject, name: string, layout: ImageLayout): Diagnostic {
  return refusal({
    code: 'LOAD_MAP_OUTSIDE',
    message: `${object.fileName}: map "${name}" lies beyond the image`,
    cause: `the PT_LOAD segments end at 0x${layout.size.toString(16)}`,
    hint: 'link the object again: its symbol table does not fit its segments',
  });
}

/** The steps of librex and the kernel. An object does not change, so it is read once, however many kernels load it. */
export const LOAD_STEPS: LoadSteps = {
  readObject: readKnownObject,
  checkRexObject: oncePerObject(checkRexObject),
  findPrograms: oncePerObject(findPrograms),
  readMapSymbols: oncePerObject(readMapSymbols),
  checkSharedMaps,
  checkPrivilege,
  checkName: checkObjectName,
  checkFunctions: oncePerObject(checkFunctions),
  checkSegments: oncePerObject(checkSegments),
  checkPrograms,
  checkMapPlaces,
  findTimeoutHandler: oncePerObject(findTimeoutHandler),
  resolveRelocations,
  checkLayout,
  openMap,
  placeImage,
  relocate,
  protectImage,
  programFunctions,
  loadTag,
};
